// havirt's tag in a live domain's libvirt metadata: which resource it runs for, on which node it was started. It travels
// with a live migration, and it says whose a domain is when files no longer do.
import type { Bound, Connection } from '../libvirt/connection.ts';
import { getMetadata, type MetadataElement } from '../libvirt/domain-metadata.ts';
import type { DomainTag } from '../model/domain.ts';
import type { DomainRef } from '../libvirt/domain-ref.ts';

/** Names the tag inside the domain's <metadata>. */
const NAMESPACE = 'urn:havirt:tag:1';

/** Prefix under which libvirt shows the tag. */
const PREFIX = 'havirt';

/** The tag for virDomainSetMetadata. Values are percent-encoded, so that no name can break out of its attribute. */
export function tagElement(tag: DomainTag): MetadataElement {
  return { namespace: NAMESPACE, prefix: PREFIX, xml: `<tag ${attributes(tag)}/>` };
}

/** The tag as it stands inside a domain's <metadata>. */
export function tagXml(tag: DomainTag): string {
  return `<${PREFIX}:tag xmlns:${PREFIX}="${NAMESPACE}" ${attributes(tag)}/>`;
}

function attributes({ resource, node, phase, generation }: DomainTag): string {
  const born = generation === undefined ? '' : ` generation="${generation}"`;
  return `resource="${encodeURIComponent(resource)}" node="${encodeURIComponent(node)}" phase="${phase}"${born}`;
}

/** A domain's tag, undefined when it has none. */
export async function readTag(connection: Connection, domain: DomainRef, bound: Bound): Promise<DomainTag | undefined> {
  return parseTag(await getMetadata(connection, domain, NAMESPACE, bound));
}

function parseTag(xml = ''): DomainTag | undefined {
  const value = (name: string): string | undefined => new RegExp(`\\s${name}=(["'])(.*?)\\1`).exec(xml)?.[2];
  const [resource, node, phase, generation] = ['resource', 'node', 'phase', 'generation'].map(value);
  if (resource === undefined) return undefined;
  return {
    resource: decoded(resource),
    node: decoded(node ?? ''),
    phase: phase === 'claim' ? 'claim' : 'running',
    ...(generation !== undefined && /^[0-9a-f]{16}$/.test(generation) && { generation }),
  };
}

/** A tag that somebody else wrote may hold anything; it then names nobody's resource. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
