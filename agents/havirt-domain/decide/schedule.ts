// When the deciders change their minds: the moments of each action, as marks of its timeout. One table for each, which the
// deciders go by, and from which the model checker takes the moments at which it looks (test/model-checker/time.ts). How long
// after an effect something follows is with the decider that repeats it.
import { at, VERDICT_SHARE, type Mark } from '../../../src/model/timing.ts';

/** By then every action must come to its verdict. */
const verdict = at(VERDICT_SHARE);

export const startSchedule = {
  /** Until then a copy that plainly runs elsewhere is given time to stop. */
  copyThere: at(0.1, 5000),
  /** Until then libvirt and the process table may come to agree. */
  disagreement: at(0.3),
  /** Until then what may pass by itself is waited for: a refusal makes Pacemaker pass this node over until somebody cleans up. */
  patience: at(0.5),
  /** After it no claim is begun: creating the domain and asking again must still fit in. */
  lastClaim: at(0.75),
  /** Until then a create that nobody answered may still show its domain. */
  lateCreate: at(0.85),
  verdict,
  /** After it a claim that does not go is left to stop; it never executes by itself. */
  withdrawal: at(0.93),
} satisfies Record<string, Mark>;

/**
 * How long a destroy takes that nobody answers, and the look after it (their bounds are in wire/act-ports.ts and wire/call.ts).
 */
const hungDestroy = at(0.3, 8000);
/** From here on a domain that libvirt could not end is ended through its process. */
const process = at(0.75);

export const stopSchedule = {
  /** Until then libvirt and the process table may come to agree. */
  disagreement: at(0.1, 5000),
  /** Until then the last moment of a migration may take, either way: then the guest is gone, or goes on. */
  handOver: at(0.1, 5000),
  /** Until then a silent libvirt is given time to come back, because only it can ask the guest. */
  libvirtReturn: at(0.4),
  /**
   * Until then the guest may shut down, unless the operator says how long; the rest is for ending it (QEMU stuck in I/O needs
   * 15 s and more).
   */
  graceful: (timeoutMs) => Math.min(at(0.6)(timeoutMs), latestDestroy(timeoutMs)),
  process,
  verdict,
} satisfies Record<string, Mark>;

/** A destroy that hangs must have been given up when the time comes to end the process instead. */
export function latestDestroy(timeoutMs: number): number {
  return process(timeoutMs) - hungDestroy(timeoutMs);
}

/** Between SIGTERM and SIGKILL: from `process` on, time must be left to see the process gone. */
export const processGrace = at(0.1, 10_000);

export const monitorSchedule = {
  /** Until then a silent libvirt may answer, while the domain's process runs. */
  processOnly: at(0.15, 3000),
  /** Until then libvirt and the process table may come to agree. */
  disagreement: at(0.25, 5000),
  /** Until then anything may be found out at all. */
  unknown: at(0.5, 10_000),
  verdict,
} satisfies Record<string, Mark>;

export const migrateToSchedule = {
  /** Until then it may be found out whether the domain is here. */
  unclear: at(0.25),
  /** After it a migration is ended, so that the guest goes on here rather than be restarted. */
  abort: at(0.8),
  verdict,
} satisfies Record<string, Mark>;

export const migrateFromSchedule = {
  /** Until then a guest that is nowhere here may still arrive. */
  absent: at(0.1, 5000),
  /** Until then a guest that arrived paused by an operator may be one that is still to go on. */
  pausedByUser: at(0.2, 5000),
  verdict,
} satisfies Record<string, Mark>;
