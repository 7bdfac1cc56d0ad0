// Calls the built agents as Pacemaker's executor does: by their name, with nothing in the environment but what it gives.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { expect } from 'vitest';
import { executorEnvironment } from '../../support/executor.ts';
import type { Build } from './builds.ts';
import { inside, pathInside } from './namespace.ts';
import type { Ended, Running } from './program.ts';

const AGENT = 'havirt-domain';

/** The agent's path inside, where Pacemaker looks for it; a link to the program, as `havirt install` makes it. */
export function agentPath({ program, provider }: Build): string {
  const folder = `/usr/lib/ocf/resource.d/${provider}`;
  const path = `${folder}/${AGENT}`;
  if (!existsSync(pathInside(folder))) {
    mkdirSync(pathInside(folder));
    symlinkSync(program, pathInside(path));
  }
  return path;
}

/** There is no cluster inside, and so no peer to ask. */
const withoutCluster = { peer_check: 'off' };

/** One resource as the cluster's configuration has it. */
export interface Resource {
  readonly build: Build;
  readonly name: string;
  readonly config?: string;
  /** Further instance attributes. */
  readonly options?: Readonly<Record<string, string>>;
}

export interface CallOptions {
  /** The operation's timeout in ms, after which the process group is killed. */
  readonly timeoutMs?: number;
  /** 0 for a probe; absent for an operation by hand. */
  readonly intervalMs?: number;
  /** Variables besides those of the resource. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Answer extends Ended {
  /** What the cluster shows as the reason: the last such line on stderr, empty when there is none. */
  readonly reason: string;
}

/** Carries out one operation and waits for its answer. */
export async function call(resource: Resource, action: string | undefined, options: CallOptions = {}): Promise<Answer> {
  return answerOf(await begin(resource, action, options).ended);
}

/** Begins an operation, for tests that do something meanwhile. */
export function begin(resource: Resource, action: string | undefined, options: CallOptions = {}): Running {
  const { timeoutMs = 20_000 } = options;
  return inside([agentPath(resource.build), ...(action === undefined ? [] : [action])], {
    env: environmentOf(resource, options),
    timeoutMs,
  });
}

function answerOf(ended: Ended): Answer {
  const reasons = [...ended.stderr.matchAll(/^ocf-exit-reason:(.*)$/gm)].map(([, text]) => text ?? '');
  return { ...ended, reason: reasons.at(-1) ?? '' };
}

/** Carries out one operation that must end with `code`; a call that had to be killed has no code. */
export async function expectCode(code: number, ...operation: Parameters<typeof call>): Promise<Answer> {
  const answer = await call(...operation);
  expect(answer.code, `${operation[1]} of ${operation[0].name} said: ${answer.stderr}`).toBe(code);
  return answer;
}

/** Forgets what agents noted down about the resource. */
export function forget({ name }: Resource): void {
  rmSync(pathInside(`/run/havirt/${encodeURIComponent(name)}.json`), { force: true });
}

/** Everything that the executor puts into the environment of an operation. */
export function environmentOf(
  resource: Resource,
  { timeoutMs = 20_000, intervalMs, env }: CallOptions,
): Record<string, string> {
  const { build, config, name, options } = resource;
  return {
    ...executorEnvironment({
      resource: name,
      provider: build.provider,
      type: AGENT,
      parameters: { ...withoutCluster, ...(config !== undefined && { config }), ...options },
      timeoutMs,
      ...(intervalMs !== undefined && { intervalMs }),
      node: 'n1',
    }),
    ...env,
  };
}
