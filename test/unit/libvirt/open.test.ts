import { createServer } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { listDomains } from '../../../src/libvirt/calls/host.ts';
import { openLibvirt } from '../../../src/libvirt/open.ts';
import { authType, procedure } from '../../../src/libvirt/wire/protocol.ts';
import { parseUri, UriError } from '../../../src/libvirt/uri.ts';
import { type FakeDaemon, fakeDaemon, type Request } from './fake-daemon.ts';

const bound = { timeoutMs: 1000 };
const open = (path: string, options: Parameters<typeof openLibvirt>[1] = bound): ReturnType<typeof openLibvirt> =>
  openLibvirt(parseUri(`qemu+unix:///system?socket=${path}`), options);

/** Wants this authentication, and `polkit` says what becomes of it. */
function guarded(type: number, polkit: (request: Request) => void = (request) => request.reply()): Promise<FakeDaemon> {
  return fakeDaemon((request) => {
    switch (request.header.procedure) {
      case procedure.authList:
        return request.reply((xdr) => xdr.uint32(1).uint32(type));
      case procedure.authPolkit:
        return polkit(request);
      case procedure.connectListAllDomains:
        return request.reply((xdr) => xdr.uint32(0).uint32(0));
      default:
        return request.reply();
    }
  });
}

describe('being let in', () => {
  test('without authentication: two requests, then the connection is there', async () => {
    const daemon = await guarded(authType.none);
    const connection = await open(daemon.path);
    expect(await listDomains(connection, 'active', bound)).toEqual([]);
    connection.close();
    const asked = daemon.seen.map((header) => header.procedure);
    expect(asked).toEqual([procedure.authList, procedure.connectOpen, procedure.connectListAllDomains]);
  });

  test('by polkit', async () => {
    const connection = await open(
      (await guarded(authType.polkit, (request) => request.reply((xdr) => xdr.int32(1)))).path,
    );
    connection.close();
  });

  test('not by polkit: the reason says what to do', async () => {
    const daemon = await guarded(authType.polkit, (request) => request.error(45, 7, 'authentication failed'));
    await expect(open(daemon.path)).rejects.toMatchObject({
      kind: 'permission',
      message: expect.stringContaining('run as root') as string,
    });
    expect(daemon.seen.some((header) => header.procedure === procedure.connectOpen)).toBe(false);
  });

  test('not at all: the connection does not stay open', async () => {
    const daemon = await guarded(authType.sasl);
    await expect(open(daemon.path)).rejects.toThrow();
    await vi.waitFor(() => expect(daemon.clients()).toBe(0));
  });

  test('not by SASL, which is not spoken', async () => {
    await expect(open((await guarded(authType.sasl)).path)).rejects.toMatchObject({ kind: 'permission' });
  });

  test('read-only rights are asked for by flag', async () => {
    const flags: number[] = [];
    const daemon = await fakeDaemon((request) => {
      if (request.header.procedure === procedure.authList) return request.reply((xdr) => xdr.uint32(0));
      expect(request.args.optionalString()).toBe('qemu:///system');
      flags.push(request.args.uint32());
      return request.reply();
    });
    (await open(daemon.path, { ...bound, readOnly: true })).close();
    (await open(daemon.path)).close();
    expect(flags).toEqual([1, 0]);
  });
});

describe('nobody there', () => {
  test('a daemon that accepts and says nothing: the bound holds for all steps together', async () => {
    const daemon = await fakeDaemon((request) => {
      if (request.header.procedure === procedure.authList) setTimeout(() => request.reply((xdr) => xdr.uint32(0)), 60);
    });
    const startedMs = performance.now();
    await expect(open(daemon.path, { timeoutMs: 100 })).rejects.toMatchObject({ kind: 'timeout' });
    expect(performance.now() - startedMs).toBeLessThan(150);
  });

  test('no socket: the message names every place', async () => {
    const uri = parseUri('qemu:///session');
    const options = { ...bound, userId: 1000, userRuntimeDirectory: '/nonexistent' };
    await expect(openLibvirt(uri, options)).rejects.toMatchObject({
      kind: 'missing-socket',
      message:
        'no libvirt daemon here: expected a socket at /nonexistent/libvirt/virtqemud-sock or /nonexistent/libvirt/libvirt-sock',
    });
  });

  test('a socket that is left over: refused, and no other daemon is asked in its place', async () => {
    const directory = mkdtempSync(`${tmpdir()}/havirt-wire-`);
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const daemon = await guarded(authType.none);
    const { mkdirSync, symlinkSync } = await import('node:fs');
    mkdirSync(`${directory}/libvirt`);
    writeFileSync(`${directory}/libvirt/virtqemud-sock`, 'left over: nobody listens here');
    symlinkSync(daemon.path, `${directory}/libvirt/libvirt-sock`);
    const options = { ...bound, userId: 1000, userRuntimeDirectory: directory };
    await expect(openLibvirt(parseUri('qemu:///session'), options)).rejects.toMatchObject({ kind: 'refused' });
    expect(daemon.seen).toEqual([]);
    rmSync(`${directory}/libvirt/virtqemud-sock`);
    (await openLibvirt(parseUri('qemu:///session'), options)).close();
  });

  test('TCP: nobody listens on that port', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    await new Promise((resolve) => server.close(resolve));
    const uri = parseUri(`qemu+tcp://127.0.0.1:${port}/system`);
    await expect(openLibvirt(uri, bound)).rejects.toMatchObject({ kind: 'refused' });
  });

  test('ssh, when no program can be started', async () => {
    await expect(openLibvirt(parseUri('qemu+ssh://n2/system'), bound)).rejects.toThrow(UriError);
  });
});
