// Time, for everybody who needs it: milliseconds since the call began, sleeping, and giving up on what takes too long.

/**
 * Milliseconds since this process was started, its own start-up included, as the executor counts; never goes back when the
 * wall clock is stepped.
 */
export function nowMs(): number {
  return performance.now();
}

/** The longest that a timer can be set for; one beyond it would fire at once (Node: "Timer duration was set to 1"). */
const TIMER_MS_MAX = 2 ** 31 - 1;

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.min(ms, TIMER_MS_MAX));
  });
}

/** What `work` yields, or `late` after `ms` milliseconds; the work itself is then left to end by itself. */
export async function within<T>(ms: number, work: Promise<T>, late: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(late), Math.min(ms, TIMER_MS_MAX));
  });
  try {
    return await Promise.race([work, bound]);
  } finally {
    clearTimeout(timer);
  }
}
