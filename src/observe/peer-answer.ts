// The report as it travels from host to host: one line of JSON. Reading it is strict, because what cannot be read must not
// pass for "nothing runs there".
import type { HeldDomain, HostProcess, HostReport } from '../model/peer.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';

/** Raised when a field changes its meaning; another number is not understood, and so not trusted. */
const FORMAT = 1;

/** The report as one line. */
export function writeReport(report: HostReport): string {
  return JSON.stringify({ format: FORMAT, ...report });
}

/** Reads what a peer wrote. */
export function readReport(text: string): Probe<HostReport> {
  let value: unknown;
  try {
    value = JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return unknown(`expected its report, got "${text.slice(0, 80)}"`);
  }
  if (!isRecord(value) || value['format'] !== FORMAT) {
    return unknown('its havirt speaks another report format; install the same version on all nodes');
  }
  const { domains, processes, configSha256 } = value;
  if (!isProbeOf(domains, isHeldDomain) || !isProbeOf(processes, isHostProcess)) {
    return unknown('its report is incomplete');
  }
  return { kind: 'known', value: { domains, processes, configSha256: readChecksum(configSha256) } };
}

/** The checksum decides nothing, so a damaged one spoils nothing. */
function readChecksum(value: unknown): Probe<string> {
  if (!isRecord(value)) return unknown('not told');
  if (value['kind'] === 'absent') return absent;
  return typeof value['value'] === 'string' ? known(value['value']) : unknown('not told');
}

function isProbeOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is Probe<readonly T[]> {
  if (!isRecord(value)) return false;
  if (value['kind'] === 'unknown') return typeof value['why'] === 'string';
  return value['kind'] === 'known' && Array.isArray(value['value']) && value['value'].every(isItem);
}

function isHeldDomain(value: unknown): value is HeldDomain {
  if (!isRecord(value) || !Array.isArray(value['disks'])) return false;
  const { tag } = value;
  const tagFits = tag === undefined || (isRecord(tag) && typeof tag['resource'] === 'string');
  return (
    tagFits && ['name', 'uuid', 'state'].every((key) => typeof value[key] === 'string') && value['disks'].every(isDisk)
  );
}

function isDisk(value: unknown): boolean {
  return isRecord(value) && typeof value['source'] === 'string' && Array.isArray(value['keys']);
}

function isHostProcess(value: unknown): value is HostProcess {
  return (
    isRecord(value) &&
    typeof value['pid'] === 'number' &&
    ['name', 'uuid'].every((key) => typeof value[key] === 'string')
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
