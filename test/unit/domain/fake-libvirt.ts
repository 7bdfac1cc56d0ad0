// A libvirt that answers as a test wants, behind the port that the observers and effects use. What goes over the wire is
// tested elsewhere (test/captures); here a procedure's answer is given as it is once read.
import type { Connection } from '../../../src/libvirt/wire/connection.ts';
import type { ProcedureName } from '../../../src/libvirt/wire/protocol.ts';
import type { LibvirtPort } from '../../../src/domain/libvirt-domain.ts';

/** An answer, an error to be thrown, or a list of them for one call after another. */
export type Answers = Partial<Record<ProcedureName, unknown>>;

export interface FakeLibvirt extends LibvirtPort {
  /** The procedures that were called, in order. */
  readonly called: ProcedureName[];
}

/** @throws what is given as `openError`, when it is to be opened */
export function fakeLibvirt(answers: Answers, openError?: Error): FakeLibvirt {
  const called: ProcedureName[] = [];
  const queues = new Map(
    Object.entries(answers).map(([name, answer]) => [name, Array.isArray(answer) ? [...answer] : answer]),
  );
  const call = (name: ProcedureName): Promise<unknown> => {
    called.push(name);
    if (!queues.has(name)) throw new Error(`the test expects no call of ${name}`);
    const queue = queues.get(name);
    const answer: unknown = Array.isArray(queue) ? queue.shift() : queue;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const connection = { call } as unknown as Connection;
  return {
    called,
    lookTimeoutMs: 1000,
    open: () => (openError === undefined ? Promise.resolve(connection) : Promise.reject(openError)),
  };
}
