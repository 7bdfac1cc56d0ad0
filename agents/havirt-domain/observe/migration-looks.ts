// What migrate_to looks at beyond the domain itself, and when: a question to the target takes a handshake over ssh, and one that
// nothing depends on is not asked.
import { executes } from '../../../src/domain/active.ts';
import type { DomainFacts, MigrateFacts, MigrateSight } from '../model/facts.ts';
import { migrationIn, sentIn } from '../model/memory.ts';
import type { TargetHost } from '../model/migration.ts';
import type { History } from '../model/steps.ts';
import { unknown } from '../../../src/model/probe.ts';
import type { ObservePorts } from './domain-facts.ts';
import { withTag, type LibvirtPort } from '../../../src/domain/libvirt-domain.ts';
import { compareHosts, findSent } from './migration-target.ts';

type Here = Pick<ObservePorts, 'libvirt' | 'within'>;
type TargetFacts = Pick<MigrateFacts, 'targetHost' | 'onTarget'>;

/** Adds to the facts of the domain here what a migration depends on, by what the call did before. */
type MigrationLooks = (facts: DomainFacts, history: History) => Promise<MigrateFacts>;

/** @param target the target's libvirt; undefined where no target is named */
export function migrationLooks(here: Here, target: LibvirtPort | undefined): MigrationLooks {
  let beforehand: Promise<TargetHost> | undefined;
  const compare = async (there: LibvirtPort): Promise<TargetFacts> => {
    beforehand ??= here.within(compareHosts(here.libvirt, there), 'unknown');
    return { ...nothing, targetHost: await beforehand };
  };
  return async (seen, history) => {
    const [call, sent] = [migrationIn(history), sentIn(history)];
    const facts = call.kind === 'under-way' ? seen : { ...seen, domain: await tagged(here, seen.domain) };
    if (target === undefined) return { ...facts, ...nothing };
    switch (call.kind) {
      case 'not-begun':
        return { ...facts, ...(facts.domain.kind === 'known' ? await compare(target) : nothing) };
      case 'under-way':
        return { ...facts, ...nothing };
      case 'done':
      case 'failed':
        return { ...facts, ...(await lookAfter(here, target, { ...facts, call, sent })) };
    }
  };
}

const nothing: TargetFacts = { targetHost: 'unknown', onTarget: unknown('not asked') };

/** A tag that cannot be read says nothing of the domain, which was just seen. */
async function tagged({ libvirt }: Here, domain: DomainFacts['domain']): Promise<DomainFacts['domain']> {
  const found = await withTag(libvirt, domain);
  return found.kind === 'known' ? found : domain;
}

/** A migration that failed may have come through there all the same. While the domain is here otherwise, nobody is asked. */
async function lookAfter(
  here: Here,
  target: LibvirtPort,
  { domain, call, sent }: Pick<MigrateSight, 'domain' | 'call' | 'sent'>,
): Promise<TargetFacts> {
  if (sent === undefined) return nothing;
  if (domain.kind !== 'known') return { ...nothing, onTarget: await findSent(target, sent) };
  if (call.kind !== 'failed' || !executes(domain.value)) return nothing;
  const [targetHost, onTarget] = await Promise.all([compareHosts(here.libvirt, target), findSent(target, sent)]);
  return { targetHost, onTarget };
}
