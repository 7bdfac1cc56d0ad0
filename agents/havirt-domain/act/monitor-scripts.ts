// Runs the operator's monitor scripts, one after another, as programs without a shell; the first that fails ends it.
import { exec } from '../../../src/host/exec.ts';

/**
 * @param scripts the option's value: paths separated by blanks
 * @param leftMs how long they may take together from now, in milliseconds
 * @returns why one failed, in one line, or undefined when all succeeded
 */
export async function runMonitorScripts(scripts: string, leftMs: () => number): Promise<string | undefined> {
  for (const script of scriptPaths(scripts)) {
    const { exitCode, stdout, stderr, timedOut, failure } = await exec([script], { timeoutMs: Math.max(1, leftMs()) });
    if (exitCode === 0) continue;
    if (timedOut) return `monitor script ${script} did not end in time`;
    const output = `${stdout} ${stderr}`.trim();
    return `monitor script ${script} ended with ${exitCode ?? failure}${output === '' ? '' : `: ${output}`}`;
  }
  return undefined;
}

function scriptPaths(scripts: string): string[] {
  return scripts.split(/\s+/).filter((path) => path !== '');
}
