import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { keepAlive } from '../../../src/libvirt/keepalive.ts';
import { encodeMessage } from '../../../src/libvirt/message.ts';
import { connectionTo, fakeDaemon, KEEPALIVE } from './fake-daemon.ts';

const pong = encodeMessage({ program: KEEPALIVE, version: 1, procedure: 2, type: 2, serial: 0, status: 0 });
const longCall = { timeoutMs: 5000 };

test('a daemon that answers no ping fails the long call long before its own bound', async () => {
  const connection = await connectionTo(await fakeDaemon());
  keepAlive(connection, { intervalMs: 10, count: 2 });
  const call = connection.call('connectGetUri', { read: (xdr) => xdr.string() }, longCall);
  await expect(call).rejects.toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining('2 pings in 20 ms') as string,
  });
});

test('a daemon that answers pings may take its time', async () => {
  const daemon = await fakeDaemon((request) => {
    if (request.header.program === KEEPALIVE) request.socket.write(pong);
    else setTimeout(() => request.reply((xdr) => xdr.string('at last')), 150);
  });
  const connection = await connectionTo(daemon);
  const stop = keepAlive(connection, { intervalMs: 20, count: 2 });
  expect(await connection.call('connectGetUri', { read: (xdr) => xdr.string() }, longCall)).toBe('at last');
  stop();
  await sleep(30); // what was already on its way
  const pings = daemon.seen.length;
  expect(pings).toBeGreaterThan(3);
  await sleep(60);
  expect(daemon.seen.length).toBe(pings);
});
