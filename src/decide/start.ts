// start: claims the domain (created paused, tagged), and lets it execute only as the last step. Every branch looks at
// fresh facts, so that a start that was killed at any point is taken up by the next one.
import type { ActiveDomain } from '../model/domain.ts';
import type { StartFacts } from '../model/facts.ts';
import { act, done, wait, type History, type Step, type Timing } from '../model/step.ts';
import { lastTaken, past, VERDICT_SHARE } from '../model/timing.ts';
import { verdict } from '../model/verdict.ts';
import { healthOf, isClaim, ownedByOther } from './active.ts';
import { localEvidence } from './evidence.ts';
import { awaitScripts } from './scripts.ts';
import { refuseConfig, refuseStart } from './start-refusals.ts';

export interface StartRequest {
  readonly resource: string;
  readonly monitorScripts: boolean;
}

/** Share of the timeout for which a start waits for something that may pass by itself. */
const PATIENCE_SHARE = 0.5;

/** The next step of a start. */
export function decideStart(request: StartRequest, facts: StartFacts, history: History, timing: Timing): Step {
  const evidence = localEvidence(facts);
  switch (evidence.kind) {
    case 'active':
      return startActive(request, evidence.domain, facts, history, timing);
    case 'stale':
      if (!past(timing, 0.3)) return wait(300, 'a second look');
      return done(
        verdict('generic', 'EVIDENCE_CONFLICT', `libvirt shows ${evidence.domain.name}, yet no process runs it`),
      );
    case 'conflict':
      if (!past(timing, 0.3)) return wait(500, 'the process to end');
      return done(
        verdict(
          'generic',
          'EVIDENCE_CONFLICT',
          `process ${evidence.process.pid} runs this domain already, though libvirt does not show it; end it first`,
        ),
      );
    case 'absent':
    case 'process-only':
    case 'unknown':
      return refuseUnreadable(facts) ?? awaitKnowledge(facts, timing) ?? startAbsent(facts, history);
  }
}

function refuseUnreadable({ config }: StartFacts): Step | undefined {
  const refusal = refuseConfig(config);
  return refusal === undefined ? undefined : done(refusal);
}

/** A silent libvirt cannot create anything, whatever the process table says; nor may a silent process table be passed over. */
function awaitKnowledge({ domain, process }: StartFacts, timing: Timing): Step | undefined {
  const silent = domain.kind === 'unknown' ? domain : process.kind === 'unknown' ? process : undefined;
  if (silent === undefined) return undefined;
  if (!past(timing, PATIENCE_SHARE)) return wait(1000, 'libvirt to answer');
  return done(verdict('generic', domain.kind === 'unknown' ? 'LIBVIRT_UNREACHABLE' : 'STATE_UNKNOWN', silent.why));
}

function startAbsent(facts: StartFacts, history: History): Step {
  const ended = afterCreate(history);
  if (ended !== undefined) return ended;
  const refusal = refuseStart(facts);
  if (refusal !== undefined) return done(refusal);
  return claim(history);
}

/** The record goes first: a start killed right after the create leaves a claim that its identity can be read of. */
function claim(history: History): Step {
  const record = lastTaken(history, 'write-record');
  if (record === undefined) return act({ kind: 'write-record', phase: 'starting' });
  if (record.outcome.kind === 'failed') return done(verdict('generic', 'RECORD_UNWRITABLE', record.outcome.why));
  return act({ kind: 'create-paused' });
}

/** A domain that this call created and that is not there: it failed to start, was taken back, or ended at once. */
function afterCreate(history: History): Step | undefined {
  const created = lastTaken(history, 'create-paused');
  if (created === undefined) return undefined;
  if (lastTaken(history, 'remove-record') === undefined) return act({ kind: 'remove-record' });
  if (created.outcome.kind === 'failed') return done(verdict('generic', 'CREATE_FAILED', created.outcome.why));
  const resumed = lastTaken(history, 'resume');
  if (resumed?.outcome.kind === 'failed') return done(verdict('generic', 'RESUME_FAILED', resumed.outcome.why));
  const text = "the domain ended right after its start; libvirt's log of the domain says why";
  return done(verdict('generic', 'DOMAIN_ENDED', text));
}

function startActive(
  request: StartRequest,
  domain: ActiveDomain,
  facts: StartFacts,
  history: History,
  timing: Timing,
): Step {
  if (ownedByOther(domain, request.resource)) {
    const text = `${domain.name} is active here for resource ${domain.taggedResource ?? ''}; one domain takes one resource`;
    return done(verdict('generic', 'OWNED_BY_OTHER', text));
  }
  if (past(timing, VERDICT_SHARE)) return outOfTime(domain, history);
  if (isClaim(domain, facts.record)) return continueClaim(domain, facts, history, timing);
  if (domain.state === 'crashed' || domain.state === 'shutoff') return done(healthOf(domain));
  if (domain.state === 'shutdown') return wait(1000, 'the domain to end');
  return finish(request, facts, history, timing);
}

/** Our own claim goes on; one that a killed start left behind is destroyed, because what it had asked is no longer true. */
function continueClaim(domain: ActiveDomain, facts: StartFacts, history: History, timing: Timing): Step {
  if (lastTaken(history, 'create-paused') === undefined) return clearClaim(domain, facts, history, timing);
  const tagged = lastTaken(history, 'tag');
  if (tagged === undefined) return act({ kind: 'tag' });
  const resumed = lastTaken(history, 'resume');
  if (resumed === undefined) return act({ kind: 'resume' });
  if (resumed.outcome.kind === 'done') return wait(200, 'a second look');
  if (lastTaken(history, 'destroy') === undefined) return act({ kind: 'destroy' });
  return done(verdict('generic', 'RESUME_FAILED', resumed.outcome.why));
}

function clearClaim({ name }: ActiveDomain, facts: StartFacts, history: History, timing: Timing): Step {
  const writerAlive = facts.record.kind === 'known' && facts.record.value.writerAlive;
  if (writerAlive && !past(timing, PATIENCE_SHARE)) return wait(1000, 'another start to finish');
  if (writerAlive) return done(verdict('generic', 'CLAIM_BUSY', `another start of ${name} is under way on this node`));
  const last = lastTaken(history, 'destroy');
  if (last !== undefined && timing.nowMs - last.endedMs < 2000) return wait(300, 'the domain to end');
  return act({ kind: 'destroy' });
}

/** The domain executes, or an operator paused it: note that down, and let the operator's scripts have their say. */
function finish(request: StartRequest, { record }: StartFacts, history: History, timing: Timing): Step {
  const noted = record.kind === 'known' && record.value.record.phase === 'running';
  const tried = lastTaken(history, 'write-record')?.effect;
  const triedRunning = tried?.kind === 'write-record' && tried.phase === 'running';
  if (!noted && !triedRunning) return act({ kind: 'write-record', phase: 'running' });
  return awaitScripts(request.monitorScripts, history, timing);
}

function outOfTime({ name, state }: ActiveDomain, history: History): Step {
  const scripts = lastTaken(history, 'run-monitor-scripts');
  if (scripts?.outcome.kind === 'failed') return done(verdict('generic', 'SCRIPT_FAILED', scripts.outcome.why));
  return done(verdict('generic', 'TIMEOUT', `${name} is still ${state} near the end of the operation's timeout`));
}
