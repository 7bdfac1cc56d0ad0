// start: asks the peers, claims the domain (created paused, tagged as a claim), asks again, and lets it execute only as the
// last step. Every branch looks at fresh facts, so that a start that was killed at any point is taken up by the next one.
import { verdict } from '../../model/codes.ts';
import { done, wait, type Step, type Moment } from '../../model/steps.ts';
import type { StartFacts } from '../../model/facts.ts';
import { peersIn } from '../../model/memory.ts';
import { type Timing } from '../../../../src/model/step.ts';
import { past } from '../../../../src/model/timing.ts';
import { endAutostart } from '../autostart.ts';
import { localEvidence } from '../evidence.ts';
import { startAbsent } from './start-absent.ts';
import { startActive } from './start-active.ts';
import { refuseConfig } from './start-refusals.ts';
import { startSchedule } from '../schedule.ts';

export interface StartRequest {
  readonly resource: string;
  readonly monitorScripts: boolean;
  /** Whether the other nodes are to be asked. */
  readonly peerCheck: boolean;
}

/** The next step of a start. */
export function decideStart(request: StartRequest, seen: StartFacts, moment: Moment): Step {
  const facts = { ...seen, peers: request.peerCheck ? peersIn(moment.history) : off };
  const switchOff = endAutostart(facts, moment.history);
  if (switchOff !== undefined) return switchOff;
  const evidence = localEvidence(facts);
  switch (evidence.kind) {
    case 'active':
      return startActive(request, evidence.domain, facts, moment);
    case 'stale':
      if (!past(moment, startSchedule.disagreement)) return wait(300, 'a second look');
      return conflict(
        `libvirt shows ${evidence.domain.name} as active, but no process runs it; if this lasts, restart libvirt's daemon`,
      );
    case 'conflict':
      if (!past(moment, startSchedule.disagreement)) return wait(500, 'the process to end');
      return conflict(
        `process ${evidence.process.pid} already runs the domain, but libvirt does not show it as active; end that process first`,
      );
    case 'absent':
    case 'process-only':
    case 'unknown':
      return refuseUnreadable(facts, moment) ?? awaitKnowledge(facts, moment) ?? startAbsent(request, facts, moment);
  }
}

const off = { kind: 'off' } as const;

function conflict(text: string): Step {
  return done(verdict('generic', 'EVIDENCE_CONFLICT', text));
}

/** A file that is not there, or cannot be read now, may come by itself; one that is no configuration does not mend itself. */
function refuseUnreadable({ config }: StartFacts, timing: Timing): Step | undefined {
  const refusal = refuseConfig(config);
  if (refusal === undefined) return undefined;
  if (config.kind === 'invalid' || past(timing, startSchedule.patience)) return done(refusal);
  return wait(1000, 'what keeps the domain from starting to pass', refusal.reason?.text);
}

/** A silent libvirt cannot create anything, whatever the process table says; nor may another silent witness be passed over. */
function awaitKnowledge({ domain, process, former, nameTaken }: StartFacts, timing: Timing): Step | undefined {
  const silent = [domain, process, former, nameTaken].find((fact) => fact.kind === 'unknown');
  if (silent === undefined) return undefined;
  if (!past(timing, startSchedule.patience)) return wait(1000, 'libvirt to answer');
  return done(verdict('generic', domain.kind === 'unknown' ? 'LIBVIRT_UNREACHABLE' : 'STATE_UNKNOWN', silent.why));
}
