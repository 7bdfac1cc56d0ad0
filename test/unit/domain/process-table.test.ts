// The process table as it really looks: libvirt's own command lines, names that try to be something else, processes that
// are ending, gone, or not to be read.
import { isStillAlive, startTicksOf } from '../../../src/host/process-stat.ts';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { errorCode, LibvirtError } from '../../../src/libvirt/failure.ts';
import type { DomainIdentity } from '../../../src/domain/model/domain.ts';
import { absent, known } from '../../../src/model/probe.ts';
import {
  findAnyProcess,
  findProcess,
  beginLook,
  type Sought,
} from '../../../agents/havirt-domain/observe/own-process.ts';
import { readProcessTable } from '../../../src/domain/process-table.ts';
import { fakeLibvirt, type Answers } from './fake-libvirt.ts';
import { directoryWith, procWith, type ProcessEntry } from '../host/places.ts';

const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
const identity = { name: 'guest1', uuid };
const byName = (name: string) => ({ name, uuid: undefined });

/** How libvirt starts QEMU (its test data, qemuxmlconfdata), shortened at the end. */
const qemu = (nameArgument: string, itsUuid = uuid): string[] => {
  const secret = '{"qom-type":"secret","id":"masterKey0","file":"/var/lib/libvirt/qemu/domain-1-x/master-key.aes"}';
  const head = ['/usr/bin/qemu-system-x86_64', '-name', nameArgument, '-S', '-object', secret];
  return [...head, '-machine', 'pc,usb=off,dump-guest-core=off', '-uuid', itsUuid, '-msg', 'timestamp=on'];
};

function lookAt(procDirectory: string, { driver = 'qemu', answers = {} }: { driver?: string; answers?: Answers } = {}) {
  return beginLook({ libvirt: fakeLibvirt(answers), driver, resource: 'VM', within: (look) => look, procDirectory });
}

const findIn = (procDirectory: string, who: DomainIdentity = identity, sought: Partial<Sought> = {}) =>
  findProcess(lookAt(procDirectory), { identity: who, noted: undefined, isDenied: false, ...sought });

const any = (processes: Record<number, ProcessEntry>) => findAnyProcess(lookAt(procWith(processes)));

const find = (processes: Record<number, ProcessEntry>, who?: DomainIdentity, sought?: Partial<Sought>) =>
  findIn(procWith(processes), who, sought);

const gone = new LibvirtError(errorCode.noDomain, 10, 'no domain');
const shell: ProcessEntry = { argv: ['/bin/bash'], program: 'bash' };
const kernelThread: ProcessEntry = { program: 'kvm-pit/4242', flags: 0x20_8040 };

describe('found', () => {
  test('by UUID, with the start time that tells it from a later one of the same pid', async () => {
    const processes = {
      1: shell,
      2: kernelThread,
      42: { argv: qemu('guest=guest1,debug-threads=on'), startTicks: 777 },
    };
    expect(await find(processes)).toEqual({ kind: 'known', value: { pid: 42, startTicks: 777 } });
  });

  test('by UUID in capitals', async () => {
    expect(await find({ 42: { argv: qemu('guest=guest1', uuid.toUpperCase()) } })).toMatchObject({ kind: 'known' });
  });

  test('where the program’s name in stat tries to look like more fields', async () => {
    const processes = { 42: { argv: qemu('guest=guest1'), program: ') Z 1 (x', startTicks: 31 } };
    expect(await find(processes)).toMatchObject({ value: { startTicks: 31 } });
  });

  test.each([
    ['guest=guest1,debug-threads=on', 'guest1'],
    ['guest1', 'guest1'],
    ['guest1,process=qemu:guest1', 'guest1'],
    ['guest=foo=1,,bar=2,debug-threads=on', 'foo=1,bar=2'],
    ['guest=guest=x,debug-threads=on', 'guest=x'],
    ['guest=a,,', 'a,'],
    ['guest=two words,debug-threads=on', 'two words'],
    ['guest=-name,debug-threads=on', '-name'],
    ['guest=größe-☃,debug-threads=on', 'größe-☃'],
    [`guest=it's "quoted",debug-threads=on`, `it's "quoted"`],
  ])('by name, from -name %s', async (argument, name) => {
    expect(await find({ 42: { argv: qemu(argument) } }, byName(name))).toMatchObject({ kind: 'known' });
  });

  test('any domain’s, where nobody knows which', async () => {
    expect(await any({ 42: { argv: qemu('guest=other') } })).toMatchObject({ kind: 'not-applicable' });
    expect(await any({ 1: shell })).toEqual({ kind: 'absent' });
  });
});

