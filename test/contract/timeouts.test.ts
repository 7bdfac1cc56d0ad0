// Every timeout is honoured: whatever does not answer, each action comes to a verdict before Pacemaker would kill it, and
// none of them takes silence for absence.
import { mkdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { call, expectCode, forget, type Resource } from './harness/agent.ts';
import { builds } from './harness/builds.ts';
import { endDomain, makeDomain, qemuPids, uuidFor } from './harness/domain.ts';
import { continueLibvirtd, hangLibvirtd, hideSocket, mendLibvirtd, startLibvirtd } from './harness/libvirtd.ts';
import { inside, pathInside, runInside } from './harness/namespace.ts';

const timeoutMs = 6000;
const migration = { OCF_RESKEY_CRM_meta_migrate_source: 'n1', OCF_RESKEY_CRM_meta_migrate_target: 'n2' };

/** Exit codes with a silent libvirt, while QEMU runs the domain and while nothing does. */
const running = { monitor: 190, status: 190, start: 1, migrate_to: 1, migrate_from: 1 };
const stopped = { monitor: 7, start: 1, stop: 0, migrate_to: 1, migrate_from: 1 };

/** Ways not to answer; each returns what ends it. */
const silences: Record<string, () => Promise<() => unknown>> = {
  'is stopped (SIGSTOP)': async () => {
    await hangLibvirtd();
    return continueLibvirtd;
  },
  'has no socket': async () => hideSocket(),
  'accepts, and never says a word': () => impostor(() => undefined),
  'says what is not its protocol': () => impostor((socket) => socket.end('HTTP/1.0 400 Bad Request\r\n\r\n')),
};

afterAll(mendLibvirtd);

describe('libvirt', () => {
  const active = builds.map((build) => cast(build, 'running'));
  const ending = builds.map((build) => cast(build, 'ending'));
  const absent = builds.map((build) => cast(build, 'absent'));

  beforeEach(async () => {
    await startLibvirtd();
    await Promise.all([...active, ...ending].map(({ vm }) => expectCode(0, vm, 'start')));
  });
  afterEach(mendLibvirtd);
  afterAll(async () => {
    await mendLibvirtd();
    for (const { domain, vm } of [...active, ...ending, ...absent]) {
      await endDomain(domain);
      forget(vm);
    }
  });

  test.each(Object.entries(silences))('%s: each action has its verdict in time', async (_, silence) => {
    const mend = await silence();
    try {
      const verdicts = await Promise.all([
        ...active.map(({ vm }) => verdictsOf(vm, running)),
        ...ending.map(({ vm }) => verdictsOf(vm, { stop: 0 })),
        ...absent.map(({ vm }) => verdictsOf(vm, stopped)),
      ]);
      expect(verdicts).toEqual([
        ...active.map(() => running),
        ...ending.map(() => ({ stop: 0 })),
        ...absent.map(() => stopped),
      ]);
    } finally {
      await mend();
    }
    for (const { domain } of active) expect(qemuPids(domain)).toHaveLength(1);
    for (const { domain } of [...ending, ...absent]) expect(qemuPids(domain)).toEqual([]);
  });
});

describe('the configuration', () => {
  const pipe = '/run/contract/pipe.xml';
  const hang = '/run/contract/hang';

  beforeEach(startLibvirtd);

  test('is a pipe that nobody writes to: refused at once', async () => {
    await runInside(['mkfifo', pipe]);
    const expected = { monitor: 7, start: 2, stop: 0, 'validate-all': 2 };
    const verdicts = builds.map((build) => verdictsOf({ build, name: `pipe-${build.build}`, config: pipe }, expected));
    expect(await Promise.all(verdicts)).toEqual(builds.map(() => expected));
    rmSync(pathInside(pipe));
  });

  test('is on a file system that never answers: each action has its verdict in time', async () => {
    mkdirSync(pathInside(hang));
    // A FUSE server that reads no request, not even the first: whoever looks below waits without end.
    const options = 'fd=3,rootmode=40000,user_id=0,group_id=0';
    const server = inside([
      'bash',
      '-c',
      `exec 3<>/dev/fuse; mount -i -t fuse -o ${options} none ${hang} && exec sleep 60`,
    ]);
    await runInside(['bash', '-c', `until grep -q ' ${hang} ' /proc/mounts; do sleep 0.02; done`], { timeoutMs: 5000 });
    try {
      const expected = { monitor: 7, start: 1, stop: 0, 'validate-all': 1 };
      const verdicts = builds.map((build) => {
        const vm = { build, name: `hang-${build.build}`, config: `${hang}/vm.xml` };
        return verdictsOf(vm, expected);
      });
      expect(await Promise.all(verdicts)).toEqual(builds.map(() => expected));
    } finally {
      server.kill();
      await server.ended;
      await runInside(['umount', '--lazy', hang]);
    }
  });
});

/** A domain and its resource, told apart by build and part. */
function cast(build: (typeof builds)[number], part: string): { domain: ReturnType<typeof makeDomain>; vm: Resource } {
  const name = `timeout-${part}-${build.build}`;
  const domain = makeDomain({ name, uuid: uuidFor(name) });
  return { domain, vm: { build, name, config: domain.config } };
}

/** Calls all actions at once; an action that had to be killed has the text `killed` for its exit code. */
async function verdictsOf(vm: Resource, actions: Readonly<Record<string, number>>): Promise<Record<string, unknown>> {
  const verdicts = Object.keys(actions).map(async (action) => {
    const env = { ...migration, OCF_CHECK_LEVEL: '10' };
    const { code, timedOut, stderr } = await call(vm, action, { timeoutMs, intervalMs: 0, env });
    return [action, timedOut ? 'killed' : code === actions[action] ? code : `${code}: ${stderr}`];
  });
  return Object.fromEntries(await Promise.all(verdicts)) as Record<string, unknown>;
}

/** Listens in libvirtd's place while that is out of reach. */
async function impostor(serve: (socket: Socket) => unknown): Promise<() => void> {
  const restore = hideSocket();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket.on('error', () => undefined));
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(pathInside('/run/libvirt/libvirt-sock'), resolve));
  return () => {
    for (const socket of open) socket.destroy();
    server.close();
    rmSync(pathInside('/run/libvirt/libvirt-sock'), { force: true });
    restore();
  };
}
