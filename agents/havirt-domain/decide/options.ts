// What bad options mean for each action. They stop what would begin something; monitor and stop do what they still can.
import type { DomainParameters } from '../options.ts';
import { verdict, type Verdict } from '../../../src/model/verdict.ts';
import type { Operation } from '../../../src/ocf/agent.ts';
import type { Missed } from '../../../src/ocf/missing.ts';
import { problemsLine, type Request } from '../../../src/ocf/request.ts';
import type { Hypervisor } from '../hypervisor.ts';

interface Judged extends Pick<Request<DomainParameters>, 'action' | 'problems'> {
  readonly missing: readonly Pick<Missed, 'name' | 'contents'>[];
}

/** Why the action is not begun with these options, or undefined when it may be. */
export function refuseOptions(request: Judged, hypervisor: Hypervisor): Verdict | undefined {
  const { action, problems } = request;
  if (doesWithout.has(action)) return undefined;
  if (problems.length > 0) return verdict('configured', 'PARAMETER_INVALID', problemsLine(problems));
  // libvirt's default is a matter of the node.
  if (hypervisor.problem !== undefined) return verdict('args', 'PARAMETER_INVALID', hypervisor.problem);
  return begins.has(action) ? refuseMissing(request) : undefined;
}

const doesWithout: ReadonlySet<Operation> = new Set(['monitor', 'status', 'stop']);
const begins: ReadonlySet<Operation> = new Set(['start', 'validate-all']);

function refuseMissing({ missing }: Judged): Verdict | undefined {
  const names = missing.filter(({ contents }) => contents).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const text = `${named(names)} not supported, and what the guest's disks hold depends on it; unset it, or keep ocf:heartbeat:VirtualDomain`;
  return verdict('configured', 'PARAMETER_INVALID', text);
}

function named(names: readonly string[]): string {
  return `option${names.length === 1 ? '' : 's'} ${names.join(', ')} of VirtualDomain ${names.length === 1 ? 'is' : 'are'}`;
}

/** What an operator should find in the log of each start. */
export function notesOn({ action, missing }: Judged): string[] {
  if (!begins.has(action)) return [];
  return missing.map(({ name }) => `${named([name])} not supported and has no effect`);
}

/** A look at this node does not find a domain of another hypervisor: that it is not here says nothing of whether it runs. */
export function asFarAsSeen(answer: Verdict, hypervisor: Hypervisor): Verdict {
  if (answer.outcome !== 'not-running' || hypervisor.problem === undefined) return answer;
  return verdict('generic', 'PARAMETER_INVALID', hypervisor.problem);
}
