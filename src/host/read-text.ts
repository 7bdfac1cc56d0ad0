// Reads a small text file that lies in memory (/run) or on this node's own disk, and that is replaced whole and never
// shortened. In the program that ships it is mapped into memory: node:fs alone is a tenth of a monitor's time there, and bun's
// asynchronous reader starts threads (docs/benchmarks.md).
declare const Bun: { mmap(path: string, options: { shared: boolean }): Uint8Array };

/** The file's text. @throws NodeJS.ErrnoException */
export function readText(path: string): string {
  if ('Bun' in globalThis) return new TextDecoder().decode(Bun.mmap(path, { shared: false }));
  return process.getBuiltinModule('node:fs').readFileSync(path, 'utf8');
}
