// Starts a program as a stream, for libvirt over ssh.
import { Duplex } from 'node:stream';
import { type Argv, type ChildEnd, startChild } from './child.ts';

const STDERR_KEPT_CHARS = 500;

/**
 * The program's standard input and output as one stream. When the program fails, so does the stream, with how it ended
 * and what it last wrote to standard error; destroying the stream ends the program.
 */
export function startProgram(argv: Argv): Duplex {
  const child = startChild(argv, { stderrKeptChars: STDERR_KEPT_CHARS, input: true });
  const { stdin, stdout } = child;
  // That a pipe to it broke is not said: how the program ended says more, and comes next.
  const stream = new Duplex({
    read: () => void stdout.resume(),
    write: (chunk, encoding, done) => void (stdin === null ? done() : stdin.write(chunk, encoding, () => done())),
    final: (done) => void (stdin === null ? done() : stdin.end(() => done())),
    destroy: (error, done) => {
      child.letGo();
      done(error);
    },
  });
  stdin?.on('error', () => undefined);
  stdout.on('data', (bytes: Buffer) => {
    if (!stream.push(bytes)) stdout.pause();
  });
  void child.ended.then((end) => {
    const failure = failureOf(argv[0], end, child.said());
    if (failure !== undefined) return stream.destroy(failure);
    return stream.once('end', () => stream.destroy()).push(null);
  });
  return stream;
}

function failureOf(file: string, end: ChildEnd, said: string): Error | undefined {
  if (end.kind === 'not-started') return end.error;
  const status = end.kind === 'late' ? 'no status' : end.status;
  return status === 0 ? undefined : new Error(`${file} ended with ${status}: ${said.trim()}`);
}
