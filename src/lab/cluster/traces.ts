// Traces of the calls that the cluster makes of agents: Pacemaker's executor hands its own environment on to them.
import type { Lab } from '../lab.ts';
import { nodeIsOn } from '../lab.ts';
import { must } from '../lab-error.ts';

const ASKS = 'OCF_TRACE_RA=1';
/** Debian's place for the environment of Pacemaker's daemons. */
const ENVIRONMENT = '/etc/default/pacemaker';
/** Where an agent writes its traces (docs/after-a-refusal.md). */
const TRACES = '/var/lib/heartbeat/trace_ra';

/** Has every later call of an agent write a trace; for nodes whose Pacemaker is still to be started. */
export async function traceCalls(lab: Lab): Promise<void> {
  const script = `grep -qx ${ASKS} ${ENVIRONMENT} 2>/dev/null || echo ${ASKS} >>${ENVIRONMENT}`;
  for (const { name } of lab.nodes) {
    must(await lab.exec(name, ['sh', '-c', script], { timeoutMs: 10_000 }), `asking for traces on ${name}`);
  }
}

/** All traces of one node, one after another; empty for a node that is off or has none. */
export async function readTraces(lab: Lab, node: string): Promise<string> {
  if (!nodeIsOn(lab, node)) return '';
  const script = `find ${TRACES} -type f -exec cat {} + 2>/dev/null`;
  return (await lab.exec(node, ['sh', '-c', script], { timeoutMs: 120_000 })).stdout;
}
