import { readFileSync } from 'node:fs';
import { createServer, type TLSSocket } from 'node:tls';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Link } from '../../../../src/libvirt/wire/link.ts';
import { connectTls, type TlsTarget } from '../../../../src/libvirt/wire/transport-tls.ts';

const pki = `${import.meta.dirname}/pki`;
const bound = { timeoutMs: 2000 };

/** A daemon as far as TLS goes: shows its certificate, wants one of its CA, then says what `greet` says. */
async function daemon(greet: (socket: TLSSocket) => void): Promise<{ port: number }> {
  const [key, cert, ca] = ['serverkey', 'servercert', 'cacert'].map((name) =>
    readFileSync(`${pki}/server/${name}.pem`),
  );
  const server = createServer({ key, cert, ca, requestCert: true, rejectUnauthorized: true }, (socket) => {
    socket.on('error', () => {});
    onTestFinished(() => void socket.destroy());
    greet(socket);
  });
  onTestFinished(() => void server.close());
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  return { port };
}

async function connect(target: Partial<TlsTarget>, within = bound): Promise<Link> {
  const link = await connectTls({ host: 'localhost', pkiPath: `${pki}/client`, ...target }, within);
  onTestFinished(() => link.close());
  return link;
}

describe('the byte after the handshake', () => {
  test('1: accepted; it is not taken for a message', async () => {
    const { port } = await daemon((socket) => {
      socket.write(Uint8Array.of(1));
      setTimeout(() => socket.write('message'), 20);
    });
    const link = await connect({ port });
    const first = await new Promise((resolve) => {
      link.listen({ onBytes: (chunk) => resolve(Buffer.from(chunk).toString()), onClosed: resolve });
    });
    expect(first).toBe('message');
  });

  test('something else: refused', async () => {
    const { port } = await daemon((socket) => void socket.write(Uint8Array.of(0)));
    await expect(connect({ port })).rejects.toMatchObject({ kind: 'permission' });
  });

  test('the daemon hangs up instead: refused', async () => {
    const { port } = await daemon((socket) => socket.end());
    await expect(connect({ port })).rejects.toMatchObject({ kind: 'permission' });
  });

  test('nothing: the bound holds', async () => {
    const { port } = await daemon(() => {});
    await expect(connect({ port }, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
  });
});

describe('certificates', () => {
  test('ours is of another CA', async () => {
    const { port } = await daemon((socket) => void socket.write(Uint8Array.of(1)));
    await expect(connect({ port, pkiPath: `${pki}/stranger` })).rejects.toMatchObject({ kind: 'permission' });
  });

  test('the daemon’s is for another name, unless no_verify', async () => {
    const { port } = await daemon((socket) => void socket.write(Uint8Array.of(1)));
    await expect(connect({ port, host: '127.0.0.1' })).rejects.toMatchObject({ kind: 'permission' });
    expect((await connect({ port, host: '127.0.0.1', noVerify: true })).peer).toBe(`127.0.0.1:${port}`);
  });

  test('there are none: the message says where they belong', async () => {
    await expect(connect({ port: 1, pkiPath: '/nonexistent' })).rejects.toThrow('/nonexistent/cacert.pem');
  });
});

test('a handshake that never ends', async () => {
  const { createServer: createPlain } = await import('node:net');
  const server = createPlain(() => {});
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  onTestFinished(() => void server.close());
  await expect(connect({ port }, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
});

test('messages that are sent at once travel in a record each: of a shared one libvirtd reads only the first', async () => {
  const records: string[] = [];
  const { port } = await daemon((socket) => {
    socket.on('data', (record: Buffer) => records.push(record.toString()));
    socket.write(Uint8Array.of(1));
  });
  const link = await connect({ port });
  for (const message of ['one', 'two', 'three', 'four']) link.send(Buffer.from(message));
  await vi.waitFor(() => expect(records.join('')).toBe('onetwothreefour'));
  expect(records).toEqual(['one', 'two', 'three', 'four']);
});
