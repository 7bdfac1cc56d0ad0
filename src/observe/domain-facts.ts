// One round of looking at a domain on this node, for every action but a migration's far side. What an action does not
// need is not looked at: a healthy monitor reads one small file, asks libvirt two questions, and looks at one process.
import type { ConfigFact, DomainNeeds } from '../model/config.ts';
import type { DomainIdentity } from '../model/domain.ts';
import type { DomainFacts, StartFacts } from '../model/facts.ts';
import { absent, known, unknown, type Probe } from '../model/probe.ts';
import { findNamesake } from './libvirt-domain.ts';
import { findForStart, findOwn, type DomainPorts } from './own-domain.ts';
import { readRecord } from './record.ts';

/** What the observers need of the outside; wired by src/runtime. */
export interface ObservePorts extends DomainPorts {
  readonly recordDirectory: string;
  /** The configuration, read at most once in a call. */
  readonly readConfig: () => Promise<ConfigFact>;
}

/** Facts for monitor, stop and the migrations: identity as it was when the domain was started here. */
export async function observeDomain(ports: ObservePorts): Promise<DomainFacts> {
  const record = await lookAtRecord(ports);
  const noted = record.kind === 'known' ? record.value.record : undefined;
  const config: ConfigFact = noted === undefined ? await lookAtConfig(ports) : { kind: 'not-read' };
  const identity = noted === undefined ? identityOf(config) : known(noted.identity);
  return { config, record, ...(await findOwn(ports, identity, noted)) };
}

/** Facts for start and validate-all: identity as the configuration has it now. */
export async function observeForStart(ports: ObservePorts, extras: StartExtras): Promise<StartFacts> {
  const config = await lookAtConfig(ports);
  const record = await lookAtRecord(ports);
  const around = { config, record, ...(await lookAround(config, extras)) };
  const noted = record.kind === 'known' ? record.value.record : undefined;
  const identity = config.kind === 'readable' ? config.config.identity : noted?.identity;
  if (identity === undefined) {
    const own = await findOwn(ports, identityOf(config), undefined);
    return { ...around, ...own, former: absent, nameTaken: absent };
  }
  const found = await findForStart(ports, identity, noted);
  const mayBeTaken = found.domain.kind === 'absent' && identity.uuid !== undefined;
  const nameTaken = mayBeTaken ? await findNamesake(ports.libvirt, identity) : absent;
  return { ...around, identity: known(identity), ...found, nameTaken };
}

/** What start looks at beyond the domain. */
export interface StartExtras {
  readonly lookAtNode: (needs: DomainNeeds) => Promise<StartFacts['shortfalls']>;
  readonly describeDisks: (disks: DomainNeeds['disks']) => Promise<StartFacts['disks']>;
  /** The peers' last answers. */
  readonly peers: () => StartFacts['peers'];
}

async function lookAround(config: ConfigFact, extras: StartExtras): Promise<Around> {
  const needs = config.kind === 'readable' ? config.config.needs : undefined;
  return {
    shortfalls: needs === undefined ? [] : await extras.lookAtNode(needs),
    disks: needs === undefined ? unknown('no configuration names them') : await extras.describeDisks(needs.disks),
    peers: extras.peers(),
  };
}

type Around = Pick<StartFacts, 'shortfalls' | 'disks' | 'peers'>;

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
