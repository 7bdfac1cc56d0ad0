// Standard output: what people and the tools of the cluster read. In the program that ships it is bun's own writer: merely
// touching process.stdout there loads Node's streams, which costs as much as the whole metadata (docs/benchmarks.md).

/** The part of bun's API that is used here. */
declare const Bun: { readonly stdout: unknown; write(destination: unknown, text: string): Promise<number> };

/**
 * Writes `text`, no more than an empty pipe holds (64 KiB), and returns when it is out. A reader that has gone changes no answer.
 */
export async function writeStdout(text: string): Promise<void> {
  if ('Bun' in globalThis) await Bun.write(Bun.stdout, text).catch(() => undefined);
  else await writeLongStdout(text);
}

/**
 * The same for a text of any length. bun's own writer begins anew when a pipe that does not block takes a part only, so that its
 * reader has the beginning twice (bun's pull request 35953); once process.stdout is touched, no pipe of this process blocks.
 */
export async function writeLongStdout(text: string): Promise<void> {
  await new Promise<void>((resolve) => {
    process.stdout.once('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
