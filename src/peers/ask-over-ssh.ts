// Asks one host for its report over ssh. Whatever ssh, the operator's ssh_config or the far side do, the answer comes within
// the bound, and no ssh outlives it.
import { type ChildEnd, startChild } from '../host/child.ts';
import { sshOptions } from '../libvirt/wire/ssh-options.ts';
import type { HostReport } from './model.ts';
import { unknown, type Probe } from '../model/probe.ts';
import { isWholeReport, readReport } from './report-format.ts';
import { reportCommand, type ReportQuestion } from './question.ts';

export interface SshQuestion extends Omit<ReportQuestion, 'timeoutMs'> {
  readonly address: string;
  readonly user: string | undefined;
  /** Bound on the whole, in milliseconds. */
  readonly timeoutMs: number;
  /** How long the far side's sshd may take to say anything at all, in milliseconds. */
  readonly silenceMs: number;
}

/** The host's report; unknown, with ssh's last words, when there is none. */
export async function askOverSsh(question: SshQuestion): Promise<Probe<HostReport>> {
  const { address, silenceMs, timeoutMs } = question;
  const ended = await run(sshArgv(question), { silenceMs, timeoutMs });
  return ended.why === '' ? readReport(ended.stdout, question.driver) : unknown(`ssh ${address}: ${ended.why}`);
}

/** Of the bound, for the far side's look; connecting and answering takes the rest. */
const REPORT_SHARE = 0.7;

/** The output of `-v` is where ssh says that somebody answers. */
export function sshArgv({ address, user, timeoutMs, ...asked }: SshQuestion): [string, ...string[]] {
  return [
    'ssh',
    '-v',
    ...sshOptions(timeoutMs),
    ...(user === undefined ? [] : ['-l', user]),
    '--',
    address,
    ...reportCommand({ ...asked, timeoutMs: Math.ceil(timeoutMs * REPORT_SHARE) }),
  ];
}

/** 200 domains with several disks each take some 200 KiB. */
const OUTPUT_CHARS_MAX = 4 * 1024 * 1024;
const STDERR_KEPT_CHARS = 64 * 1024;
/** What ssh leaves behind may hold on to its output; the last of it comes at once or not at all. */
const LAST_OUTPUT_MS = 200;

interface Ended {
  readonly stdout: string;
  /** Why there is no answer; empty when ssh ended well. */
  readonly why: string;
}

function run(argv: [string, ...string[]], { silenceMs, timeoutMs }: Bounds): Promise<Ended> {
  const kept = { stderrKeptChars: STDERR_KEPT_CHARS, lastOutputMs: LAST_OUTPUT_MS };
  const ssh = startChild(argv, { ...kept, timeoutMs });
  let stdout = '';
  let isHeard = false;
  return new Promise((resolve) => {
    const end = (why: string): void => {
      clearTimeout(silence);
      ssh.letGo();
      resolve({ stdout, why });
    };
    const silence = setTimeout(() => end(`no answer within ${silenceMs} ms`), silenceMs);
    const heard = (): void => {
      isHeard = true;
      clearTimeout(silence);
    };
    ssh.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard();
      stdout += text;
      // What the far side's shell leaves running would keep ssh waiting behind a report that is here.
      if (text.includes('\n') && isWholeReport(stdout)) end('');
      if (stdout.length > OUTPUT_CHARS_MAX) end(`its answer is longer than ${OUTPUT_CHARS_MAX} characters`);
    });
    ssh.stderr.on('data', () => {
      if (somebodyAnswers.test(ssh.said())) heard();
    });
    const nothing = `no answer within ${Math.min(silenceMs, timeoutMs)} ms`;
    void ssh.ended.then((ended) =>
      end(ended.kind === 'late' && !isHeard ? nothing : whyOf(ended, ssh.said(), timeoutMs)),
    );
  });
}

function whyOf(end: ChildEnd, said: string, timeoutMs: number): string {
  if (end.kind === 'late') return `no report within ${timeoutMs} ms`;
  if (end.kind === 'not-started') return end.error.message;
  return end.status === 0 ? '' : (lastWords(said) ?? `it ended with ${end.status}`);
}

interface Bounds {
  readonly silenceMs: number;
  readonly timeoutMs: number;
}

/** What ssh says when the far side's first line has come (kex_exchange_identification in its kex.c). */
const somebodyAnswers = /^debug1: Remote protocol version /m;

/** The reason is the last line that is not part of ssh's own narration. */
function lastWords(stderr: string): string | undefined {
  const narration = /^(debug\d|OpenSSH_|Authenticated |Transferred: |Bytes per second: )/;
  return stderr
    .split(/\r?\n/)
    .map((line) => line.trim())
    .findLast((line) => line !== '' && !narration.test(line));
}
