// Where a guest's QEMU processes are, by the nodes' own process tables: no word of libvirt, Pacemaker or an agent is taken.
// Whether such a process executes the guest (and is not a claim that waits) is told by what the guest writes: writers.ts.
import type { Lab } from '../lab.ts';
import { nodeIsOn } from '../lab.ts';
import { LabError, reasonOf } from '../lab-error.ts';

/**
 * The nodes on which a QEMU of the domain `name` exists, one entry a process. Throws {@link LabError} when one cannot be asked.
 */
export async function nodesWithQemu(lab: Lab, name: string): Promise<string[]> {
  const on = lab.nodes.map((node) => node.name).filter((node) => nodeIsOn(lab, node));
  const found = await Promise.all(
    on.map(async (node) => Array.from<string>({ length: await count(lab, node, name) }).fill(node)),
  );
  return found.flat();
}

async function count(lab: Lab, node: string, name: string): Promise<number> {
  const pattern = `^[^ ]*qemu-system-[^ ]* .*guest=${name.replaceAll('.', '\\.')},`;
  const asked = await lab.exec(node, ['pgrep', '--count', '--full', pattern], { timeoutMs: 10_000 });
  // 1 is pgrep's way to say none.
  if (asked.exitCode !== 0 && asked.exitCode !== 1) throw new LabError(`pgrep on ${node} failed: ${reasonOf(asked)}`);
  return Number(asked.stdout);
}
