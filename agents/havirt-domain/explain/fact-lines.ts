// A round's facts in words, a line for each thing that was looked at. What was not looked at has no line.
import type { ActiveDomain } from '../../../src/domain/model/domain.ts';
import type { Probe } from '../../../src/model/probe.ts';
import type { DomainFacts, MigrateFacts, Shortfall, StartFacts } from '../model/facts.ts';

type AnyFacts = DomainFacts & Partial<StartFacts & MigrateFacts>;

/** Each line begins with what it is about, and a colon. */
export function factLines(facts: AnyFacts): string[] {
  return [...ofDomain(facts), ...ofStart(facts), ...ofMigration(facts)];
}

function ofDomain({ identity, config, record, domain, process, uuidTaken, autostart }: AnyFacts): string[] {
  return [
    `domain: ${told(identity, ({ name, uuid }) => `${name}, UUID ${uuid ?? 'none'}`, 'no file names it')}`,
    ...(config.kind === 'not-read' ? [] : [`configuration: ${'why' in config ? config.why : 'readable'}`]),
    `record: ${told(record, ({ record: { phase, process: its }, writerAlive }) => `${phase}${its === undefined ? '' : `, process ${its.pid}`}${writerAlive ? ', its agent lives' : ''}`, 'none')}`,
    `libvirt: ${told(domain, inState, 'the domain is not active')}`,
    `process table: ${process.kind === 'not-applicable' ? process.why : told(process, ({ pid }) => `process ${pid} runs the domain`, 'no process runs the domain')}`,
    ...(uuidTaken.kind === 'known' ? [`same UUID: ${uuidTaken.value.name} is active here`] : []),
    ...(autostart.kind === 'known' ? [`autostart: libvirt would start ${autostart.value.name} by itself`] : []),
  ];
}

function ofStart({ former, nameTaken, shortfalls, disks }: AnyFacts): string[] {
  return [
    ...notAbsent('former domain', former, ({ name, uuid }) => `${name} (${uuid}) is still here`),
    ...notAbsent('same name', nameTaken, ({ name, uuid }) => `${name} is active here with UUID ${uuid}`),
    ...(shortfalls ?? []).map(({ kind, what }) => `node: ${shortfallWords[kind]} ${what}`),
    ...notAbsent('disks', disks, (all) => (all.length === 0 ? 'none' : all.map(({ source }) => source).join(', '))),
  ];
}

const shortfallWords: Readonly<Record<Shortfall['kind'], string>> = {
  lacks: 'lacks',
  missing: 'lacks so far',
  short: 'is short of',
};

function ofMigration({ targetHost, onTarget }: AnyFacts): string[] {
  const wasAsked = onTarget !== undefined && !(onTarget.kind === 'unknown' && onTarget.why === 'not asked');
  return [
    ...(targetHost === undefined || targetHost === 'unknown'
      ? []
      : [`target: ${targetHost === 'same' ? 'this host itself' : 'another host'}`]),
    ...(wasAsked ? [`libvirt at the target: ${told(onTarget, inState, 'the domain is not active')}`] : []),
  ];
}

/** `guest1 is paused (user), tagged claim of VM` */
export function inState({ name, state, pausedReason, tag }: ActiveDomain): string {
  const why = pausedReason === undefined ? '' : ` (${pausedReason})`;
  return `${name} is ${state}${why}${tag === undefined ? '' : `, tagged ${tag.phase} of ${tag.resource}`}`;
}

function told<T>(probe: Probe<T>, words: (value: T) => string, absence: string): string {
  switch (probe.kind) {
    case 'known':
      return words(probe.value);
    case 'absent':
      return absence;
    case 'unknown':
      return `unknown: ${probe.why}`;
  }
}

function notAbsent<T>(what: string, probe: Probe<T> | undefined, words: (value: T) => string): string[] {
  return probe === undefined || probe.kind === 'absent' ? [] : [`${what}: ${told(probe, words, '')}`];
}
