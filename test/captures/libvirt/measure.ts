// Measures one connection step by step, and what becomes of requests that are sent without waiting for the reply before
// them (docs/libvirt-wire.md). Needs a daemon with a running domain; under node or bun:
//   bun test/captures/libvirt/measure.ts /run/libvirt/libvirt-sock DOMAIN [CONNECTIONS]
import { authenticate } from '../../../src/libvirt/wire/authenticate.ts';
import { Connection } from '../../../src/libvirt/wire/connection.ts';
import { getState, lookupByName } from '../../../src/libvirt/calls/domain.ts';
import { connectOpen } from '../../../src/libvirt/open.ts';
import { connectUnix } from '../../../src/libvirt/wire/transport-unix.ts';

const [socket = '', name = '', count = '500'] = process.argv.slice(2);
const bound = { timeoutMs: 10_000 };
const system = { name: 'qemu:///system', readOnly: false };
const steps = ['connect', 'authenticate', 'open', 'look up', 'state'] as const;

async function stepByStep(): Promise<number[]> {
  const marks = [performance.now()];
  const connection = new Connection(await connectUnix(socket, bound));
  marks.push(performance.now());
  await authenticate(connection, bound);
  marks.push(performance.now());
  await connectOpen(connection, system, bound);
  marks.push(performance.now());
  const domain = await lookupByName(connection, name, bound);
  marks.push(performance.now());
  await getState(connection, domain, bound);
  marks.push(performance.now());
  connection.close();
  return marks.slice(1).map((mark, index) => mark - (marks[index] ?? 0));
}

/** Open and look-up at once, with the authentication before them or at once as well: whether all were answered well. */
async function atOnce({ authenticated }: { authenticated: boolean }): Promise<boolean> {
  const connection = new Connection(await connectUnix(socket, bound));
  if (authenticated) await authenticate(connection, bound);
  const before = authenticated ? [] : [authenticate(connection, bound)];
  const requests = [...before, connectOpen(connection, system, bound), lookupByName(connection, name, bound)];
  const answers = await Promise.allSettled(requests);
  connection.close();
  return answers.every(({ status }) => status === 'fulfilled');
}

const times: number[][] = [];
for (let round = 0; round < Number(count); round++) times.push(await stepByStep());
const median = (step: number): number =>
  times.map((row) => row[step] ?? 0).sort((a, b) => a - b)[times.length >> 1] ?? 0;
for (const [index, step] of steps.entries()) {
  console.log(`${step.padEnd(13)} median ${median(index).toFixed(3)} ms, first ${times[0]?.[index]?.toFixed(3)} ms`);
}
for (const authenticated of [true, false]) {
  let failed = 0;
  for (let round = 0; round < Number(count); round++) if (!(await atOnce({ authenticated }))) failed++;
  console.log(
    `${authenticated ? 'open and look up' : 'authenticate, open and look up'} at once: ${failed} of ${count} failed`,
  );
}
