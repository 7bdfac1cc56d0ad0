// Looks for the resource's domain by its tag, where neither configuration nor record name one that is here. Each domain is asked
// about by itself, by the process that runs it: libvirt's list of all domains waits for any one that cannot be looked at.
import type { Bound, Connection } from '../../../src/libvirt/wire/connection.ts';
import { type DomainRef, refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import type { ActiveDomain, DomainIdentity, DomainTag } from '../../../src/domain/model/domain.ts';
import { absent, known, unknown, type Probe } from '../../../src/model/probe.ts';
import { readFailure, stateOf } from '../../../src/domain/libvirt-domain.ts';
import type { Look } from './own-process.ts';
import { readTag } from '../../../src/domain/tag.ts';

export interface TagSearch {
  /** Whom the configuration or the record name. A tag that is bound to no UUID counts only for a domain that they name. */
  readonly named: readonly DomainIdentity[];
  /** A domain without any tag may be the resource's too: where there is one, nobody knows. */
  readonly orUntagged?: boolean;
}

/** The active domain whose tag names the resource. Unknown when one that could be it did not tell its tag. */
export async function findTagged(look: Look, search: TagSearch): Promise<Probe<ActiveDomain>> {
  const { libvirt, resource } = look;
  try {
    const connection = await libvirt.open();
    const bound = { timeoutMs: libvirt.lookTimeoutMs };
    const refs = await candidates(look, connection, bound);
    const answers = await Promise.all(refs.map((ref) => askOne({ connection, resource, search, bound }, ref)));
    const unclear = await unclearOf(look);
    return answers.find(({ kind }) => kind === 'known') ?? answers.find(({ kind }) => kind === 'unknown') ?? unclear;
  } catch (error) {
    return readFailure(error);
  }
}

type Ref = Pick<DomainRef, 'name' | 'uuid'>;

async function candidates(look: Look, connection: Connection, bound: Bound): Promise<readonly Ref[]> {
  const table = await look.table();
  if (table.kind === 'known') return table.value.processes;
  const { listDomains } = await import('../../../src/libvirt/calls/host.ts');
  return await listDomains(connection, 'active', bound);
}

/** What a process that could not be told may be. */
async function unclearOf(look: Look): Promise<Probe<never>> {
  const table = await look.table();
  return (table.kind === 'known' ? table.value.unclear : undefined) ?? absent;
}

interface Question {
  readonly connection: Connection;
  readonly resource: string;
  readonly search: TagSearch;
  readonly bound: Bound;
}

/** One that has ended since it was seen is absent. */
async function askOne({ connection, resource, search, bound }: Question, seen: Ref): Promise<Probe<ActiveDomain>> {
  const ref = refOf(seen);
  try {
    const tag = await readTag(connection, ref, bound);
    const whose = judgeTag(tag, resource, search, ref);
    if (whose === 'others') return absent;
    const found = await stateOf(connection, ref, bound);
    if (found.kind !== 'known' || whose === 'ours') return withTag(found, tag);
    const what = tag === undefined ? 'carries no tag' : 'carries a tag of an older havirt';
    return unknown(`${ref.name} is active here, ${what}, and may be this resource's domain`);
  } catch (error) {
    return readFailure(error);
  }
}

function withTag(found: Probe<ActiveDomain>, tag: DomainTag | undefined): Probe<ActiveDomain> {
  return found.kind === 'known' ? known({ ...found.value, tag }) : found;
}

function judgeTag(
  tag: DomainTag | undefined,
  resource: string,
  { named, orUntagged = false }: TagSearch,
  ref: Ref,
): 'ours' | 'others' | 'perhaps' {
  if (tag === undefined) return orUntagged ? 'perhaps' : 'others';
  if (tag.resource !== resource) return 'others';
  if (tag.uuid !== undefined || named.some(({ name, uuid }) => name === ref.name || uuid === ref.uuid)) return 'ours';
  return named.length === 0 ? 'perhaps' : 'others';
}
