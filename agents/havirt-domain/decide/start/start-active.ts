// start while the domain is active here: go on with a claim of this call, clear one that was left behind, or finish what is
// running already.
import { verdict } from '../../model/codes.ts';
import { act, done, wait, type Step, type Moment } from '../../model/steps.ts';
import { healthOf } from '../health.ts';
import { executes, isClaim, ownedByOther, recordOf } from '../../../../src/domain/active.ts';
import type { ActiveDomain } from '../../../../src/domain/model/domain.ts';
import type { StartSight } from '../../model/facts.ts';
import { type Timing } from '../../../../src/model/step.ts';
import { lastTaken, past, waits } from '../../../../src/model/timing.ts';
import { backoffMs, isAskedEnough, judgePeers, ownRecord, patienceMs, withdrawn } from './claim.ts';
import { awaitScripts } from '../scripts.ts';
import { startSchedule } from '../schedule.ts';

interface Request {
  readonly resource: string;
  readonly monitorScripts: boolean;
}

/** The next step while libvirt shows the domain. */
export function startActive(request: Request, domain: ActiveDomain, facts: StartSight, moment: Moment): Step {
  if (ownedByOther(domain, request.resource)) {
    const text = `${domain.name} is active here for resource ${domain.tag?.resource ?? ''}; one domain may have only one resource, so remove one of the two resources`;
    return done(verdict('generic', 'OWNED_BY_OTHER', text));
  }
  if (isClaim(domain, facts.record)) return ownOrLeftClaim(request, domain, facts, moment);
  if (domain.state === 'crashed' || domain.state === 'shutoff') return done(healthOf(domain));
  if (domain.state === 'shutdown') return awaitEnd(domain, moment);
  if (domain.state === 'paused' && !executedHere(domain, facts)) return awaitExecution(domain, moment);
  return finish(request, domain, facts, moment);
}

function ownOrLeftClaim(request: Request, domain: ActiveDomain, facts: StartSight, moment: Moment): Step {
  const created = lastTaken(moment.history, 'create-paused');
  if (created === undefined) return clearClaim(domain, facts, moment);
  // Without the note it is a late one, of a request that was thought to have failed.
  const noted = ownRecord(moment.history) === 'starting';
  if (past(moment, startSchedule.verdict) || withdrawn(moment.history) || !noted) return withdraw(facts, moment);
  return continueClaim(request, facts, moment);
}

/** SAFETY: neverTwoRunning. The second question begins only after the claim stands where the peers can see it. */
function continueClaim({ resource }: Request, facts: StartSight, moment: Moment): Step {
  const createdMs = lastTaken(moment.history, 'create-paused')?.endedMs ?? 0;
  const objection = judgePeers(resource, facts, moment.history, createdMs);
  if (objection === 'ask') return act({ kind: 'ask-peers' });
  if (objection !== undefined) return withdraw(facts, moment);
  if (!isAskedEnough(facts.peers, moment.history, createdMs)) return act({ kind: 'ask-peers' });
  const tagged = lastTaken(moment.history, 'tag');
  if (tagged === undefined || tagged.beganMs < createdMs) return act({ kind: 'tag' });
  const resumed = lastTaken(moment.history, 'resume');
  if (resumed === undefined) return act({ kind: 'resume' });
  if (resumed.outcome.kind !== 'failed') return wait(200, 'a second look');
  return withdraw(facts, moment);
}

/** Takes the claim back, again if it does not go, and then stays away for a while. */
function withdraw({ peers }: StartSight, moment: Moment): Step {
  const createdMs = lastTaken(moment.history, 'create-paused')?.endedMs ?? 0;
  const last = lastTaken(moment.history, 'destroy');
  if (last === undefined || last.beganMs < createdMs) return act({ kind: 'destroy' });
  if (past(moment, startSchedule.withdrawal))
    return done(
      verdict('generic', 'TIMEOUT', 'the claim, a paused domain, could not be removed in time; a stop removes it'),
    );
  if (moment.nowMs - last.endedMs >= 2000) return act({ kind: 'destroy' });
  return wait(Math.min(300, backoffMs(peers)), 'the domain to end');
}

