import { expect, test } from 'vitest';
import { watchLifecycle } from '../../../../src/libvirt/calls/domain-event.ts';
import { type DomainRef, writeDomain } from '../../../../src/libvirt/calls/domain-ref.ts';
import { procedure } from '../../../../src/libvirt/wire/protocol.ts';
import { connectionTo, type FakeDaemon, fakeDaemon } from '../fake-daemon.ts';

const bound = { timeoutMs: 1000 };
const soon = { timeoutMs: 30 };
const guest: DomainRef = { name: 'guest1', uuid: '6f2bd9c5-8f0c-4c2a-9d0e-b1e5a1f0c001', id: 4 };
const other: DomainRef = { name: 'guest2', uuid: '00000000-0000-4000-8000-000000000002', id: 5 };

const STOPPED = 5;
const stop = (daemon: FakeDaemon, domain: DomainRef): void =>
  daemon.event('domainEventCallbackLifecycle', (xdr) => writeDomain(xdr.int32(0), domain).int32(STOPPED).int32(1));

const registering = (): Promise<FakeDaemon> => fakeDaemon((request) => request.reply((xdr) => xdr.int32(0)));

test('an event of the domain arrives; those of others do not', async () => {
  const daemon = await registering();
  const events = await watchLifecycle(await connectionTo(daemon), guest, bound);
  expect(daemon.seen[0]?.procedure).toBe(procedure.connectDomainEventCallbackRegisterAny);
  stop(daemon, other);
  stop(daemon, guest);
  expect(await events.next(bound)).toEqual({ domain: guest, event: 'stopped', detailCode: 1 });
  expect(await events.next(soon)).toBeUndefined();
});

test('an event that overtakes the reply to the subscription is not lost', async () => {
  const daemon = await fakeDaemon((request) => {
    stop(daemon, guest);
    request.reply((xdr) => xdr.int32(0));
  });
  const events = await watchLifecycle(await connectionTo(daemon), guest, bound);
  expect((await events.next(soon))?.event).toBe('stopped');
});

test('who waits is woken by the event, and one who waited in vain can wait again', async () => {
  const daemon = await registering();
  const events = await watchLifecycle(await connectionTo(daemon), guest, bound);
  expect(await events.next(soon)).toBeUndefined();
  setTimeout(() => stop(daemon, guest), 10);
  expect((await events.next(bound))?.event).toBe('stopped');
});

test('a lost connection is not a quiet domain: it throws, after what came before', async () => {
  const daemon = await registering();
  const events = await watchLifecycle(await connectionTo(daemon), guest, bound);
  const waiting = events.next(bound);
  stop(daemon, guest);
  expect((await waiting)?.event).toBe('stopped');
  daemon.hangUp();
  await expect(events.next(bound)).rejects.toMatchObject({ kind: 'closed' });
  await expect(events.next(soon)).rejects.toMatchObject({ kind: 'closed' });
});

test('a number that libvirt may add later is not taken for another event', async () => {
  const daemon = await registering();
  const events = await watchLifecycle(await connectionTo(daemon), guest, bound);
  daemon.event('domainEventCallbackLifecycle', (xdr) => writeDomain(xdr.int32(0), guest).int32(77).int32(0));
  expect((await events.next(bound))?.event).toBe('unlisted');
});

test('a closed subscription hears nothing more', async () => {
  const daemon = await registering();
  const events = await watchLifecycle(await connectionTo(daemon), guest, bound);
  events.close();
  stop(daemon, guest);
  expect(await events.next(soon)).toBeUndefined();
});

test('a subscription that the daemon refuses fails as the call does', async () => {
  const daemon = await fakeDaemon((request) => request.error(3, 7, 'this function is not supported'));
  await expect(watchLifecycle(await connectionTo(daemon), guest, bound)).rejects.toMatchObject({ code: 3 });
});
