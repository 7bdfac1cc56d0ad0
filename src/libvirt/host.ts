// What can be asked of the daemon and its host, one function a procedure: who it is, what it can run, what is free, and
// which domains there are.
import type { Bound, Connection } from './connection.ts';
import { type DomainRef, readDomain } from './domain-ref.ts';
import type { XdrReader, XdrWriter } from './xdr.ts';

/** Version of the daemon's libvirt, `9.0.0`. */
export async function getLibvirtVersion(connection: Connection, bound: Bound): Promise<string> {
  const encoded = Number(await connection.call('connectGetLibVersion', { read: (xdr) => xdr.unsignedHyper() }, bound));
  return `${Math.floor(encoded / 1_000_000)}.${Math.floor(encoded / 1000) % 1000}.${encoded % 1000}`;
}

/** The URI that the daemon opened, `qemu:///system`; tells what it chose when it was asked to choose. */
export function getUri(connection: Connection, bound: Bound): Promise<string> {
  return connection.call('connectGetUri', { read: readString }, bound);
}

/** The host and the guests that it can run, as XML. */
export function getCapabilities(connection: Connection, bound: Bound): Promise<string> {
  return connection.call('connectGetCapabilities', { read: readString }, bound);
}

/** Narrows {@link getDomainCapabilities}; what is left out is libvirt's default. */
export interface DomainCapabilitiesQuestion {
  readonly emulator?: string;
  readonly arch?: string;
  readonly machine?: string;
  readonly virtType?: string;
}

/** What a domain of this kind may have here (CPU models, machine types, devices), as XML. */
export function getDomainCapabilities(
  connection: Connection,
  { emulator, arch, machine, virtType }: DomainCapabilitiesQuestion,
  bound: Bound,
): Promise<string> {
  const write = (xdr: XdrWriter): XdrWriter =>
    xdr.optionalString(emulator).optionalString(arch).optionalString(machine).optionalString(virtType).uint32(0);
  return connection.call('connectGetDomainCapabilities', { write, read: readString }, bound);
}

/** virConnectListAllDomainsFlags */
const listFlag = { all: 0, active: 1, inactive: 2 } as const;

/** REMOTE_DOMAIN_LIST_MAX */
const DOMAINS_MAX = 16_384;

/** Domains of this daemon: `active` ones have a process, `inactive` ones only a definition. */
export function listDomains(connection: Connection, which: keyof typeof listFlag, bound: Bound): Promise<DomainRef[]> {
  const write = (xdr: XdrWriter): XdrWriter => xdr.int32(1).uint32(listFlag[which]);
  return connection.call('connectListAllDomains', { write, read: readDomains }, bound);
}

function readDomains(xdr: XdrReader): DomainRef[] {
  const domains = xdr.array(DOMAINS_MAX, readDomain);
  xdr.uint32(); // their number once more
  return domains;
}

export interface NodeInfo {
  readonly cpuModel: string;
  readonly memoryKiB: number;
  /** CPUs that are online. */
  readonly cpus: number;
}

export function getNodeInfo(connection: Connection, bound: Bound): Promise<NodeInfo> {
  return connection.call('nodeGetInfo', { read: readNodeInfo }, bound);
}

/** `char model[32]` is an array of 32 words on the wire, one a character. */
function readNodeInfo(xdr: XdrReader): NodeInfo {
  const model = Array.from({ length: 32 }, () => xdr.int32()).filter((code) => code !== 0);
  const [memory, cpus] = [xdr.unsignedHyper(), xdr.int32()];
  for (const _ of ['mhz', 'nodes', 'sockets', 'cores', 'threads']) xdr.int32();
  return { cpuModel: String.fromCharCode(...model.map((code) => code & 0xff)), memoryKiB: Number(memory), cpus };
}

/** The daemon wants to be asked for exactly as many as it has (virHostMemGetStatsLinux: four, since the first version). */
const MEMORY_STATS_COUNT = 4;
/** VIR_NODE_MEMORY_STATS_ALL_CELLS */
const ALL_CELLS = -1;

/** The host's memory in KiB by libvirt's names: `total`, `free`, `buffers`, `cached`. */
export function getMemoryStatsKiB(connection: Connection, bound: Bound): Promise<ReadonlyMap<string, number>> {
  return connection.call('nodeGetMemoryStats', { write: askForAllCells, read: readMemoryStats }, bound);
}

function askForAllCells(xdr: XdrWriter): void {
  xdr.int32(MEMORY_STATS_COUNT).int32(ALL_CELLS).uint32(0);
}

function readMemoryStats(xdr: XdrReader): ReadonlyMap<string, number> {
  const stats = xdr.array(MEMORY_STATS_COUNT, (item) => [item.string(), Number(item.unsignedHyper())] as const);
  xdr.int32(); // their number once more
  return new Map(stats);
}

function readString(xdr: XdrReader): string {
  return xdr.string();
}
