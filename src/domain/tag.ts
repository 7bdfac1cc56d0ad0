// havirt's tag in a live domain's libvirt metadata: which resource it runs for, on which node it was started. It travels
// with a live migration, and it says whose a domain is when files no longer do.
import type { Bound, Connection } from '../libvirt/wire/connection.ts';
import { getMetadata, type MetadataElement } from '../libvirt/calls/domain-metadata.ts';
import type { DomainTag } from './model/domain.ts';
import type { DomainRef } from '../libvirt/calls/domain-ref.ts';

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

function attributes({ resource, node, phase, uuid, generation }: DomainTag): string {
  const bound = uuid === undefined ? '' : ` uuid="${uuid}"`;
  const generationAttribute = generation === undefined ? '' : ` generation="${generation}"`;
  return `resource="${encodeURIComponent(resource)}" node="${encodeURIComponent(node)}" phase="${phase}"${bound}${generationAttribute}`;
}

/**
 * A domain's tag, undefined when it has none of its own. SAFETY: neverTwoRunning, stopNeverLies. Who copies the XML of a live
 * domain (a clone, a backup that is restored beside the original) copies its tag; what was written for another UUID says nothing
 * about this domain.
 */
export async function readTag(connection: Connection, domain: DomainRef, bound: Bound): Promise<DomainTag | undefined> {
  const tag = parseTag(await getMetadata(connection, domain, NAMESPACE, bound));
  return tag?.uuid === undefined || tag.uuid === domain.uuid ? tag : undefined;
}

function parseTag(xml = ''): DomainTag | undefined {
  const value = (name: string): string | undefined => new RegExp(`\\s${name}=(["'])(.*?)\\1`).exec(xml)?.[2];
  const [resource, node, phase, uuid, generation] = ['resource', 'node', 'phase', 'uuid', 'generation'].map(value);
  if (resource === undefined) return undefined;
  return {
    resource: decoded(resource),
    node: decoded(node ?? ''),
    phase: phase === 'claim' ? 'claim' : 'running',
    ...(uuid !== undefined && { uuid }),
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
