// What the audience sees: titles, commands with their real output, and claims with a tick or a cross. In colour only on a
// terminal. What is shown is not decided here.
import { styleText } from 'node:util';
import type { Cluster } from '../../src/lab/cluster/cluster.ts';
import type { Finished } from '../../src/host/exec.ts';

export interface DemoOutput {
  /** The claims that did not hold. */
  readonly broken: readonly string[];
  title(text: string): void;
  say(text: string): void;
  /** Shows what was typed at `prompt`. */
  typed(prompt: string, command: string): void;
  /** Runs a program on a node, and shows it with all its output; that it fails is for a claim to judge. */
  run(node: string, ...argv: [string, ...string[]]): Promise<Finished & { readonly tookMs: number }>;
  /** Says `claim`, and remembers it when it does not hold. */
  claim(claim: string, holds: boolean): void;
}

/** The output of programs that run on the nodes of `cluster`. */
export function outputFor(cluster: Cluster): DemoOutput {
  const broken: string[] = [];
  let acts = 0;
  return {
    broken,
    typed,
    title: (text) => console.log(`\n${paint('bold', `${(acts += 1)}. ${text}`)}`),
    say: (text) => console.log(text),
    run: async (node, ...argv) => {
      typed(node, argv.join(' '));
      const beganMs = Date.now();
      const finished = await cluster.exec(node, argv, { timeoutMs: 180_000 });
      for (const output of [finished.stdout, finished.stderr].filter((text) => text !== '')) console.log(output);
      return { ...finished, tookMs: Date.now() - beganMs };
    },
    claim: (claim, holds) => {
      if (!holds) broken.push(claim);
      console.log(holds ? `${paint('green', '  ✓')} ${claim}` : `${paint('red', '  ✗')} ${claim}: NO`);
    },
  };
}

function typed(prompt: string, command: string): void {
  console.log(`${paint('dim', `${prompt}#`)} ${paint('cyan', command)}`);
}

function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return styleText(style, text, { stream: process.stdout });
}