describe('not taken for it', () => {
  test.each([
    ['a person who looks for it', ['grep', '-r', `-uuid ${uuid} -name guest1`]],
    ['virsh', ['virsh', 'start', 'guest1', uuid]],
    ['a QEMU without UUID', ['/usr/bin/qemu-system-x86_64', '-name', 'guest1']],
    ['options without values', ['/usr/bin/qemu-system-x86_64', '-name', 'guest1', '-uuid']],
  ])('%s', async (_, argv) => {
    expect(await find({ 42: { argv } })).toEqual({ kind: 'absent' });
  });

  test.each([
    ['guest=guest11', 'guest1'],
    ['guest=guest1,,x', 'guest1'],
    ['guest=Guest1', 'guest1'],
  ])('-name %s is not %s', async (argument, name) => {
    expect(await find({ 42: { argv: qemu(argument) } }, byName(name))).toEqual({ kind: 'absent' });
  });
});

describe('with a part of its name and UUID (SAFETY: unknownIsNotAbsent)', () => {
  const elsewhere = '00000000-0000-4000-8000-000000000000';
  const isRunning = { state: 'running', reason: 'booted' };
  const other = (name: string, itsUuid: string): [argv: string[], shown: Answers] => [
    qemu(`guest=${name}`, itsUuid),
    { domainLookupByUuid: { name, uuid: itsUuid, id: 3 }, domainGetState: isRunning },
  ];

  test.each([
    ['our UUID', ...other('twin', uuid)],
    ['our name', ...other('guest1', elsewhere)],
  ])('%s: another domain’s, where libvirt shows that', async (_, argv, answers) => {
    const look = lookAt(procWith({ 42: { argv } }), { answers });
    expect(await findProcess(look, { identity, noted: undefined, isDenied: true })).toEqual(absent);
  });

  test('else nobody knows whose', async () => {
    const look = lookAt(procWith({ 42: { argv: qemu('guest=twin') } }), { answers: { domainLookupByUuid: [gone] } });
    expect(await findProcess(look, { identity, noted: undefined, isDenied: true })).toMatchObject({ kind: 'unknown' });
  });

  test('it does not hide the one with both', async () => {
    const processes = { 41: { argv: qemu('guest=twin') }, 42: { argv: qemu('guest=guest1') } };
    expect(await find(processes)).toMatchObject({ value: { pid: 42 } });
  });
});

describe('what cannot be told about another process', () => {
  const ending = { 42: { state: 'D', flags: 0x40_0004 } };
  const record = { resource: 'VM', identity, uri: '', configSha256: '', agent: { pid: 1, startTicks: 1 } };
  const started = { ...record, phase: 'running', process: { pid: 41, startTicks: 7 } } as const;

  test.each<[string, Partial<Sought>, string]>([
    ['does not count where libvirt denies the domain and nothing was noted down', { isDenied: true }, 'absent'],
    ['nor where the noted process is gone', { isDenied: true, noted: started }, 'absent'],
    ['counts where libvirt does not tell', { isDenied: false }, 'unknown'],
    ['and where a start was cut short', { isDenied: true, noted: { ...record, phase: 'starting' } }, 'unknown'],
  ])('%s', async (_, sought, kind) => expect((await find(ending, identity, sought)).kind).toBe(kind));

  test('nor does one that cannot be read', async () => {
    const proc = procWith({ 1: shell });
    mkdirSync(`${proc}/42`);
    symlinkSync('cmdline', `${proc}/42/cmdline`);
    expect(await findIn(proc, identity, { isDenied: true })).toEqual(absent);
  });
});

/** A named pipe into which nobody writes stands for a file that hangs. */
function hanging(proc: string, pids: readonly number[]): string {
  for (const path of pids.map((pid) => `${proc}/${pid}`)) {
    mkdirSync(path);
    execFileSync('mkfifo', [`${path}/cmdline`]);
    onTestFinished(() => closeSync(openSync(`${path}/cmdline`, constants.O_RDWR)));
  }
  return proc;
}

describe('a process that keeps its arguments to itself', () => {
  test('does not keep the others from being told', async () => {
    const proc = hanging(procWith({ 1: shell, 42: { argv: qemu('guest=guest1') } }), [43, 44]);
    expect(await readProcessTable('qemu', proc)).toMatchObject({
      value: { processes: [{ pid: 42 }], unclear: { why: expect.stringContaining('process 4') } },
    });
  });

  test('is one of many: then nobody knows what was not read', async () => {
    const proc = hanging(procWith({ 1: shell }), [43, 44, 45, 46]);
    expect(await readProcessTable('qemu', proc)).toMatchObject({ kind: 'unknown' });
  });
});

