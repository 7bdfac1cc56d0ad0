// A program run on a node as part of a fault. One that fails means that the fault is not in the world, and the case is void.
import type { Argv } from '../../../src/lab/lab.ts';
import { must } from '../../../src/lab/lab-error.ts';
import type { Fault, Scene } from '../scene.ts';

/** Runs `argv` on `node` when called; throws LabError with the program's reason when it fails. */
export function command(scene: Scene, node: string, argv: Argv): () => Promise<void> {
  return async () => {
    must(await scene.on(node, argv), `${argv.slice(0, 3).join(' ')} on ${node}`);
  };
}

/** The same with a shell script and its parameters $0, $1, … */
export function script(scene: Scene, node: string, text: string, ...parameters: string[]): () => Promise<void> {
  return command(scene, node, ['sh', '-c', text, ...parameters]);
}

/** A fault that is one command, and another to take it back. */
export function commandFault(
  scene: Scene,
  { text, node, begin, end }: { text: string; node: string; begin: Argv; end?: Argv },
): Fault {
  const fault = { text, node, begin: command(scene, node, begin) };
  return end === undefined ? fault : { ...fault, end: command(scene, node, end) };
}
