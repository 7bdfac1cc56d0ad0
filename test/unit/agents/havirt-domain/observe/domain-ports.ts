// A node for the observers of a domain: what libvirt answers, what files say, which processes run.
import { startTicksOf } from '../../../../../src/host/process-stat.ts';
import { writeRecord } from '../../../../../src/domain/record-writer.ts';
import { domainStateOf } from '../../../../../src/libvirt/calls/domain-state.ts';
import { ConnectionError, errorCode, LibvirtError } from '../../../../../src/libvirt/failure.ts';
import type { ConfigFact } from '../../../../../src/domain/model/config.ts';
import type { DomainIdentity, DomainProcess } from '../../../../../src/domain/model/domain.ts';
import { known } from '../../../../../src/model/probe.ts';
import { type ObservePorts, type StartExtras } from '../../../../../agents/havirt-domain/observe/domain-facts.ts';
import { tagXml } from '../../../../../src/domain/tag.ts';
import { config, identity } from '../decide/facts.ts';
import { fakeLibvirt, type Answers } from '../../../domain/fake-libvirt.ts';
import { directoryWith, procWith, type ProcessEntry } from '../../../host/places.ts';

export const ref = { name: identity.name, uuid: identity.uuid ?? '', id: 3 };
export const noDomain = new LibvirtError(errorCode.noDomain, 10, 'no domain');
export const noTag = new LibvirtError(errorCode.noDomainMetadata, 20, 'no metadata');
export const isRunning = domainStateOf(1, 1);
const readable: ConfigFact = { kind: 'readable', config };
export const missing: ConfigFact = { kind: 'missing', why: 'gone' };
/** Who asks for a list of all waits for any one domain that cannot be looked at, so nobody does. */
export const none = {};
export const ours = { resource: 'VM', node: 'n1', phase: 'running' } as const;
const qemuOf = ({ name, uuid }: { name: string; uuid: string }): ProcessEntry => ({
  argv: ['/usr/bin/qemu-system-x86_64', '-name', `guest=${name},x=y`, '-uuid', uuid],
});
/** A domain that carries our tag and that no file names. */
export const nameless = { name: 'guest1', uuid: '00000000-0000-4000-8000-000000000003', id: 7 };
export const isNameless = { name: nameless.name, uuid: nameless.uuid };
/** What libvirt says where it does not have the domain that the files name, but this one. */
export const other = {
  domainLookupByUuid: noDomain,
  domainGetMetadata: tagXml({ ...ours, uuid: nameless.uuid }),
  domainGetState: isRunning,
};

export interface Situation {
  readonly answers: Answers;
  readonly config?: ConfigFact;
  readonly record?: DomainIdentity | 'damaged';
  /** The process that the record names. */
  readonly process?: DomainProcess;
  /** The domains that run on this node. */
  readonly running?: readonly { readonly name: string; readonly uuid: string }[];
  readonly silent?: boolean;
}

export async function portsOf(situation: Situation) {
  const {
    answers,
    config: configFact = readable,
    record,
    process: its,
    running: here = [],
    silent = false,
  } = situation;
  const recordDirectory = directoryWith(record === 'damaged' ? { 'VM.json': '{' } : {});
  const noted = { resource: 'VM', uri: 'qemu:///system', phase: 'running', configSha256: '' } as const;
  if (record !== undefined && record !== 'damaged') {
    const agent = { pid: 4_000_000, startTicks: 1 };
    await writeRecord(recordDirectory, { ...noted, identity: record, agent, ...(its && { process: its }) });
  }
  const libvirt = fakeLibvirt(answers, silent ? new ConnectionError('refused', 'no libvirt') : undefined);
  let configReads = 0;
  const ports: ObservePorts = {
    libvirt,
    driver: 'qemu',
    resource: 'VM',
    recordDirectory,
    readConfig: () => Promise.resolve((configReads += 1) > 0 ? configFact : missing),
    within: (look) => look,
    procDirectory: procWith({
      1: { argv: ['/sbin/init'] },
      [process.pid]: { argv: ['node'], startTicks: (await self()).startTicks },
      ...Object.fromEntries(here.map((domain, index) => [5_000_000 + index, qemuOf(domain)])),
    }),
  };
  return { ports, libvirt, configReads: () => configReads };
}

export const extras: StartExtras = {
  lookAtNode: () => Promise.resolve([{ kind: 'lacks', what: 'a disk' }]),
  describeDisks: () => Promise.resolve(known([])),
};

/** A process that lives, though its arguments are not those of the domain. */
export async function self(): Promise<DomainProcess> {
  return (await startTicksOf(process.pid)) ?? { pid: process.pid, startTicks: 0 };
}