describe('ending (SAFETY: stopNeverLies)', () => {
  test('a zombie that is only not yet reaped runs nothing', async () => {
    expect(await find({ 42: { state: 'Z' } })).toEqual({ kind: 'absent' });
  });

  test('its first thread has ended, another still waits for a disk', async () => {
    const processes = { 42: { state: 'Z', threads: 2, otherThreads: [qemu('guest=guest1')], startTicks: 5 } };
    expect(await find(processes)).toEqual({ kind: 'known', value: { pid: 42, startTicks: 5 } });
  });

  test('its memory is gone and its last requests are not: whose it is cannot be told', async () => {
    expect(await find({ 42: { state: 'D', flags: 0x40_0004 } })).toEqual({
      kind: 'unknown',
      why: 'process 42 (qemu-system-x86) is still ending',
    });
  });

  test('a program of another kind that cannot end keeps no domain from being absent', async () => {
    expect(await find({ 42: { state: 'D', flags: 0x40_0004, program: 'dd' } })).toEqual({ kind: 'absent' });
  });

  test('kernel threads have no arguments, whatever they are called', async () => {
    expect(await find({ 42: kernelThread })).toEqual({ kind: 'absent' });
  });

  test('another domain’s ending does not hide this one', async () => {
    const processes = { 41: { state: 'D' }, 42: { argv: qemu('guest=guest1') } };
    expect(await find(processes)).toMatchObject({ kind: 'known' });
  });
});

describe('a table that changes or cannot be read', () => {
  test('a process that vanished during the search was not there', async () => {
    const proc = procWith({ 42: { argv: qemu('guest=guest1') } });
    rmSync(`${proc}/42/stat`);
    mkdirSync(`${proc}/43`);
    expect(await findIn(proc)).toEqual({ kind: 'absent' });
  });

  test('no table: unknown, not absent', async () => {
    const nowhere = `${directoryWith()}/nowhere`;
    expect(await findIn(nowhere, identity, { isDenied: true })).toMatchObject({ kind: 'unknown' });
    expect(await readProcessTable('qemu', nowhere)).toMatchObject({ kind: 'unknown' });
  });

  test('one process that cannot be read: unknown, not absent', async () => {
    const proc = procWith({ 1: shell });
    mkdirSync(`${proc}/42`);
    symlinkSync('cmdline', `${proc}/42/cmdline`); // a loop, which root cannot read either
    expect(await findIn(proc)).toMatchObject({
      kind: 'unknown',
      why: expect.stringContaining('ELOOP'),
    });
  });
});

test.each(['xen', 'test', '', 'constructor'])('a %s domain is no process that could be looked for', async (driver) => {
  const look = lookAt(procWith({ 1: shell }), { driver });
  expect(await findProcess(look, { identity, noted: undefined, isDenied: false })).toMatchObject({
    kind: 'not-applicable',
  });
});

describe('all hypervisor processes of a host', () => {
  test('by name and UUID', async () => {
    const processes = { 1: shell, 2: kernelThread, 42: { argv: qemu('guest=a,,b', uuid.toUpperCase()) } };
    expect(await readProcessTable('qemu', procWith(processes))).toEqual(
      known({ processes: [{ pid: 42, name: 'a,b', uuid }], unclear: undefined }),
    );
  });

  test('one that is ending is told apart from the others', async () => {
    const processes = { 41: { state: 'D' }, 42: { argv: qemu('guest=a') } };
    expect(await readProcessTable('qemu', procWith(processes))).toMatchObject({
      value: { processes: [{ pid: 42 }], unclear: { kind: 'unknown' } },
    });
  });
});

describe('a process that was noted down', () => {
  const noted = { pid: 42, startTicks: 777 };
  const lives = (entry: ProcessEntry) => isStillAlive(noted, procWith({ 42: { startTicks: 777, ...entry } }));

  test('lives, also when nothing can be read of its arguments any more (SAFETY: stopNeverLies)', async () => {
    expect(await lives({ argv: qemu('guest=guest1') })).toBe(true);
    expect(await lives({ state: 'D', flags: 0x40_0004 })).toBe(true);
    expect(await lives({ state: 'Z', threads: 2 })).toBe(true);
  });

  test('has ended: it is not yet reaped, another has its pid, or nobody has', async () => {
    expect(await lives({ state: 'Z' })).toBe(false);
    expect(await lives({ argv: qemu('guest=guest1'), startTicks: 778 })).toBe(false);
    expect(await isStillAlive(noted, procWith({ 1: shell }))).toBe(false);
  });
});

describe('start times', () => {
  test('of this process, from the real table', async () => {
    expect(await startTicksOf(process.pid)).toEqual(await startTicksOf(process.pid));
    expect((await startTicksOf(process.pid))?.startTicks).toBeGreaterThan(0);
  });

  test('of a process that is gone', async () => {
    expect(await startTicksOf(42, procWith({ 1: shell }))).toBeUndefined();
  });
});
