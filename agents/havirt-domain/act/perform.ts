// Carries out one effect. No policy: what to do, when and whether again is decided elsewhere, on what is observed
// afterwards; the outcome returned here only says how the call itself ended.
import type { Effect, History, Learned, Outcome } from '../model/steps.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import type { Bound, Connection } from '../../../src/libvirt/wire/connection.ts';
import { type DomainRef, refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import type { DomainRecord, RecordPhase } from '../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../model/facts.ts';
import type { BegunEffect } from '../../../src/model/step.ts';
import { beginMigration } from './begin-migration.ts';
import { outcomeOf } from './outcome.ts';
import type { ActPorts } from './ports.ts';
import { removeRecord, writeRecord } from '../../../src/domain/record-writer.ts';
import { signalProcess } from '../../../src/host/signal.ts';

/** Performs `effect` on the domain that `facts` describe. Failures of the world are outcomes, not exceptions. */
export async function perform(
  effect: Effect,
  facts: DomainFacts,
  history: History,
  ports: ActPorts,
): Promise<Outcome | BegunEffect<Learned>> {
  if (effect.kind === 'begin-migration') return beginMigration(facts, ports);
  return await outcomeOf(async () => await carryOut(effect, facts, history, ports));
}

async function carryOut(
  effect: Exclude<Effect, { kind: 'begin-migration' }>,
  facts: DomainFacts,
  history: History,
  ports: ActPorts,
): Promise<Learned | string | undefined> {
  switch (effect.kind) {
    case 'write-record':
      await writeRecord(ports.recordDirectory, await recordOf(effect.phase, facts, ports));
      return undefined;
    case 'remove-record':
      await removeRecord(ports.recordDirectory, ports.resource);
      return undefined;
    case 'signal-process':
      await signalProcess(effect.process, effect.signal);
      return undefined;
    case 'run-monitor-scripts': {
      const { runMonitorScripts } = await import('./monitor-scripts.ts');
      return await runMonitorScripts(ports.monitorScripts, ports.leftMs);
    }
    case 'ask-peers': {
      const { askOthers } = await import('./ask-peers.ts');
      return await askOthers(facts, history, ports);
    }
    case 'create-paused':
    case 'tag':
    case 'resume':
    case 'shutdown':
    case 'destroy':
    case 'disable-autostart':
    case 'abort-job':
    case 'set-migration-downtime':
      await askLibvirt(effect.kind, facts, ports);
      return undefined;
  }
}

type LibvirtEffect = Exclude<
  Effect['kind'],
  'write-record' | 'remove-record' | 'signal-process' | 'run-monitor-scripts' | 'begin-migration' | 'ask-peers'
>;

async function askLibvirt(kind: LibvirtEffect, facts: DomainFacts, ports: ActPorts): Promise<void> {
  const connection = await ports.libvirt.open();
  if (kind === 'create-paused') return await createPaused(connection, facts, ports);
  if (kind === 'disable-autostart') return await endAutostart(connection, facts, ports);
  await askDomain(kind, connection, facts, ports);
}

async function askDomain(
  kind: Exclude<LibvirtEffect, 'create-paused' | 'disable-autostart'>,
  connection: Connection,
  facts: DomainFacts,
  ports: ActPorts,
): Promise<void> {
  const domain = domainOf(facts);
  const lifecycle = await import('../../../src/libvirt/calls/domain-lifecycle.ts');
  switch (kind) {
    case 'tag':
      return await tag(connection, domain, facts, ports);
    case 'resume':
      return await lifecycle.resume(connection, domain, ports.bound());
    case 'shutdown':
      return await lifecycle.shutdown(connection, domain, ports.bound(5000));
    case 'destroy':
      // libvirt goes on with it when nobody waits any more. What does wait must not, or no time is left to end a QEMU that
      // hangs through its process (gauntlet: qemu-hung-at-stop).
      return await lifecycle.destroy(connection, domain, ports.bound(5000));
    case 'abort-job': {
      const { abortJob } = await import('../../../src/libvirt/calls/domain-job.ts');
      return await abortJob(connection, domain, ports.bound(5000));
    }
    case 'set-migration-downtime':
      return await setDowntime(connection, domain, ports);
  }
}

async function createPaused(connection: Connection, { config }: DomainFacts, ports: ActPorts): Promise<void> {
  if (config.kind !== 'readable') throw new Error('bug: nothing to create the domain from');
  const { createFromXml } = await import('../../../src/libvirt/calls/domain-lifecycle.ts');
  const { tagXml } = await import('../../../src/domain/tag.ts');
  const { insertMetadata, insertUuid } = await import('./claim-xml.ts');
  const { identity, xml: written } = config.config;
  const { resource, node } = ports;
  // The tag is bound to the UUID, so one is chosen here where libvirt would choose one.
  const uuid = identity.uuid ?? randomUUID();
  const whole = identity.uuid === undefined ? insertUuid(written, uuid) : written;
  const claim = tagXml({ resource, node, phase: 'claim', uuid, generation: newGeneration() });
  await createFromXml(connection, insertMetadata(whole, claim), { ...ports.bound(), paused: true });
}

async function endAutostart(connection: Connection, { autostart }: DomainFacts, { bound }: ActPorts): Promise<void> {
  if (autostart.kind !== 'known') throw new Error('bug: no autostart was seen');
  const { disableAutostart } = await import('../../../src/libvirt/calls/domain-definition.ts');
  await disableAutostart(connection, refOf(autostart.value), bound(5000));
}

/** A guest keeps its generation for as long as it lives; one that was taken over gets its first. */
async function tag(
  connection: Connection,
  ref: DomainRef,
  { domain }: DomainFacts,
  { resource, node, bound }: ActPorts,
): Promise<void> {
  const { setMetadata } = await import('../../../src/libvirt/calls/domain-metadata.ts');
  const { tagElement } = await import('../../../src/domain/tag.ts');
  const own = domain.kind === 'known' ? domain.value.tag?.generation : undefined;
  const generation = own ?? newGeneration();
  await setMetadata(
    connection,
    ref,
    tagElement({ resource, node, phase: 'running', uuid: ref.uuid, generation }),
    bound(5000),
  );
}

function newGeneration(): string {
  return randomBytes(8).toString('hex');
}

async function setDowntime(connection: Connection, domain: DomainRef, { migration, bound }: ActPorts): Promise<void> {
  const { setMaxDowntime } = await import('../../../src/libvirt/calls/migrate.ts');
  await setMaxDowntime(connection, domain, {
    ...(bound(2000) satisfies Bound),
    downtimeMs: migration.downtimeMs,
  });
}

function domainOf({ domain, identity }: DomainFacts): DomainRef {
  if (domain.kind === 'known') return refOf(domain.value);
  if (identity.kind === 'known' && identity.value.uuid !== undefined) {
    return refOf({ name: identity.value.name, uuid: identity.value.uuid });
  }
  throw new Error('libvirt did not show the domain at the last look');
}

/**
 * The identity as the configuration has it: without a UUID there, a domain is found again by its name alone, because each time
 * it is created libvirt gives it another UUID. Of a domain that was found by its tag, what libvirt shows.
 */
async function recordOf(phase: RecordPhase, facts: DomainFacts, ports: ActPorts): Promise<DomainRecord> {
  const { domain, identity, config, process } = facts;
  const source = identity.kind === 'known' ? identity.value : domain.kind === 'known' ? domain.value : undefined;
  if (source === undefined) throw new Error('bug: no identity to note down');
  return {
    resource: ports.resource,
    identity: { name: source.name, uuid: source.uuid },
    uri: ports.uri,
    phase,
    configSha256: config.kind === 'readable' ? config.config.sha256 : '',
    ...(phase === 'running' && process.kind === 'known' && { process: process.value }),
    agent: await ports.self(),
  };
}
