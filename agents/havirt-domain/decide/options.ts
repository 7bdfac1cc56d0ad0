// What bad options mean for each action. They stop what would begin something; monitor and stop do what they still can.
import { verdict, type Verdict } from '../model/codes.ts';

/** The options of a call, as far as something is wrong with them. */
export interface JudgedOptions {
  readonly action: string;
  /** What is wrong with them, in one line; undefined when nothing is. */
  readonly problem: string | undefined;
  /** Why the hypervisor that is meant cannot be used, in one line. */
  readonly hypervisorProblem: string | undefined;
  /** Options of VirtualDomain that are set and not supported; `contents`: what the guest's disks hold depends on it. */
  readonly missing: readonly { readonly name: string; readonly contents?: true }[];
  readonly peers: { readonly check: 'strict' | 'off' };
}

/** Why the action is not begun with these options, or undefined when it may be. */
export function refuseOptions(options: JudgedOptions): Verdict | undefined {
  const { action, problem, hypervisorProblem } = options;
  if (doesWithout.has(action)) return undefined;
  if (problem !== undefined) return verdict('configured', 'PARAMETER_INVALID', problem);
  // libvirt's default is a matter of the node.
  if (hypervisorProblem !== undefined) return verdict('args', 'PARAMETER_INVALID', hypervisorProblem);
  return begins.has(action) ? refuseMissing(options) : undefined;
}

const doesWithout: ReadonlySet<string> = new Set(['monitor', 'status', 'stop']);
const begins: ReadonlySet<string> = new Set(['start', 'validate-all']);

function refuseMissing({ missing }: JudgedOptions): Verdict | undefined {
  const names = missing.filter(({ contents }) => contents).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const text = `${named(names)} not supported, but would decide what the guest's disks contain; unset ${names.join(', ')}, or keep ocf:heartbeat:VirtualDomain`;
  return verdict('configured', 'PARAMETER_INVALID', text);
}

function named(names: readonly string[]): string {
  return `option${names.length === 1 ? '' : 's'} ${names.join(', ')} of VirtualDomain ${names.length === 1 ? 'is' : 'are'}`;
}

/** What an operator should find in the log of each start. */
export function notesOn({ action, missing, peers }: JudgedOptions): string[] {
  if (!begins.has(action)) return [];
  const unasked = action === 'start' && peers.check === 'off' ? [nobodyAsked] : [];
  return [...missing.map(({ name }) => `${named([name])} not supported and has no effect`), ...unasked];
}

const nobodyAsked = 'peer_check=off: no other node was asked whether it runs the domain or uses its disks';

/** A look at this node does not find a domain of another hypervisor: that it is not here says nothing of whether it runs. */
export function asFarAsSeen(answer: Verdict, hypervisorProblem: string | undefined): Verdict {
  if (answer.outcome !== 'not-running' || hypervisorProblem === undefined) return answer;
  return verdict('generic', 'PARAMETER_INVALID', hypervisorProblem);
}
