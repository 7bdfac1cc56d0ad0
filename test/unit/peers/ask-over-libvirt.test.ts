// One question to a host's libvirt: whose answer it is, and that nothing of it is left. Real daemons are asked in test/lab/peers.
import { connect, createServer, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { procedure } from '../../../src/libvirt/wire/protocol.ts';
import { askOverLibvirt } from '../../../src/peers/ask-over-libvirt.ts';
import { fakeDaemon, type FakeDaemon, type Request } from '../libvirt/fake-daemon.ts';

const host = '<host><uuid>82e8d7ee-a85e-441d-a845-207ebc4dd7de</uuid></host>';

/** A libvirt without domains. */
function idle(request: Request, capabilities: string): void {
  switch (request.header.procedure) {
    case procedure.authList:
      return request.reply((xdr) => xdr.uint32(0));
    case procedure.domainLookupByName:
      return request.error(42, 10, 'no domain');
    case procedure.connectListAllDomains:
      return request.reply((xdr) => xdr.uint32(0).uint32(0));
    case procedure.connectGetCapabilities:
      return request.reply((xdr) => xdr.string(capabilities));
    default:
      return request.reply();
  }
}

/** The URI under which the daemon can be reached over TCP. */
async function uriOf({ path }: FakeDaemon): Promise<string> {
  const server = createServer((socket) => {
    const daemon = connect(path);
    socket.on('error', () => daemon.destroy()).on('close', () => daemon.destroy());
    daemon.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    socket.pipe(daemon).pipe(socket);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `qemu+tcp://127.0.0.1:${(server.address() as AddressInfo).port}/system`;
}

const identity = { name: 'guest1', uuid: undefined };

async function ask(daemon: FakeDaemon, timeoutMs = 2000) {
  const answer = await askOverLibvirt({ uri: await uriOf(daemon), timeoutMs, silenceMs: timeoutMs, identity });
  await vi.waitFor(() => expect(daemon.clients()).toBe(0), { timeout: 3000 });
  return answer;
}

test('the report says whose it is, and the connection ends with it', async () => {
  const daemon = await fakeDaemon((request) => idle(request, `<capabilities>${host}</capabilities>`));
  expect(await ask(daemon)).toMatchObject({
    kind: 'known',
    value: { host: 'host UUID 82e8d7ee-a85e-441d-a845-207ebc4dd7de', domains: { kind: 'known', value: [] } },
  });
});

test('a libvirt that does not know its host is not believed', async () => {
  const daemon = await fakeDaemon((request) => idle(request, '<capabilities/>'));
  expect(await ask(daemon)).toMatchObject({ kind: 'unknown', why: expect.stringContaining('host UUID') });
});

test('the connection ends when libvirt falls silent in the middle, too', async () => {
  const daemon = await fakeDaemon((request) => {
    if (request.header.procedure !== procedure.connectListAllDomains)
      idle(request, `<capabilities>${host}</capabilities>`);
  });
  expect((await ask(daemon, 500)).kind).toBe('unknown');
});
