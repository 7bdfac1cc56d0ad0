// Why a start may not go ahead on this node, in the order in which an operator would want to hear it.
import { verdict, type Verdict } from '../../model/codes.ts';
import type { ConfigFact } from '../../../../src/domain/model/config.ts';
import type { Shortfall, StartFacts } from '../../model/facts.ts';
import { type Outcome } from '../../../../src/model/verdict.ts';
import { sharedUuid } from './peer-notes.ts';

/** The first reason against creating the domain of a readable configuration here, or undefined when there is none. */
export function refuseStart(facts: StartFacts): Verdict | undefined {
  return refuseOtherDomain(facts) ?? refuseLack(facts) ?? refuseShortage(facts);
}

/** What is not there yet and may come by itself; for when it has been waited for. */
export function refuseMissing({ shortfalls }: Pick<StartFacts, 'shortfalls'>): Verdict | undefined {
  return lacking('generic', shortfalls, ['missing']);
}

/**
 * What a configuration that cannot be used means. Never 6: the file may be right on another node.
 * @param missing what it is that there is none; for a start it may come by itself: with a mount, or a copy that is under way
 */
export function refuseConfig(config: ConfigFact, missing: 'generic' | 'installed' = 'generic'): Verdict | undefined {
  switch (config.kind) {
    case 'readable':
      return undefined;
    case 'missing':
      return verdict(missing, 'CONFIG_MISSING', config.why);
    case 'unreadable':
      // Slow or denied now is not missing: another try may read it.
      return verdict('generic', 'CONFIG_UNREADABLE', config.why);
    case 'invalid':
      return verdict('args', 'CONFIG_INVALID', config.why);
    case 'not-read':
      return verdict('generic', 'CONFIG_UNREADABLE', 'bug: the configuration was not read before a start');
  }
}

function refuseOtherDomain({ former, nameTaken, uuidTaken, identity }: StartFacts): Verdict | undefined {
  if (former.kind === 'known') {
    const text = `${former.value.name} (${former.value.uuid}), which this resource started before, is still active here, but the configuration now describes another domain; stop ${former.value.name} first`;
    return verdict('generic', 'FORMER_ACTIVE', text);
  }
  if (nameTaken.kind === 'known') {
    const text = `another domain (UUID ${nameTaken.value.uuid}) is active here under the name ${nameTaken.value.name}; rename or stop one of the two`;
    return verdict('generic', 'NAME_TAKEN', text);
  }
  if (uuidTaken.kind === 'known' && identity.kind === 'known')
    return verdict('generic', 'UUID_TAKEN', sharedUuid(identity.value, uuidTaken.value.name, ' here'));
  return undefined;
}

/** What somebody has to mend on this node before the domain can start here. */
function refuseLack({ shortfalls }: Pick<StartFacts, 'shortfalls'>): Verdict | undefined {
  return lacking('installed', shortfalls, ['lacks']);
}

/** The same together with what may still come. */
export function refuseAnyLack({ shortfalls }: Pick<StartFacts, 'shortfalls'>): Verdict | undefined {
  return lacking('installed', shortfalls, ['lacks', 'missing']);
}

function lacking(
  outcome: Outcome,
  shortfalls: StartFacts['shortfalls'],
  kinds: readonly Shortfall['kind'][],
): Verdict | undefined {
  const found = shortfalls.filter(({ kind }) => kinds.includes(kind)).map(({ what }) => what);
  return found.length === 0
    ? undefined
    : verdict(outcome, 'NODE_LACKS', `missing or unusable on this node: ${found.join('; ')}`);
}

function refuseShortage({ shortfalls }: StartFacts): Verdict | undefined {
  const short = shortfalls.filter(({ kind }) => kind === 'short').map(({ what }) => what);
  if (short.length === 0) return undefined;
  return verdict('generic', 'NODE_SHORT', `this node cannot take the domain now: ${short.join('; ')}`);
}
