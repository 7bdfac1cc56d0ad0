// The OCF resource agent API's exit codes; the only table that turns an outcome into a number.
import type { Outcome } from '../model/verdict.ts';

/** Source: OCF resource agent API 1.1; 190 is Pacemaker's PCMK_OCF_DEGRADED, which counts as running. */
export const exitCode: Readonly<Record<Outcome, number>> = {
  ok: 0,
  generic: 1,
  args: 2,
  unimplemented: 3,
  permission: 4,
  installed: 5,
  configured: 6,
  'not-running': 7,
  degraded: 190,
};
