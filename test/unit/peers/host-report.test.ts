// What a host says of itself, and that a part which it cannot tell is unknown, not empty.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConnectionError, errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import { reportForeignHost, reportHost, type HostPorts } from '../../../src/peers/host-report.ts';
import { oneAtATime } from '../../../src/host/look-queue.ts';
import { fakeLibvirt, type Answers } from '../domain/fake-libvirt.ts';
import { directoryWith, procWith } from '../host/places.ts';

const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
const guest = { name: 'guest1', uuid, id: 3 };
const disk = `<disk type='network'><source protocol='rbd' name='p/a'/></disk>`;
const xml = `<domain><name>guest1</name><uuid>${uuid}</uuid><devices>${disk}</devices></domain>`;
const none = new LibvirtError(errorCode.noDomain, 10, 'no such domain');
const noTag = new LibvirtError(errorCode.noDomainMetadata, 10, 'no metadata');
const init = { 1: { argv: ['/sbin/init'] } };
const qemu = { argv: ['/usr/bin/qemu-system-x86_64', '-name', 'guest=guest1,x=y', '-uuid', uuid] };

const one: Answers = {
  connectListAllDomains: [[guest]],
  domainGetState: { state: 'running', reason: 'booted' },
  domainGetMetadata: noTag,
  domainGetXmlDesc: xml,
};

function ports(answers: Answers, overrides: Partial<HostPorts> = {}): HostPorts {
  return {
    libvirt: fakeLibvirt(answers),
    driver: 'qemu',
    within: async (share, look, late) => await soon(share * 200, look, late),
    procDirectory: procWith(init),
    ...overrides,
  };
}

async function soon<T>(ms: number, look: Promise<T>, late: T): Promise<T> {
  return await Promise.race([look, new Promise<T>((resolve) => setTimeout(() => resolve(late), ms))]);
}

describe('domains', () => {
  test('each active one, with its disks', async () => {
    const { domains } = await reportHost(ports(one));
    const disks = { kind: 'known', value: [{ source: 'rbd:p/a', keys: ['net:rbd:p/a'] }] };
    expect(domains).toMatchObject({ kind: 'known', value: [{ name: 'guest1', uuid, state: 'running', disks }] });
  });
  test('one that ends meanwhile is not there', async () => {
    expect((await reportHost(ports({ ...one, domainGetXmlDesc: none }))).domains).toEqual({ kind: 'known', value: [] });
  });
  test.each<[string, Answers]>([
    ['an error of libvirt’s', { ...one, domainGetXmlDesc: new LibvirtError(errorCode.internalError, 1, 'x') }],
    ['a question that is not answered', { ...one, domainGetState: new ConnectionError('timeout', 'late') }],
    ['an XML that cannot be read', { ...one, domainGetXmlDesc: '<domain><name>a</name><name>b</name></domain>' }],
  ])('%s makes the disks of that one unknown', async (_, answers) => {
    const untold = { kind: 'known', value: [{ name: 'guest1', uuid, disks: { kind: 'unknown' } }] };
    expect((await reportHost(ports(answers))).domains).toMatchObject(untold);
    expect((await reportForeignHost(fakeLibvirt(answers))).domains).toMatchObject(untold);
  });
  test('a list that cannot be had makes all of them unknown', async () => {
    const answers = { connectListAllDomains: new ConnectionError('timeout', 'late') };
    expect((await reportHost(ports(answers))).domains.kind).toBe('unknown');
    expect((await reportForeignHost(fakeLibvirt(answers))).domains.kind).toBe('unknown');
  });
  test('a libvirt that hangs leaves the processes known', async () => {
    const libvirt = { ...fakeLibvirt({}), open: () => new Promise<never>(() => {}) };
    const report = await reportHost(ports({}, { libvirt, procDirectory: procWith({ ...init, 7: qemu }) }));
    expect(report).toMatchObject({
      domains: { kind: 'unknown', why: 'libvirt did not answer in time' },
      processes: { kind: 'known', value: [{ pid: 7, name: 'guest1', uuid }] },
    });
  });
});

const withGuest = (): string => procWith({ ...init, 7: qemu });

