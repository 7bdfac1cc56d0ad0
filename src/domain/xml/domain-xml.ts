// Parses a domain's XML configuration: pure, strict about what decides on identity, silent about what only libvirt needs
// to understand. Loaded only when a configuration is read, so that a healthy monitor never pays for the parser.
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { DomainNeeds } from '../model/config.ts';
import type { DomainIdentity } from '../model/domain.ts';
import { heldDisks } from './held-disks.ts';
import { attribute, first, isNode, type Node, nodes, textOf, texts, values } from './xml-node.ts';

export type ParsedDomain =
  | { readonly kind: 'domain'; readonly identity: DomainIdentity; readonly needs: DomainNeeds }
  | { readonly kind: 'invalid'; readonly why: string };

/** Every layer below a disk's image is one <backingStore> in the other, and there can be hundreds. */
const DEPTH_MAX = 1000;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEPTH_MAX,
});

/** Reads identity and needs from the text of a configuration. */
export function parseDomainXml(xml: string): ParsedDomain {
  const root = parseRoot(xml);
  if (typeof root === 'string') return { kind: 'invalid', why: root };
  const name = nameOf(root);
  if ('why' in name) return { kind: 'invalid', why: name.why };
  const uuid = uuidOf(root);
  if ('why' in uuid) return { kind: 'invalid', why: uuid.why };
  return { kind: 'domain', identity: { name: name.value, uuid: uuid.value }, needs: needsOf(root) };
}

/** What libvirt's own status file about a running domain says: its process, and the storage that it writes to now. */
export interface DomainStatus {
  readonly pid: number;
  readonly disks: DomainNeeds['disks'];
}

/** Reads libvirt's status file (virDomainObjFormat). Undefined for what is none. */
export function parseStatusXml(xml: string): DomainStatus | undefined {
  if (XMLValidator.validate(xml) !== true) return undefined;
  const document = parseWellFormed(xml);
  const status = typeof document === 'string' ? undefined : first(document, 'domstatus');
  const domain = status === undefined ? undefined : first(status, 'domain');
  const pid = Number(status === undefined ? undefined : attribute(status, 'pid'));
  if (domain === undefined || !Number.isInteger(pid)) return undefined;
  return { pid, disks: heldDisks(first(domain, 'devices') ?? {}) };
}

function parseRoot(xml: string): Node | string {
  if (xml.trim() === '') return 'expected libvirt domain XML, got an empty file';
  // A configuration has no use for a DTD, and its entities can make a small file expand without end.
  if (/<!DOCTYPE/i.test(xml)) return 'expected plain libvirt domain XML, got a DOCTYPE declaration; remove it';
  const checked = XMLValidator.validate(xml);
  if (checked !== true) return `expected well-formed XML: line ${checked.err.line}: ${checked.err.msg}`;
  const document = parseWellFormed(xml);
  if (typeof document === 'string') return document;
  const roots = Object.keys(document).filter((key) => !key.startsWith('#'));
  const root = document['domain'];
  if (roots.length !== 1 || !isNode(root)) {
    return `expected one <domain> element, got ${roots.map((key) => `<${key}>`).join(', ')}`;
  }
  return root;
}

/** The parser has limits of its own (depth, names that would reach a prototype), and throws beyond them. */
function parseWellFormed(xml: string): Node | string {
  try {
    return parser.parse(xml) as Node;
  } catch (error) {
    return `expected XML like libvirt's own: ${(error as Error).message}`;
  }
}

// What libvirt refuses in a name, and what no XML may hold: a NUL would end the name early for libvirt.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const forbidden = /[/\u0000-\u0008\u000a-\u001f]/;

function nameOf(root: Node): { value: string } | { why: string } {
  const names = texts(root, 'name');
  const [name] = names;
  if (names.length !== 1 || name === undefined) return { why: `expected one <name> in <domain>, got ${names.length}` };
  if (name.trim() === '' || forbidden.test(name)) {
    return { why: `expected a name without slashes and control characters, got ${JSON.stringify(name)}` };
  }
  return { value: name };
}

function uuidOf(root: Node): { value: string | undefined } | { why: string } {
  const uuids = texts(root, 'uuid');
  const [uuid] = uuids;
  if (uuid === undefined) return { value: undefined };
  const digits = uuid.replaceAll(/[-\s]/g, '').toLowerCase();
  if (uuids.length > 1 || !/^[0-9a-f]{32}$/.test(digits)) {
    return { why: `expected at most one <uuid> of 32 hexadecimal digits, got ${JSON.stringify(uuids.join(' '))}` };
  }
  return { value: digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') };
}

function needsOf(root: Node): DomainNeeds {
  const devices = first(root, 'devices') ?? {};
  const os = first(root, 'os') ?? {};
  const boot = ['kernel', 'initrd', 'loader'].flatMap((key) => texts(os, key));
  return {
    memoryKiB: memoryKiB(root),
    diskPaths: [...nodes(devices, 'disk').flatMap(diskPath), ...boot.map((path) => path.trim())].filter(isPath),
    disks: heldDisks(devices),
    bridges: nodes(devices, 'interface').flatMap(hostInterface),
    emulator: texts(devices, 'emulator')[0]?.trim(),
  };
}

/** Memory that the domain takes from the node's free memory; 0 when it comes from a reserve of its own (huge pages). */
function memoryKiB(root: Node): number {
  const backing = first(root, 'memoryBacking');
  if (backing !== undefined && 'hugepages' in backing) return 0;
  const [memory] = values(root, 'memory');
  const unit = isNode(memory) ? attribute(memory, 'unit') : undefined;
  const amount = Number(textOf(memory ?? '0'));
  return Number.isFinite(amount) ? Math.max(0, Math.ceil((amount * unitBytes(unit)) / 1024)) : 0;
}

/** Source: libvirt's virScaleInteger; without a unit, and with one that libvirt will refuse, KiB. */
function unitBytes(unit = 'KiB'): number {
  if (/^(b|bytes?)$/i.test(unit)) return 1;
  const [, prefix = 'k', rest = ''] = /^([kmgtpe])(ib|b)?$/i.exec(unit) ?? [];
  const base = rest.toLowerCase() === 'b' ? 1000 : 1024;
  return base ** ('kmgtpe'.indexOf(prefix.toLowerCase()) + 1);
}

function diskPath(disk: Node): string[] {
  const source = first(disk, 'source');
  if (source === undefined || attribute(source, 'startupPolicy') === 'optional') return [];
  return [attribute(source, 'file') ?? attribute(source, 'dev') ?? ''];
}

/** The node's network device that an interface is plugged into, where it must exist before the start. */
function hostInterface(device: Node): string[] {
  const source = first(device, 'source');
  const type = attribute(device, 'type');
  if (source === undefined || 'virtualport' in device) return [];
  const name =
    type === 'bridge' ? attribute(source, 'bridge') : type === 'direct' ? attribute(source, 'dev') : undefined;
  return name === undefined ? [] : [name];
}

function isPath(path: string): boolean {
  return path.startsWith('/');
}
