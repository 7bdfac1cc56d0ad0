// Installs into folders that stand for /, with a small file in the program's part.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exitStatus } from '../../../src/program/failure.ts';
import { install } from '../../../src/install/install.ts';
import { uninstall } from '../../../src/install/uninstall.ts';

const agent = '/usr/lib/ocf/resource.d/havirt/havirt-domain';
const dropIn = '/usr/lib/systemd/system/resource-agents-deps.target.d/havirt.conf';

let work: string;
let root: string;
let program: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'havirt-install-'));
  root = join(work, 'root');
  program = join(work, 'program');
  writeFileSync(program, 'version one');
});

afterEach(() => rmSync(work, { recursive: true }));

const put = (options: { dryRun?: boolean } = {}) => install({ root, dryRun: false, program, ...options });
const take = (options: { dryRun?: boolean; force?: boolean } = {}) =>
  uninstall({ root, dryRun: false, force: false, ...options });
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const everything = () => (existsSync(root) ? readdirSync(root, { recursive: true }).map(String).sort() : []);
const verbs = async (changes: Promise<readonly { verb: string }[]>) => new Set((await changes).map(({ verb }) => verb));

describe('install', () => {
  test('puts the program, and the agent as a link to it', async () => {
    expect(await verbs(put())).toEqual(new Set(['create']));
    expect(read('/usr/sbin/havirt')).toBe('version one');
    expect(statSync(join(root, '/usr/sbin/havirt')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(join(root, agent))).toBe('../../../../sbin/havirt');
    expect(read(agent)).toBe('version one');
  });

  test('leaves no temporary file', async () => {
    await put();
    expect(everything().filter((path) => /(^|\/)\./.test(path))).toEqual([]);
  });

  test('changes nothing when run again', async () => {
    await put();
    const before = statSync(join(root, dropIn)).ino;
    expect(await verbs(put())).toEqual(new Set(['keep']));
    expect(statSync(join(root, dropIn)).ino).toBe(before);
  });

  test('does nothing in a dry run', async () => {
    expect(await verbs(put({ dryRun: true }))).toEqual(new Set(['create']));
    expect(existsSync(root)).toBe(false);
  });

  test('replaces an older version without keeping it', async () => {
    await put();
    writeFileSync(program, 'version two');
    expect((await put()).filter(({ verb }) => verb !== 'keep').map(({ path }) => path)).toEqual(['/usr/sbin/havirt']);
    expect(read('/usr/sbin/havirt')).toBe('version two');
    expect(existsSync(join(root, '/var/lib/havirt/replaced'))).toBe(false);
  });

  test('keeps a copy of each file that somebody changed, and of each state of it', async () => {
    const own = '# written by the operator\n';
    write(dropIn, own);
    await put();
    write(dropIn, 'changed again\n');
    await put();
    expect(read(dropIn)).toMatch(/virtqemud/);
    expect(read(`/var/lib/havirt/replaced${dropIn}`)).toBe(own);
    expect(read(`/var/lib/havirt/replaced${dropIn}.1`)).toBe('changed again\n');
  });

  test('takes away what a newer version no longer has', async () => {
    await put();
    const record = join(root, '/var/lib/havirt/installed.json');
    write('/usr/share/old', 'old');
    const manifest = JSON.parse(readFileSync(record, 'utf8')) as { files: Record<string, string> };
    const mark = `file 644 sha256:${createHash('sha256').update('old').digest('hex')}`;
    writeFileSync(record, JSON.stringify({ ...manifest, files: { ...manifest.files, '/usr/share/old': mark } }));
    expect(await put()).toContainEqual({ verb: 'remove', path: '/usr/share/old', why: '' });
    expect(existsSync(join(root, '/usr/share/old'))).toBe(false);
  });

  test('stops at a folder in the way, and can be taken back', async () => {
    mkdirSync(join(root, dropIn), { recursive: true });
    await expect(put()).rejects.toThrow(/neither a file nor a link/);
    expect(existsSync(join(root, '/usr/sbin/havirt'))).toBe(true);
    await take();
    expect(existsSync(join(root, '/usr/sbin/havirt'))).toBe(false);
    expect(statSync(join(root, dropIn)).isDirectory()).toBe(true);
  });

  test('says so when it may not write', async () => {
    // Not even root makes folders there.
    const refused = install({ root: '/sys/kernel/havirt', dryRun: false, program });
    await expect(refused).rejects.toMatchObject({ exitStatus: exitStatus.permission });
    await expect(refused).rejects.toThrow(/no permission to mkdir .*; run as root/);
  });
});

describe('uninstall', () => {
  test('leaves nothing behind', async () => {
    await put();
    expect(await verbs(take())).toEqual(new Set(['remove']));
    expect(everything()).toEqual([]);
  });

  test('leaves what is not ours, and the folders that were there', async () => {
    mkdirSync(join(root, '/usr/share/man'), { recursive: true });
    write('/usr/lib/ocf/resource.d/havirt/another', 'an agent of somebody else');
    await put();
    await take();
    expect(everything().map((path) => `/${path}`)).toContain('/usr/share/man');
    expect(read('/usr/lib/ocf/resource.d/havirt/another')).toBe('an agent of somebody else');
  });

  test('leaves a file that was changed', async () => {
    await put();
    write(dropIn, 'changed\n');
    expect(await take()).toContainEqual({ verb: 'leave', path: dropIn, why: 'changed since it was installed' });
    expect(read(dropIn)).toBe('changed\n');
  });

  test('does nothing in a dry run', async () => {
    await put();
    const before = everything();
    expect(await verbs(take({ dryRun: true }))).toEqual(new Set(['remove']));
    expect(everything()).toEqual(before);
  });

  test('refuses where nothing is installed', async () => {
    await expect(take()).rejects.toThrow(/nothing to uninstall: there is no .*installed.json/);
  });

  test('refuses while the cluster has our resources, unless forced', async () => {
    await put();
    write(
      '/var/lib/pacemaker/cib/cib.xml',
      '<cib><primitive id="VM" class="ocf" provider="havirt" type="havirt-domain"/></cib>',
    );
    await expect(take()).rejects.toThrow(/cib.xml has resources of ocf:havirt; .*--force/);
    expect(existsSync(join(root, agent))).toBe(true);
    await take({ force: true });
    expect(existsSync(join(root, agent))).toBe(false);
  });
});