describe('asked about one domain', () => {
  const identity = { name: 'guest9', uuid: '00000000-0000-4000-8000-000000000009' };
  const { connectListAllDomains: list, ...answers } = one;
  const isNot: Answers = { ...answers, domainLookupByName: none, domainLookupByUuid: none };

  test('it looks at the processes, one by one, and never at libvirt’s list of all', async () => {
    expect(list).toBeDefined();
    const report = await reportHost(ports(isNot, { procDirectory: withGuest() }), { identity });
    expect(report).toMatchObject({ domains: { kind: 'known', value: [{ name: 'guest1' }] }, asked: { value: [] } });
  });

  test('libvirt’s silence about that domain is silence', async () => {
    const silent = { ...isNot, domainLookupByName: new ConnectionError('timeout', 'late') };
    const report = await reportHost(ports(silent, { procDirectory: withGuest() }), { identity });
    expect(report).toMatchObject({ domains: { kind: 'unknown' }, asked: { kind: 'unknown' } });
  });

  test('it is told once, with what libvirt would do by itself, also without a process', async () => {
    const found = { ...answers, domainLookupByName: guest, domainLookupByUuid: guest };
    const flags = { domainGetAutostart: true, domainHasManagedSaveImage: false };
    for (const procDirectory of [withGuest(), procWith(init)]) {
      const report = await reportHost(ports({ ...found, ...flags }, { procDirectory }), { identity: guest });
      expect(report).toMatchObject({
        domains: { value: [{ name: 'guest1' }] },
        asked: { value: [{ name: 'guest1', uuid, autostart: true, managedSave: false }] },
      });
      expect(report.domains).toHaveProperty('value.length', 1);
    }
  });

  test('one that is only defined is not active', async () => {
    const defined = { ...guest, id: -1 };
    const found = { ...answers, domainLookupByName: defined, domainLookupByUuid: defined };
    const report = await reportHost(ports({ ...found, domainGetAutostart: true, domainHasManagedSaveImage: true }), {
      identity: guest,
    });
    expect(report).toMatchObject({
      domains: { value: [] },
      asked: { value: [{ autostart: true, managedSave: true }] },
    });
  });

  describe('a domain that libvirt cannot tell about', () => {
    const stuck = { ...isNot, domainGetState: new ConnectionError('timeout', 'late') };
    const status = (pid: number) => `<domstatus state='running' pid='${pid}'><monitor path='/x'/>${xml}</domstatus>`;
    const reportWith = async (files: Readonly<Record<string, string>>) =>
      await reportHost(ports(stuck, { procDirectory: withGuest(), statusDirectory: directoryWith(files) }), {
        identity,
      });

    test('is told by libvirt’s status file about its process', async () => {
      expect((await reportWith({ 'guest1.xml': status(7) })).domains).toMatchObject({
        kind: 'known',
        value: [{ name: 'guest1', uuid, disks: { kind: 'known', value: [{ source: 'rbd:p/a' }] } }],
      });
    });

    test.each([
      ['none', {}],
      ['one about an earlier process', { 'guest1.xml': status(6) }],
      ['one that is cut off', { 'guest1.xml': status(7).slice(0, -30) }],
      ['another file', { 'guest1.xml': xml }],
    ])('%s leaves its disks unknown', async (_, files) => {
      expect((await reportWith(files)).domains).toMatchObject({ value: [{ disks: { kind: 'unknown' } }] });
    });
  });
});

describe('volumes', () => {
  const volume = `<disk type='volume'><source pool='p' volume='v'/><shareable/></disk>`;
  const withVolume: Answers = { ...one, domainGetXmlDesc: xml.replace(disk, volume) };
  const pool = { storagePoolLookupByName: { name: 'p', uuid: new Uint8Array(16) } };
  const found = { ...pool, storageVolLookupByName: { pool: 'p', name: 'v', key: '/nowhere/v' } };

  const disksOf = async (answers: Answers): Promise<unknown> => {
    const { domains } = await reportHost(ports({ ...withVolume, ...answers }));
    const disks = domains.kind === 'known' ? domains.value[0]?.disks : domains;
    return disks?.kind === 'known' ? disks.value : disks;
  };
  test('are the files that they are', async () => {
    expect(await disksOf({ ...found, storageVolGetPath: '/nowhere/v' })).toEqual([
      { source: '/nowhere/v', keys: [], shareable: true },
    ]);
  });
  test.each<[string, Answers]>([
    ['a pool that is gone', { storagePoolLookupByName: new LibvirtError(errorCode.noStoragePool, 18, 'x') }],
    ['no storage driver', { storagePoolLookupByName: new LibvirtError(errorCode.noSupport, 18, 'x') }],
    ['a pool on a network', { ...found, storageVolGetPath: 'pool/image' }],
  ])('%s leaves the name', async (_, answers) => {
    expect(await disksOf(answers)).toEqual([{ source: 'volume v of pool p', keys: [], shareable: true }]);
  });
});

