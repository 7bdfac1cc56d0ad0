// One round of looking at a domain on this node, for every action but a migration's far side. What an action does not
// need is not looked at: a healthy monitor reads one small file, asks libvirt two questions, and looks at one process.
import type { ConfigFact, DomainNeeds } from '../../../src/domain/model/config.ts';
import type { DomainIdentity } from '../../../src/domain/model/domain.ts';
import type { DomainFacts, StartFacts } from '../model/facts.ts';
import { absent, known, unknown, type Probe } from '../../../src/model/probe.ts';
import { findNamesake } from '../../../src/domain/libvirt-domain.ts';
import { findForStart, findOwn } from './own-domain.ts';
import { beginLook, type DomainPorts } from './own-process.ts';
import { readRecord } from '../../../src/domain/record.ts';

/** What the observers need of the outside; wired in wire/call.ts. */
export interface ObservePorts extends DomainPorts {
  readonly recordDirectory: string;
  /** The configuration, read once in a call; by a start also again while it cannot be had. */
  readonly readConfig: () => Promise<ConfigFact>;
}

/**
 * Facts for monitor, stop and the migrations: identity as it was when the domain was started here.
 * @param autostart whether to look at libvirt's autostart as well
 */
export async function observeDomain(ports: ObservePorts, { autostart = false } = {}): Promise<DomainFacts> {
  const record = await lookAtRecord(ports);
  const noted = record.kind === 'known' ? record.value.record : undefined;
  const config: ConfigFact = noted === undefined ? await lookAtConfig(ports) : { kind: 'not-read' };
  const identity = noted === undefined ? identityOf(config) : known(noted.identity);
  const own = await findOwn(beginLook(ports), identity, noted);
  return { config, record, ...own, autostart: autostart ? await lookAtAutostart(ports, own) : notAsked };
}

const notAsked = unknown('not asked');

async function lookAtAutostart(
  { libvirt }: ObservePorts,
  own: Pick<DomainFacts, 'identity' | 'domain'>,
): Promise<DomainFacts['autostart']> {
  const { findAutostart } = await import('./autostart.ts');
  return await findAutostart(libvirt, own);
}

/** Facts for start and validate-all: identity as the configuration has it now. */
export async function observeForStart(ports: ObservePorts, extras: StartExtras): Promise<StartFacts> {
  const config = await lookAtConfig(ports);
  const record = await lookAtRecord(ports);
  const around = { config, record, ...(await lookAround(config, extras)) };
  const noted = record.kind === 'known' ? record.value.record : undefined;
  const identity = config.kind === 'readable' ? config.config.identity : noted?.identity;
  const look = beginLook(ports);
  if (identity === undefined) {
    const own = await findOwn(look, identityOf(config), undefined);
    return { ...around, ...own, former: absent, nameTaken: absent, autostart: notAsked };
  }
  const found = await findForStart(look, identity, noted);
  const mayBeTaken = found.domain.kind === 'absent' && identity.uuid !== undefined && found.uuidTaken.kind === 'absent';
  const nameTaken = mayBeTaken ? await findNamesake(ports.libvirt, identity) : absent;
  const own = { identity: known(identity), domain: found.domain };
  return { ...around, ...own, ...found, nameTaken, autostart: await lookAtAutostart(ports, own) };
}

/** What start looks at beyond the domain. */
export interface StartExtras {
  readonly lookAtNode: (needs: DomainNeeds) => Promise<StartFacts['shortfalls']>;
  readonly describeDisks: (disks: DomainNeeds['disks']) => Promise<StartFacts['disks']>;
}

async function lookAround(config: ConfigFact, extras: StartExtras): Promise<Around> {
  const needs = config.kind === 'readable' ? config.config.needs : undefined;
  return {
    shortfalls: needs === undefined ? [] : await extras.lookAtNode(needs),
    disks:
      needs === undefined
        ? unknown('the configuration that names them could not be read')
        : await extras.describeDisks(needs.disks),
  };
}

type Around = Pick<StartFacts, 'shortfalls' | 'disks'>;

function lookAtRecord({ within, recordDirectory, resource }: ObservePorts): Promise<DomainFacts['record']> {
  return within(readRecord(recordDirectory, resource), unknown('the record under /run could not be read in time'));
}

function lookAtConfig({ within, readConfig }: ObservePorts): Promise<ConfigFact> {
  return within(readConfig(), {
    kind: 'unreadable',
    why: 'the configuration could not be read in time (does its file system hang?)',
  });
}

function identityOf(config: ConfigFact): Probe<DomainIdentity> {
  switch (config.kind) {
    case 'readable':
      return known(config.config.identity);
    // What is no domain's configuration names none, and will name none at the next look: nothing to wait for.
    case 'missing':
    case 'invalid':
      return absent;
    case 'not-read':
      return unknown('the configuration was not read');
    case 'unreadable':
      return unknown(config.why);
  }
}
