// havirt's tag in a live domain's libvirt metadata: which resource it runs for, on which node it was started. It travels
// with a live migration, and it says whose a domain is when files no longer do.
import type { Bound, Connection } from '../libvirt/connection.ts';
import { getMetadata, type MetadataElement } from '../libvirt/domain-metadata.ts';
import type { DomainRef } from '../libvirt/domain-ref.ts';

/** Names the tag inside the domain's <metadata>. */
const NAMESPACE = 'urn:havirt:tag:1';

/** The tag for libvirt. Values are percent-encoded, so that no name can break out of its attribute. */
export function tagElement({ resource, node }: { resource: string; node: string }): MetadataElement {
  const xml = `<tag resource="${encodeURIComponent(resource)}" node="${encodeURIComponent(node)}"/>`;
  return { namespace: NAMESPACE, prefix: 'havirt', xml };
}

/** The resource named in a domain's tag, undefined when it has none. */
export async function readTag(connection: Connection, domain: DomainRef, bound: Bound): Promise<string | undefined> {
  const xml = await getMetadata(connection, domain, NAMESPACE, bound);
  const [, , encoded] = /\sresource=(["'])(.*?)\1/.exec(xml ?? '') ?? [];
  return encoded === undefined ? undefined : decodeURIComponent(encoded);
}
