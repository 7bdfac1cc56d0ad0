// Standard output: what people and the tools of the cluster read. In the program that ships it is bun's own writer: merely
// touching process.stdout there loads Node's streams, which costs as much as the whole metadata (docs/benchmarks.md).

/** The part of bun's API that is used here. */
declare const Bun: { readonly stdout: unknown; write(destination: unknown, text: string): Promise<number> };

/** Writes `text` and returns when it is out. A reader that has gone changes no answer. */
export async function writeStdout(text: string): Promise<void> {
  if ('Bun' in globalThis) {
    await Bun.write(Bun.stdout, text).catch(() => undefined);
    return;
  }
  await new Promise<void>((resolve) => {
    process.stdout.once('error', () => resolve());
    process.stdout.write(text, () => resolve());
  });
}
