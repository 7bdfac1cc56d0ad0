// The report as it travels from host to host: one line of JSON. Reading it is strict, because what cannot be read must not
// pass for "nothing runs there".
import type { DomainDisk } from '../model/disk.ts';
import type { HeldDomain, HostProcess, HostReport } from '../model/peer.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';

/** Raised when a field changes its meaning; another number is not understood, and so not trusted. */
const FORMAT = 1;

/** How the line begins; a login shell of the far side may have written others around it. */
const BEGINNING = '{"format":';

/** The report as one line. @param driver the hypervisor that it is about */
export function writeReport(report: HostReport, driver: string): string {
  return JSON.stringify({ format: FORMAT, driver, ...report });
}

/** True once a line that begins like a report has come to its end. */
export function isWholeReport(text: string): boolean {
  const begin = text.startsWith(BEGINNING) ? 0 : text.indexOf(`\n${BEGINNING}`);
  return begin !== -1 && text.indexOf('\n', begin + 1) !== -1;
}

/**
 * Reads what a peer wrote. SAFETY: unknownIsNotAbsent. A forced command that did not understand the question answers another
 * one, and that nothing runs of another hypervisor says nothing of this one.
 */
export function readReport(text: string, driver: string): Probe<HostReport> {
  const value = parse(text);
  if (value === undefined) return unknown(`expected its report, got ${excerpt(text)}`);
  if (value['format'] !== FORMAT) {
    return unknown('its havirt speaks another report format; install the same version on all nodes');
  }
  const { host, domains, processes, configSha256 } = value;
  if (!isText(host) || host === '' || !isText(value['driver'])) {
    return unknown(
      'its havirt does not say which host and hypervisor it speaks of; install the same version on all nodes',
    );
  }
  if (value['driver'] !== driver) return unknown(`it was asked about ${driver} and answered about ${value['driver']}`);
  if (!isProbeOf(domains, isHeldDomain) || !isProbeOf(processes, isHostProcess)) {
    return unknown('its report is incomplete');
  }
  return known({ host, domains, processes, configSha256: readChecksum(configSha256) });
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  const line = text.split(/\r?\n/).findLast((candidate) => candidate.startsWith(BEGINNING));
  try {
    const value: unknown = JSON.parse(line ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  const end = text.trim().slice(-80);
  return end === '' ? 'nothing' : JSON.stringify(end);
}

/** The checksum decides nothing, so a damaged one spoils nothing. */
function readChecksum(value: unknown): Probe<string> {
  if (!isRecord(value)) return unknown('not told');
  if (value['kind'] === 'absent') return absent;
  return typeof value['value'] === 'string' ? known(value['value']) : unknown('not told');
}

function isProbeOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is Probe<readonly T[]> {
  if (!isRecord(value)) return false;
  if (value['kind'] === 'unknown') return isText(value['why']);
  return value['kind'] === 'known' && Array.isArray(value['value']) && value['value'].every(isItem);
}

function isHeldDomain(value: unknown): value is HeldDomain {
  if (!isRecord(value) || !Array.isArray(value['disks'])) return false;
  const { tag, pausedReason } = value;
  const tagFits = tag === undefined || (isRecord(tag) && isText(tag['resource']));
  const reasonFits = pausedReason === undefined || isText(pausedReason);
  return tagFits && reasonFits && hasTexts(value, ['name', 'uuid', 'state']) && value['disks'].every(isDisk);
}

function isDisk(value: unknown): value is DomainDisk {
  if (!isRecord(value) || !isText(value['source']) || !Array.isArray(value['keys'])) return false;
  const { shareable } = value;
  return value['keys'].every(isText) && (shareable === undefined || typeof shareable === 'boolean');
}

function isHostProcess(value: unknown): value is HostProcess {
  return isRecord(value) && typeof value['pid'] === 'number' && hasTexts(value, ['name', 'uuid']);
}

function hasTexts(value: Readonly<Record<string, unknown>>, keys: readonly string[]): boolean {
  return keys.every((key) => isText(value[key]));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
