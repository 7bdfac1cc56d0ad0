import { describe, expect, test } from 'vitest';
import type { Connection } from '../../../../src/libvirt/wire/connection.ts';
import { ConnectionError, LibvirtError } from '../../../../src/libvirt/failure.ts';
import { encodeMessage, type Header } from '../../../../src/libvirt/wire/message.ts';
import { procedure } from '../../../../src/libvirt/wire/protocol.ts';
import { connectionTo, fakeDaemon, KEEPALIVE, type Request } from '../fake-daemon.ts';

const bound = { timeoutMs: 1000 };
const soon = { timeoutMs: 40 };

// Two calls whose replies cannot be taken for one another.
const askText = (connection: Connection, within = bound): Promise<string> =>
  connection.call('domainGetXmlDesc', { read: (xdr) => xdr.string() }, within);
const askNumber = (connection: Connection, within = bound): Promise<number> =>
  connection.call('domainGetState', { read: (xdr) => xdr.uint32() }, within);

/** Answers well but for these fields of the header. */
function answerWith(change: Partial<Header>): (request: Request) => void {
  return ({ header, socket }) =>
    void socket.write(encodeMessage({ ...header, type: 1, ...change }, (xdr) => xdr.string('<domain/>')));
}

/** The connection error that a call must end with. */
async function failureOf(call: Promise<unknown>): Promise<ConnectionError> {
  const error = await call.then(
    () => new Error('expected a failure, got a result'),
    (reason: unknown) => reason,
  );
  if (error instanceof ConnectionError) return error;
  throw error as Error;
}

describe('answers', () => {
  test('find their calls in whatever order they come', async () => {
    const held: Request[] = [];
    const daemon = await fakeDaemon((request) => {
      held.push(request);
      if (held.length < 2) return;
      held[1]?.reply((xdr) => xdr.string('second'));
      held[0]?.reply((xdr) => xdr.uint32(9));
    });
    const connection = await connectionTo(daemon);
    expect(await Promise.all([askNumber(connection), askText(connection)])).toEqual([9, 'second']);
    expect(daemon.seen.map(({ serial }) => serial)).toEqual([1, 2]);
  });

  test('arrive in pieces', async () => {
    const daemon = await fakeDaemon(({ header, socket }) => {
      const bytes = encodeMessage({ ...header, type: 1 }, (xdr) => xdr.string('<domain/>'));
      socket.setNoDelay(true);
      for (const byte of bytes) socket.write(Uint8Array.of(byte));
    });
    expect(await askText(await connectionTo(daemon))).toBe('<domain/>');
  });

  test('that are errors keep libvirt’s numbers, and the connection', async () => {
    const daemon = await fakeDaemon((request) =>
      request.header.procedure === procedure.domainGetXmlDesc
        ? request.error(42, 10, 'Domain not found')
        : request.reply((xdr) => xdr.uint32(1)),
    );
    const connection = await connectionTo(daemon);
    const error = await askText(connection).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LibvirtError);
    expect(error).toMatchObject({ code: 42, domain: 10, message: 'Domain not found' });
    expect(await askNumber(connection)).toBe(1);
  });
});

describe('no answer', () => {
  test('ends the call at its bound, says which call, and a late answer harms nothing', async () => {
    const held: Request[] = [];
    const daemon = await fakeDaemon((request) => {
      if (request.header.procedure === procedure.domainGetXmlDesc) held.push(request);
      else request.reply((xdr) => xdr.uint32(7));
    });
    const connection = await connectionTo(daemon);
    const error = await failureOf(askText(connection, soon));
    expect(error.kind).toBe('timeout');
    expect(error.message).toBe(`libvirt at ${daemon.path} did not answer domainGetXmlDesc within 40 ms`);
    held[0]?.reply((xdr) => xdr.string('too late'));
    expect(await askNumber(connection)).toBe(7);
  });

  test('because the daemon went away fails every call, and every later one', async () => {
    const daemon = await fakeDaemon(() => daemon.hangUp());
    const connection = await connectionTo(daemon);
    const reasons: ConnectionError[] = [];
    connection.onClosed((why) => reasons.push(why));
    const failures = await Promise.all([failureOf(askText(connection)), failureOf(askNumber(connection))]);
    expect(failures.map(({ kind }) => kind)).toEqual(['closed', 'closed']);
    expect((await failureOf(askText(connection))).kind).toBe('closed');
    expect(reasons).toHaveLength(1);
  });

  test('because we closed: the call fails at once, and nobody is told that the daemon went away', async () => {
    const connection = await connectionTo(await fakeDaemon());
    const reasons: ConnectionError[] = [];
    connection.onClosed((why) => reasons.push(why));
    const call = failureOf(askText(connection));
    connection.close();
    expect((await call).kind).toBe('closed');
    expect(reasons).toEqual([]);
  });

  test('a request that libvirt would misread is not sent; the connection lives on', async () => {
    const daemon = await fakeDaemon((request) => request.reply((xdr) => xdr.uint32(1)));
    const connection = await connectionTo(daemon);
    const call = connection.call('domainLookupByName', { write: (xdr) => xdr.string('guest\0'), read: () => 0 }, bound);
    expect((await failureOf(call)).kind).toBe('protocol');
    expect(await askNumber(connection)).toBe(1);
    expect(daemon.seen).toHaveLength(1);
  });
});

describe('what is not the protocol ends the connection for every call', () => {
  test.each<[string, (request: Request) => void]>([
    ['a serial that was never sent', answerWith({ serial: 99 })],
    ['the reply to another procedure', answerWith({ procedure: 7 })],
    ['another program', answerWith({ program: 0x2000_8087 })],
    ['another version', answerWith({ version: 2 })],
    ['a stream', answerWith({ type: 3 })],
    ['a call from the daemon', answerWith({ type: 0 })],
    ['bytes after the reply', (request) => request.reply((xdr) => xdr.string('<domain/>').uint32(0))],
    ['a reply that ends too early', (request) => request.reply((xdr) => xdr.uint32(100))],
    ['an HTTP server', ({ socket }) => void socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a length of 4 GiB', ({ socket }) => void socket.write(Buffer.alloc(32, 0xff))],
  ])('%s', async (_, answer) => {
    const connection = await connectionTo(await fakeDaemon(answer));
    const reasons: ConnectionError[] = [];
    connection.onClosed((why) => reasons.push(why));
    const failures = await Promise.all([failureOf(askText(connection)), failureOf(askText(connection))]);
    expect(failures.map(({ kind }) => kind)).toEqual(['protocol', 'protocol']);
    expect(reasons.map(({ kind }) => kind)).toEqual(['protocol']);
  });
});

describe('keepalive', () => {
  const ping = encodeMessage({ program: KEEPALIVE, version: 1, procedure: 1, type: 2, serial: 0, status: 0 });

  test('a ping of the daemon is answered, also in the middle of a call', async () => {
    const held: Request[] = [];
    const daemon = await fakeDaemon((request) => {
      if (request.header.program === KEEPALIVE) held[0]?.reply((xdr) => xdr.string('after the pong'));
      else held.push(request);
      if (held.length === 1) daemon.raw(ping);
    });
    expect(await askText(await connectionTo(daemon))).toBe('after the pong');
    expect(daemon.seen[1]).toEqual({ program: KEEPALIVE, version: 1, procedure: 2, type: 2, serial: 0, status: 0 });
  });
});
