// Which storage a domain writes to, by its XML: disks, what they are being copied to, persistent memory, and SCSI devices that
// are passed through. What is only read is nobody's danger and is left out. Pure.
import type { XmlDisk, XmlSource } from '../model/config.ts';
import { attribute, first, type Node, nodes, texts } from './xml-node.ts';

/** Everything below <devices> that the domain writes to. */
export function heldDisks(devices: Node): XmlDisk[] {
  return [
    ...nodes(devices, 'disk').filter(isWritten).flatMap(diskSource),
    ...nodes(devices, 'disk').flatMap(copyOf),
    ...nodes(devices, 'memory').flatMap(persistentMemory),
    ...nodes(devices, 'hostdev').filter(isScsi).flatMap(withoutReadOnly).flatMap(passedThrough),
  ];
}

/** A CD-ROM is never written to; nor is the image of a transient disk that says that others start from it too. */
function isWritten(disk: Node): boolean {
  const transient = first(disk, 'transient');
  const startsFromShared = transient !== undefined && attribute(transient, 'shareBacking') === 'yes';
  return withoutReadOnly(disk).length > 0 && attribute(disk, 'device') !== 'cdrom' && !startsFromShared;
}

function isScsi(device: Node): boolean {
  return attribute(device, 'type') === 'scsi';
}

function withoutReadOnly(device: Node): Node[] {
  return 'readonly' in device ? [] : [device];
}

function diskSource(disk: Node): XmlDisk[] {
  const source = first(disk, 'source');
  if (source === undefined) return [];
  const path = attribute(source, 'file') ?? attribute(source, 'dev');
  if (path !== undefined) return shared(disk, { kind: attribute(disk, 'type') === 'block' ? 'block' : 'file', path });
  const [pool, volume] = [attribute(source, 'pool'), attribute(source, 'volume')];
  if (pool !== undefined && volume !== undefined) return shared(disk, { kind: 'volume', pool, volume });
  return attribute(disk, 'type') === 'nvme' ? nvmeSource(disk, source) : networkSource(disk, source);
}

function nvmeSource(disk: Node, source: Node): XmlDisk[] {
  const namespace = attribute(source, 'namespace');
  const address = first(source, 'address');
  if (namespace === undefined || address === undefined) return [];
  return shared(disk, { kind: 'nvme', address: pciAddress(address), namespace });
}

/** As the kernel writes it. libvirt takes the numbers in hexadecimal or decimal, and a domain that is left out for 0. */
function pciAddress(address: Node): string {
  const number = (name: string, digits: number): string =>
    Number(attribute(address, name) ?? 0)
      .toString(16)
      .padStart(digits, '0');
  return `${number('domain', 4)}:${number('bus', 2)}:${number('slot', 2)}.${number('function', 1)}`;
}

/** Where a block job writes: it is described as a disk is, whatever the disk itself may be. */
function copyOf(disk: Node): XmlDisk[] {
  return nodes(disk, 'mirror').flatMap(diskSource);
}

/** Memory (nvdimm, virtio-pmem) that is a file or device of the host; with a private mapping nothing reaches it. */
function persistentMemory(memory: Node): XmlDisk[] {
  const isReadOnly = nodes(memory, 'target').some((target) => 'readonly' in target);
  if (isReadOnly || attribute(memory, 'access') === 'private') return [];
  const paths = nodes(memory, 'source').flatMap((source) => texts(source, 'path'));
  return paths.map((path) => ({ kind: 'file', path: path.trim() }));
}

/** A device on this host's SCSI bus, or a LUN that QEMU reaches by itself. */
function passedThrough(device: Node): XmlDisk[] {
  const source = first(device, 'source');
  if (source === undefined) return [];
  const [adapter, address] = [first(source, 'adapter'), first(source, 'address')];
  if (adapter === undefined || address === undefined) return networkSource(device, source);
  const [, host] = /^scsi_host(\d+)$/.exec(attribute(adapter, 'name') ?? '') ?? [];
  const [bus, target, unit] = ['bus', 'target', 'unit'].map((name) => attribute(address, name));
  if (host === undefined || bus === undefined || target === undefined || unit === undefined) return [];
  return shared(device, { kind: 'scsi', address: `${host}:${bus}:${target}:${unit}` });
}

/** The servers are left out, since one image may be reached through several; unless nothing else names it. */
function networkSource(device: Node, source: Node): XmlDisk[] {
  const protocol = attribute(source, 'protocol');
  if (protocol === undefined) return [];
  const name = attribute(source, 'name') ?? nodes(source, 'host').map(serverName).join(',');
  // Source: libvirt's virDomainStorageNetworkParse; a LUN that is not named is 0.
  const lun = protocol === 'iscsi' && !name.includes('/') ? '/0' : '';
  return shared(device, { kind: 'network', protocol, name: `${name}${lun}` });
}

function serverName(host: Node): string {
  return ['name', 'port', 'socket'].flatMap((key) => attribute(host, key) ?? []).join(':');
}

function shared(device: Node, source: XmlSource): XmlDisk[] {
  return ['shareable' in device ? { ...source, shareable: true } : source];
}
