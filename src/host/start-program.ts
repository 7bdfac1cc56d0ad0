// Starts a program as a stream, for libvirt over ssh.
import { spawn } from 'node:child_process';
import { Duplex } from 'node:stream';

const STDERR_KEPT_CHARS = 500;

/**
 * The program's standard input and output as one stream. When the program fails, so does the stream, with how it ended
 * and what it last wrote to standard error; destroying the stream ends the program.
 */
export function startProgram(argv: readonly [string, ...string[]]): Duplex {
  const [file, ...args] = argv;
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = `${said}${text}`.slice(-STDERR_KEPT_CHARS);
  });
  child.once('error', (error) => stream.destroy(error));
  child.once('close', (status, signal) => {
    if (status !== 0)
      stream.destroy(new Error(`${file} ended with ${status ?? signal ?? 'no status'}: ${said.trim()}`));
  });
  stream.once('close', () => child.kill('SIGKILL'));
  return stream;
}
