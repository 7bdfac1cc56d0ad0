// A unix socket that behaves as a test wants a daemon to behave: hung, hostile, slow. What real daemons say is tested
// with recordings (test/captures/libvirt); this is for what they cannot be made to do on purpose.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { onTestFinished } from 'vitest';
import { Connection } from '../../../src/libvirt/wire/connection.ts';
import { decodeMessage, encodeMessage, type Header, MessageSplitter } from '../../../src/libvirt/wire/message.ts';
import { procedure, type ProcedureName } from '../../../src/libvirt/wire/protocol.ts';
import { connectUnix } from '../../../src/libvirt/wire/transport-unix.ts';
import { type XdrReader, XdrReader as Reader, type XdrWriter } from '../../../src/libvirt/wire/xdr.ts';

/** A request, and the ways to answer it. */
export interface Request {
  readonly header: Header;
  readonly args: XdrReader;
  readonly socket: Socket;
  reply(write?: (xdr: XdrWriter) => void): void;
  error(code: number, domain: number, message: string): void;
}

export interface FakeDaemon {
  readonly path: string;
  /** Headers of all that arrived, in order. */
  readonly seen: Header[];
  /** Sends an event to everybody. */
  event(name: ProcedureName, write: (xdr: XdrWriter) => void): void;
  /** Sends raw bytes to everybody. */
  raw(bytes: Uint8Array): void;
  /** How many are connected. */
  clients(): number;
  /** Ends every connection. */
  hangUp(): void;
}

export const KEEPALIVE = 0x6b65_6570;

/** Listens until the test is over; requests that `answer` says nothing to stay without an answer. */
export async function fakeDaemon(answer: (request: Request) => void = () => {}): Promise<FakeDaemon> {
  const directory = mkdtempSync(`${tmpdir()}/havirt-wire-`);
  const path = `${directory}/libvirt-sock`;
  const sockets = new Set<Socket>();
  const seen: Header[] = [];
  const server = createServer((socket) => {
    const splitter = new MessageSplitter();
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (chunk) => {
      for (const bytes of splitter.push(chunk)) {
        const { header, payload } = decodeMessage(bytes);
        seen.push(header);
        answer(requestOf(header, new Reader(payload), socket));
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(path, resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
    rmSync(directory, { recursive: true });
  });
  const raw = (bytes: Uint8Array): void => sockets.forEach((socket) => void socket.write(bytes));
  return {
    path,
    seen,
    raw,
    clients: () => sockets.size,
    event: (name, write) => {
      const header = { program: 0x2000_8086, version: 1, procedure: procedure[name], type: 2, serial: 0, status: 0 };
      raw(encodeMessage(header, write));
    },
    hangUp: () => sockets.forEach((socket) => void socket.destroy()),
  };
}

function requestOf(header: Header, args: XdrReader, socket: Socket): Request {
  return {
    header,
    args,
    socket,
    reply: (write) => void socket.write(encodeMessage({ ...header, type: 1 }, write)),
    error: (code, domain, message) => {
      const write = (xdr: XdrWriter): XdrWriter =>
        xdr
          .int32(code)
          .int32(domain)
          .optionalString(message)
          .int32(2)
          .uint32(0)
          .uint32(0)
          .uint32(0)
          .uint32(0)
          .int32(-1)
          .int32(-1)
          .uint32(0);
      socket.write(encodeMessage({ ...header, type: 1, status: 1 }, write));
    },
  };
}

/** A connection to it that is closed when the test is over. */
export async function connectionTo(daemon: FakeDaemon): Promise<Connection> {
  const connection = new Connection(await connectUnix(daemon.path, { timeoutMs: 1000 }));
  onTestFinished(() => connection.close());
  return connection;
}
