// One call of the agent on a node, as Pacemaker's executor makes it, without a resource in the cluster: for what an agent
// answers, as opposed to what the cluster makes of it.
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { executorEnvironment } from '../../support/executor.ts';

const REASON = 'ocf-exit-reason:';

export interface AgentCall {
  readonly cluster: Cluster;
  readonly node: string;
  /** Instance attributes. */
  readonly parameters: Readonly<Record<string, string>>;
  /** VM without it. */
  readonly resource?: string;
  /** What the cluster says besides, such as `migrate_target` and `interval` (without CRM_meta_). */
  readonly meta?: Readonly<Record<string, string>>;
  /** 0 without it. */
  readonly checkLevel?: number;
  /** The operation's timeout. */
  readonly timeoutMs?: number;
}

interface Answer {
  readonly code: number | undefined;
  /** What the cluster would show as the reason; empty when there is none. */
  readonly reason: string;
  readonly tookMs: number;
  /** What the agent said, its trace left out. */
  readonly stderr: string;
  /** The call's trace, an event a line. */
  readonly trace: readonly string[];
}

type Action = 'start' | 'stop' | 'monitor' | 'migrate_to' | 'migrate_from' | 'validate-all';

/** Carries out `action` of the resource. */
export async function callAgent(call: AgentCall, action: Action): Promise<Answer> {
  const { cluster, node, parameters, resource = 'VM', meta = {}, checkLevel = 0, timeoutMs = 40_000 } = call;
  const operation = { resource, provider: 'havirt', type: 'havirt-domain', parameters, meta, timeoutMs, node };
  const env = {
    ...executorEnvironment(operation),
    OCF_CHECK_LEVEL: String(checkLevel),
    OCF_TRACE_RA: '1',
    OCF_TRACE_FILE: '/dev/stderr',
  };
  const beganMs = performance.now();
  const argv = ['/usr/lib/ocf/resource.d/havirt/havirt-domain', action] as const;
  const { exitCode, stderr } = await cluster.exec(node, argv, { timeoutMs: timeoutMs + 5000, env });
  const lines = stderr.split('\n');
  keepTrace(lines);
  const reasons = lines.filter((line) => line.startsWith(REASON)).map((line) => line.slice(REASON.length));
  return {
    code: exitCode,
    reason: reasons.at(-1) ?? '',
    tookMs: performance.now() - beganMs,
    stderr: lines.filter((line) => !line.startsWith('{')).join('\n'),
    trace: lines.filter((line) => line.startsWith('{')),
  };
}

/** The answer in short: its exit status, and its code if it has one, such as `1 PEER_ACTIVE`. */
export async function shortAnswer(call: AgentCall, action: Action): Promise<string> {
  const { code, reason } = await callAgent(call, action);
  return reason === '' ? String(code) : `${code} ${reason.split(':')[0]}`;
}

/** Beside those of the cluster's own calls (setup.ts). */
function keepTrace(lines: readonly string[]): void {
  const folder = process.env['HAVIRT_TEST_TRACES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'by-hand.jsonl'), `${lines.filter((line) => line.startsWith('{')).join('\n')}\n`);
}

/** Starts and stops; fails with what the agent said when it does not start. */
export async function startsClear(call: AgentCall): Promise<Answer> {
  const answer = await callAgent(call, 'start');
  expect(answer.code, answer.stderr).toBe(0);
  expect((await callAgent({ ...call, parameters: { ...call.parameters, force_stop: '1' } }, 'stop')).code).toBe(0);
  return answer;
}

/** How long each question to the peers took, in ms, as the call's trace shows it. */
export function questionsMs({ trace }: Answer): number[] {
  const events = trace.map((line) => JSON.parse(line) as { readonly taken?: TakenEvent });
  const asked = events.flatMap(({ taken }) => (taken?.effect?.kind === 'ask-peers' ? [taken] : []));
  return asked.map(({ beganMs, endedMs }) => endedMs - beganMs);
}

interface TakenEvent {
  readonly effect?: { readonly kind: string };
  readonly beganMs: number;
  readonly endedMs: number;
}

/** A start that must be refused for now; returns the reason. */
export async function startRefused(call: AgentCall): Promise<string> {
  const { code, reason, stderr } = await callAgent(call, 'start');
  expect(code, stderr).toBe(1);
  return reason;
}
