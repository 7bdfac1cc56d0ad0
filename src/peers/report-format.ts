// The report as it travels from host to host: one line of JSON. Reading it is strict, because what cannot be read must not
// pass for "nothing runs there".
import type { DomainDisk } from '../domain/model/disk.ts';
import type { HostProcess } from '../domain/model/domain.ts';
import type { AskedDomain, HeldDomain, HostReport } from './model.ts';
import { absent, known, unknown, type Known, type Probe, type Unknown } from '../model/probe.ts';

/** Raised when a field changes its meaning; another number is not understood, and so not trusted. */
const FORMAT = 1;

/** How the line begins; a login shell of the far side may have written others around it. */
const BEGINNING = '{"format":';

/** The report as one line. @param driver the hypervisor that it is about */
export function writeReport(report: HostReport, driver: string): string {
  const { domains } = report;
  const told = domains.kind === 'known' ? known(domains.value.map(writeHeld)) : domains;
  return JSON.stringify({ format: FORMAT, driver, ...report, domains: told });
}

/** Disks as they have always been written where they are known: who does not understand the other form does not believe it. */
function writeHeld({ disks, ...domain }: HeldDomain): object {
  return { ...domain, disks: disks.kind === 'known' ? disks.value : disks };
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
  if (value === undefined) return unknown(`expected a report of havirt, got ${excerpt(text)}`);
  if (value['format'] !== FORMAT) {
    return unknown('its havirt uses another report format; install the same version on all nodes');
  }
  const { host, domains, processes, asked, configSha256 } = value;
  if (!isText(host) || host === '' || !isText(value['driver'])) {
    return unknown(
      'its havirt does not say which host and hypervisor its report is about; install the same version on all nodes',
    );
  }
  if (value['driver'] !== driver) return unknown(`it was asked about ${driver} and answered about ${value['driver']}`);
  if (!isProbeOf(domains, isToldDomain) || !isProbeOf(processes, isHostProcess)) {
    return unknown('its report is incomplete');
  }
  return known({
    host,
    domains: domains.kind === 'known' ? known(domains.value.map(readHeld)) : domains,
    processes,
    asked: isProbeOf(asked, isAskedDomain) ? asked : unknown('not in its report'),
    configSha256: readChecksum(configSha256),
  });
}

/** A domain as {@link writeHeld} writes it. */
interface ToldDomain extends Omit<HeldDomain, 'disks'> {
  readonly disks: readonly DomainDisk[] | Unknown;
}

function readHeld({ disks, ...domain }: ToldDomain): HeldDomain {
  const isTold = (value: typeof disks): value is readonly DomainDisk[] => Array.isArray(value);
  const read: Known<readonly DomainDisk[]> | Unknown = isTold(disks) ? known(disks) : disks;
  return { ...domain, disks: read };
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
  if (!isRecord(value)) return unknown('not in its report');
  if (value['kind'] === 'absent') return absent;
  return typeof value['value'] === 'string' ? known(value['value']) : unknown('not in its report');
}

function isProbeOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is Probe<readonly T[]> {
  if (!isRecord(value)) return false;
  if (isUnknown(value)) return true;
  return value['kind'] === 'known' && Array.isArray(value['value']) && value['value'].every(isItem);
}

function isToldDomain(value: unknown): value is ToldDomain {
  if (!isRecord(value)) return false;
  const { tag, pausedReason, disks } = value;
  const disksFit = Array.isArray(disks) ? disks.every(isDisk) : isUnknown(disks);
  const tagFits = tag === undefined || (isRecord(tag) && isText(tag['resource']));
  const reasonFits = pausedReason === undefined || isText(pausedReason);
  return tagFits && reasonFits && disksFit && hasTexts(value, ['name', 'uuid', 'state']);
}

function isUnknown(value: unknown): value is Unknown {
  return isRecord(value) && value['kind'] === 'unknown' && isText(value['why']);
}

function isAskedDomain(value: unknown): value is AskedDomain {
  if (!isRecord(value) || !hasTexts(value, ['name', 'uuid'])) return false;
  return typeof value['autostart'] === 'boolean' && typeof value['managedSave'] === 'boolean';
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
