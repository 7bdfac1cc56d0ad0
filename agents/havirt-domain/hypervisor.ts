// Which libvirt a call talks to. Where the one that is meant cannot be used, this node's own is looked at in its place, and
// the problem says that its silence about the domain is no answer.
import { hypervisorProblem } from './hypervisor-uri.ts';
import { problemsLine, type Request } from '../../src/ocf/request.ts';
import type { DomainParameters } from './options.ts';

export interface Hypervisor {
  readonly uri: string;
  /** Why the hypervisor that is meant cannot be used, in one line. */
  readonly problem: string | undefined;
}

const ofThisNode = 'qemu:///system';

/**
 * The hypervisor that the options name, else libvirt's default.
 * @param preset reads libvirt's default URI
 */
export function hypervisorOf(
  { values, problems }: Pick<Request<DomainParameters>, 'values' | 'problems'>,
  preset: () => string,
): Hypervisor {
  const bad = problems.filter(({ parameter }) => parameter === 'hypervisor');
  if (bad.length > 0) return { uri: ofThisNode, problem: problemsLine(bad) };
  if (values.hypervisor !== undefined) return { uri: values.hypervisor, problem: undefined };
  const uri = preset();
  const problem = hypervisorProblem(uri);
  if (problem === undefined) return { uri, problem };
  return { uri: ofThisNode, problem: `libvirt's default URI here ${problem}; set parameter hypervisor` };
}