const processesOf = async (procDirectory: string): Promise<unknown> =>
  (await reportHost(ports({ connectListAllDomains: [[]] }, { procDirectory }))).processes;

describe('processes', () => {
  test('none is an answer where all can be seen', async () => {
    expect(await processesOf(procWith(init))).toEqual({ kind: 'known', value: [] });
  });
  test('none is no answer where those of others are hidden', async () => {
    expect(await processesOf(procWith({ 4711: { argv: ['havirt', 'peer-report'] } }))).toMatchObject({
      kind: 'unknown',
    });
  });
  test('nor where they are locked', async () => {
    const proc = procWith(init);
    // What stat cannot be read for is no matter: here it is a folder.
    rmSync(`${proc}/1/stat`);
    mkdirSync(`${proc}/1/stat`);
    expect(await processesOf(proc)).toMatchObject({ kind: 'unknown' });
  });
  test('a table that cannot be read is unknown', async () => {
    expect(await processesOf('/nowhere')).toMatchObject({ kind: 'unknown' });
  });
});

const checksumOf = async (path: string): Promise<unknown> =>
  (await reportHost(ports({ connectListAllDomains: [[]] }), { configPath: path })).configSha256;

describe('the checksum', () => {
  const text = `<domain><name>a</name></domain>`;

  test('of a configuration', async () => {
    const directory = directoryWith({ 'a.xml': text });
    const sha256 = await checksumOf(`${directory}/a.xml`);
    expect(sha256).toEqual({ kind: 'known', value: expect.stringMatching(/^[0-9a-f]{64}$/) });
    writeFileSync(`${directory}/a.xml`, `${text}\n`);
    expect(await checksumOf(`${directory}/a.xml`)).not.toEqual(sha256);
  });
  test('of anything else is as if it were not there', async () => {
    const directory = directoryWith({ secret: 'root:x:0', empty: '', 'other.xml': '<network/>' });
    mkdirSync(`${directory}/folder`);
    for (const path of ['secret', 'empty', 'other.xml', 'folder', 'nothing', 'secret/below']) {
      expect(await checksumOf(`${directory}/${path}`)).toEqual({ kind: 'absent' });
    }
    expect(await checksumOf('/dev/zero')).toEqual({ kind: 'absent' });
  });
  test('nor of one that cannot be read', async () => {
    const directory = directoryWith();
    symlinkSync('loop', `${directory}/loop`);
    expect(await checksumOf(`${directory}/loop`)).toEqual({ kind: 'absent' });
  });
  test('nor of what lies where the kernel shows its own, by whatever name', async () => {
    const own = mkdtempSync('/dev/shm/havirt-test-');
    onTestFinished(() => rmSync(own, { recursive: true }));
    writeFileSync(`${own}/a.xml`, text);
    const directory = directoryWith();
    symlinkSync(`${own}/a.xml`, `${directory}/a.xml`);
    expect(await checksumOf(`${own}/a.xml`)).toEqual({ kind: 'absent' });
    expect(await checksumOf(`${directory}/a.xml`)).toEqual({ kind: 'absent' });
  });
  test('stands in line with the disks there, which may hang', async () => {
    const directory = directoryWith({ 'a.xml': text });
    const mountinfo = `1 1 0:1 / ${directory} rw - nfs4 a-server-that-hangs:/ rw\n`;
    const proc = procWith(init);
    mkdirSync(`${proc}/self`);
    writeFileSync(`${proc}/self/mountinfo`, mountinfo);
    void oneAtATime(`${directory}/a.img`, proc, () => new Promise(() => {}));
    const answers = { connectListAllDomains: [[]] };
    const report = await reportHost(ports(answers, { procDirectory: proc }), { configPath: `${directory}/a.xml` });
    expect(report.configSha256).toMatchObject({ kind: 'unknown', why: expect.stringContaining('in time') });
  });
  test('nobody asked for', async () => {
    expect((await reportHost(ports({ connectListAllDomains: [[]] }))).configSha256.kind).toBe('unknown');
  });
});
