// The cluster's log, as ocf_log keeps it: a line on stderr (which the executor logs), the same line in the cluster's own
// log file when the environment names one, and in the journal. Loaded only when there is something to say.
import { appendFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { oneLine } from '../ocf/result.ts';
import { writeStderr } from '../host/stderr.ts';

export type Level = 'debug' | 'info' | 'warning' | 'error';

/** Evidence that goes with a message, as `key=value`. */
export type Fields = Readonly<Record<string, string | number | undefined>>;

export interface LogPlace {
  /** `agent(resource)`, as the shell agents tag their lines. */
  readonly tag: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Takes each line instead of standard error. */
  readonly write?: (line: string) => void;
}

/** syslog's priorities. */
const priority: Readonly<Record<Level, number>> = { debug: 7, info: 6, warning: 4, error: 3 };
const JOURNAL_SOCKET = '/run/systemd/journal/stdout';
const JOURNAL_TIMEOUT_MS = 500;

/** Writes one message. Never throws and never waits long: a log that cannot be written must not fail an operation. */
export async function log(place: LogPlace, level: Level, message: string, fields: Fields = {}): Promise<void> {
  if (level === 'debug' && !debugWanted(place)) return;
  const text = oneLine(`${message}${fieldsText(fields)}`);
  const line = `${place.tag}[${process.pid}]: ${level.toUpperCase()}: ${text}\n`;
  (place.write ?? writeStderr)(line);
  appendToClusterLog(place, line);
  await sendToJournal(place.tag, `<${priority[level]}>${level.toUpperCase()}: ${text}\n`);
}

function debugWanted({ environment }: LogPlace): boolean {
  return (environment['HA_debug'] ?? environment['HA_DEBUG'] ?? '0') !== '0';
}

function fieldsText(fields: Fields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return given.map(([key, value]) => ` ${key}=${quoted(String(value))}`).join('');
}

function quoted(value: string): string {
  return /[\s"=]/.test(value) ? JSON.stringify(value) : value;
}

function appendToClusterLog({ environment }: LogPlace, line: string): void {
  const path = environment['HA_LOGFILE'] ?? environment['HA_logfile'] ?? environment['PCMK_logfile'];
  if (path === undefined || !path.startsWith('/')) return;
  try {
    appendFileSync(path, `${timestamp()}  ${line}`);
  } catch {
    // stderr has it already.
  }
}

/** `Nov 20 22:39:45`, as Pacemaker begins the lines of its log. */
function timestamp(): string {
  const [, month = '', day = '', , time = ''] = new Date().toString().split(' ');
  return `${month} ${day} ${time}`;
}

/** One line over journald's stream socket (sd_journal_stream_fd's protocol): header lines, then the message. */
function sendToJournal(tag: string, line: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = createConnection({ path: JOURNAL_SOCKET });
    const timer = setTimeout(() => socket.destroy(), JOURNAL_TIMEOUT_MS);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(timer);
      resolve();
    });
    const header = [tag.replaceAll('\n', ' '), '', '6', '1', '0', '0', '0'];
    socket.end(`${header.join('\n')}\n${line}`, () => socket.destroy());
  });
}