/** A claim that a killed start left behind is destroyed, because what it had asked is no longer true. */
function clearClaim({ name }: ActiveDomain, facts: StartSight, moment: Moment): Step {
  const writerAlive = facts.record.kind === 'known' && facts.record.value.writerAlive;
  if (writerAlive && !past(moment, startSchedule.patience)) return wait(1000, 'another start to finish');
  if (writerAlive)
    return done(
      verdict('generic', 'CLAIM_BUSY', `another start of ${name} is under way on this node; wait until it has ended`),
    );
  if (past(moment, startSchedule.verdict))
    return done(
      verdict(
        'generic',
        'CLAIM_LEFT',
        `${name} is paused here, left by a start that was killed, and could not be removed; libvirt's log has the reason`,
      ),
    );
  // Its record was read before it was: one that has just been made has a living writer at the next look.
  if (waits(moment.history, 'a second look') === 0) return wait(500, 'a second look');
  const last = lastTaken(moment.history, 'destroy');
  if (last !== undefined && moment.nowMs - last.endedMs < 2000) return wait(300, 'the domain to end');
  return act({ kind: 'destroy' });
}

function notedRunning(domain: ActiveDomain, { record }: StartSight): boolean {
  return recordOf(domain, record)?.phase === 'running';
}

/** A record may be that of an earlier stay: what a migration holds is just arriving, or has just left. */
function executedHere(domain: ActiveDomain, facts: StartSight): boolean {
  return notedRunning(domain, facts) && domain.pausedReason !== 'migration';
}

/** Nobody here saw it execute: it may be arriving, or be what is left of a start. Success would be a guest that stands still. */
function awaitExecution({ name }: ActiveDomain, timing: Timing): Step {
  if (!past(timing, startSchedule.patience)) return wait(500, 'a second look');
  const text = `${name} is paused here and was never seen to execute; end it, or let it go on: virsh resume ${name}`;
  return done(verdict('generic', 'DOMAIN_PAUSED', text));
}

/**
 * SAFETY: neverTwoRunning. Who started the guest that executes here asked nobody perhaps (libvirt's autostart, an operator), so a
 * start asks before it takes that for success. What nobody knows is no reason to refuse a guest that executes.
 */
function refuseSecond(
  { resource }: Request,
  { name }: ActiveDomain,
  facts: StartSight,
  moment: Moment,
): Step | undefined {
  // A guest that this very call has let execute was asked for.
  if (facts.peers.kind === 'off' || lastTaken(moment.history, 'resume') !== undefined) return undefined;
  const waited = moment.history.findLast((entry) => entry.kind === 'wait' && entry.for === 'a peer to be clear');
  const objection = judgePeers(resource, facts, moment.history, waited?.endedMs ?? 0);
  if (objection === 'ask') return act({ kind: 'ask-peers' });
  if (objection?.verdict.reason?.code !== 'PEER_ACTIVE') return undefined;
  if (moment.nowMs < patienceMs(objection, moment)) return wait(1000, 'a peer to be clear');
  const text = `${name} executes here, and there is a second copy: ${objection.verdict.reason.text}`;
  return done(verdict('generic', 'PEER_ACTIVE', text));
}

/**
 * The domain executes, or an operator paused it: note that down, and let the operator's scripts have their say. One that carries
 * no tag was taken over; it gets one, so that whose it is outlives every file, and whether or not that works.
 */
function finish(request: Request, domain: ActiveDomain, facts: StartSight, moment: Moment): Step {
  const second = refuseSecond(request, domain, facts, moment);
  if (second !== undefined) return second;
  const tried = lastTaken(moment.history, 'write-record')?.effect;
  const triedRunning = tried?.kind === 'write-record' && tried.phase === 'running';
  if (!notedRunning(domain, facts) && !triedRunning) return act({ kind: 'write-record', phase: 'running' });
  const isUnbound = domain.tag?.uuid === undefined && executes(domain);
  if (isUnbound && lastTaken(moment.history, 'tag') === undefined) return act({ kind: 'tag' });
  return awaitScripts(request.monitorScripts, moment);
}

/** A domain that is shutting down by itself can be started anew once it is gone. */
function awaitEnd({ name }: ActiveDomain, timing: Timing): Step {
  if (!past(timing, startSchedule.verdict)) return wait(1000, 'the domain to end');
  return done(verdict('generic', 'TIMEOUT', `${name} is still shutting down near the end of the operation's timeout`));
}
