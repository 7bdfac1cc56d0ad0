// What the cluster says it did: each agent call with its verdict, and each fencing, from Pacemaker's own messages in the
// nodes' journals. Read from the host's side, so that a node that is off is read as well. It decides on no safety question; it
// is for the timeline, for the codes of refusals, and for fencing that nothing called for.
import { exec } from '../../../src/host/exec.ts';
import type { Lab } from '../../../src/lab/lab.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { journalDirectory } from '../../../src/lab/node/nodes.ts';

/** One call of an agent, by the cluster or by the gauntlet itself. */
export interface AgentCall {
  readonly node: string;
  readonly resource: string;
  /** start, stop, monitor, probe, migrate_to, migrate_from. */
  readonly action: string;
  readonly beganMs: number;
  /** Nothing while it had not ended when the journal was read. */
  readonly endedMs: number | undefined;
  /** The verdict as Pacemaker words it, with the exit reason. */
  readonly verdict: string;
}

/** Whether a call did what was asked; a probe that finds nothing did. Pacemaker 2 says "ok", Pacemaker 3 "OK". Pure. */
export function wentWell({ verdict }: Pick<AgentCall, 'verdict'>): boolean {
  return /^(ok|not running)\b/i.test(verdict);
}

export interface Fencing {
  readonly node: string;
  readonly action: string;
  readonly atMs: number;
  readonly result: string;
}

export interface Message {
  readonly node: string;
  readonly atMs: number;
  readonly text: string;
}

/** What Pacemaker said on all nodes since `sinceMs`. */
export async function readJournals(lab: Lab, sinceMs: number): Promise<Message[]> {
  const all = await Promise.all(lab.nodes.map(async ({ name }) => readJournal(lab, name, sinceMs)));
  return all.flat().toSorted((one, other) => one.atMs - other.atMs);
}

async function readJournal(lab: Lab, node: string, sinceMs: number): Promise<Message[]> {
  const since = `--since=@${Math.floor(sinceMs / 1000)}`;
  const speakers = ['pacemaker-controld', 'pacemaker-execd', 'pacemaker-fenced'].map((name) => `--identifier=${name}`);
  const format = ['--output=json', '--output-fields=MESSAGE,_SOURCE_REALTIME_TIMESTAMP'];
  const argv = ['journalctl', `--directory=${journalDirectory(lab, node)}`, since, ...speakers, ...format] as const;
  // 1 is journalctl's way to say that there is nothing.
  const read = await exec(argv, { timeoutMs: 30_000 });
  if (read.exitCode === 1 && read.stderr.trim() === '') return [];
  const lines = must(read, `reading the journal of ${node}`).stdout.split('\n');
  return lines.filter((line) => line.startsWith('{')).map((line) => messageOf(node, line));
}

function messageOf(node: string, line: string): Message {
  const entry = JSON.parse(line) as Record<string, unknown>;
  const atUs = entry['_SOURCE_REALTIME_TIMESTAMP'] ?? entry['__REALTIME_TIMESTAMP'];
  const text = entry['MESSAGE'];
  return { node, atMs: Number(atUs) / 1000, text: typeof text === 'string' ? text : '' };
}

const requested = /Requesting local execution of (\w+) operation for (\S+) on /;
const ended = /Result of (\w+) operation for (\S+) on \S+?: (.*)$/;

/**
 * The calls in the messages: each begin with the next end of the same operation on the same node. Of a recurring monitor
 * Pacemaker tells only the results that differ from the one before; each is a call of no known length. Pure.
 */
export function callsIn(messages: readonly Message[]): AgentCall[] {
  const ends = messages.map(endIn);
  const taken = new Set<number>();
  const begun = messages.flatMap((message, index) => {
    const [, action, resource] = requested.exec(message.text) ?? [];
    if (action === undefined || resource === undefined) return [];
    const at = ends.findIndex((end, other) => {
      return other > index && end?.node === message.node && end.action === action && end.resource === resource;
    });
    taken.add(at);
    const { endedMs, verdict = 'no verdict' } = ends[at] ?? {};
    return [{ node: message.node, resource, action, beganMs: message.atMs, endedMs, verdict }];
  });
  const recurring = ends
    .filter((end, index) => end !== undefined && !taken.has(index))
    .filter((end) => end !== undefined);
  return [...begun, ...recurring].toSorted((one, other) => one.beganMs - other.beganMs);
}

function endIn({ node, atMs, text }: Message): AgentCall | undefined {
  const [, action, resource, verdict = ''] = ended.exec(text) ?? [];
  if (action === undefined || resource === undefined) return undefined;
  return { node, resource, action, beganMs: atMs, endedMs: atMs, verdict };
}

const fenced = /Operation '(\w+)' targeting (\S+) by .*: (OK\b.*)$/;

/** Every fencing that was done, once, though every node tells of it. Pure. */
export function fencingsIn(messages: readonly Message[]): Fencing[] {
  const told = messages.flatMap(({ text, atMs }) => {
    const [, action, node, result = ''] = fenced.exec(text) ?? [];
    return action === undefined || node === undefined ? [] : [{ node, action, atMs, result }];
  });
  return told.filter(
    (one, index) =>
      !told.slice(0, index).some((earlier) => earlier.node === one.node && one.atMs - earlier.atMs < 5000),
  );
}
