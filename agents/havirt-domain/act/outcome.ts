// How an effect's work came to its end, as an outcome: done, failed, or unanswered.
import { ConnectionError, errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import type { Learned, Outcome } from '../model/steps.ts';

/**
 * Does `work`; failures of the world are outcomes, not exceptions.
 * @param work yields what was learned, or why it failed, or neither
 */
export async function outcomeOf(work: () => Promise<Learned | string | undefined>): Promise<Outcome> {
  try {
    const result = await work();
    if (typeof result === 'string') return { kind: 'failed', why: result };
    return { kind: 'done', ...(result !== undefined && { learned: result }) };
  } catch (error) {
    const unanswered = error instanceof ConnectionError && (error.kind === 'timeout' || error.kind === 'closed');
    const why = whyOf(error);
    if (unanswered) return { kind: 'unanswered', why };
    return { kind: 'failed', why, ...(isLasting(error) && { isLasting: true }) };
  }
}

/** libvirt turns down what it was asked for, rather than fail at it. */
function isLasting(error: unknown): boolean {
  return error instanceof LibvirtError && refusals.has(error.code);
}

const refusals: ReadonlySet<number> = new Set([
  errorCode.noSupport,
  errorCode.invalidArgument,
  errorCode.osType,
  errorCode.xmlError,
  errorCode.operationDenied,
  errorCode.xmlDetail,
  errorCode.configUnsupported,
  errorCode.accessDenied,
  errorCode.cpuIncompatible,
  errorCode.xmlInvalidSchema,
]);

function whyOf(error: unknown): string {
  if (error instanceof LibvirtError) return `libvirt error ${error.code}: ${error.message}`;
  if (error instanceof ConnectionError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
