// The test guest's kernel and initial file system, made of two Debian packages that are unpacked and never installed.
// What runs in it is lab/guest/init; how it becomes a domain is guest/domain-xml.ts; what it writes, guest/record.ts.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readAsset } from '../../program/assets.ts';
import { exec } from '../../host/exec.ts';
import { newcArchive } from './cpio.ts';
import type { ArchiveEntry } from './cpio.ts';
import { loadOrder } from './kernel-modules.ts';
import { LabError, must } from '../lab-error.ts';

/** Paths of what QEMU boots. */
export interface GuestFiles {
  readonly kernel: string;
  readonly initrd: string;
}

// What the guest needs beyond what Debian's cloud kernel has built in: its disk, its power button, and the node's name.
const modules = ['virtio_pci', 'virtio_blk', 'button', 'evdev', 'qemu_fw_cfg'];

/**
 * Makes the guest below `directory`, or takes the one that is there: one folder for each version of its init, so that a
 * guest that runs keeps its files. The first time needs a Debian mirror (27 MB). Throws {@link LabError}.
 */
export async function buildGuest(directory: string): Promise<GuestFiles> {
  const init = readAsset('lab/guest/init');
  const version = createHash('sha256').update(init).update(modules.join()).digest('hex').slice(0, 12);
  const finished = join(directory, version);
  if (!existsSync(finished)) await build(finished, init);
  return { kernel: join(finished, 'vmlinuz'), initrd: join(finished, 'initramfs') };
}

// Two labs may build at the same time: the first to finish wins, and the other's work is the same.
async function build(finished: string, init: string): Promise<void> {
  await mkdir(dirname(finished), { recursive: true });
  const draft = await mkdtemp(`${finished}.`);
  try {
    await fill(draft, init);
    await chmod(draft, 0o755);
    if (!existsSync(finished)) await rename(draft, finished);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function fill(draft: string, init: string): Promise<void> {
  const kernel = await unpackKernel(draft, modules);
  await copyFile(kernel.image, join(draft, 'vmlinuz'));
  await writeFile(join(draft, 'initramfs'), newcArchive(await initialFiles(kernel, init)));
  await rm(kernel.directory, { recursive: true });
}

/** Debian's cloud kernel and a busybox, unpacked. */
export interface UnpackedKernel {
  /** Where all of it is. */
  readonly directory: string;
  readonly image: string;
  readonly busybox: string;
  /** The modules' files, in the order in which they can be loaded. */
  readonly modules: readonly string[];
}

/** Unpacks both below `draft`, an existing folder; `wanted` names modules, whose dependencies come with them. */
export async function unpackKernel(draft: string, wanted: readonly string[]): Promise<UnpackedKernel> {
  const directory = join(draft, 'unpacked');
  await mkdir(directory);
  await unpack(await kernelPackage(), draft);
  await unpack('busybox-static', draft);
  const busybox = join(directory, 'bin', 'busybox');
  return {
    directory,
    busybox,
    image: await onlyFile(join(directory, 'boot'), /^vmlinuz-/),
    modules: await loadOrder(join(directory, 'lib', 'modules'), wanted, busybox),
  };
}

// linux-image-cloud-amd64 is empty and depends on the kernel's own package.
async function kernelPackage(): Promise<string> {
  const metaPackage = 'linux-image-cloud-amd64';
  const known = await firstDependency(metaPackage);
  if (known !== undefined) return known;
  must(await exec(['apt-get', 'update'], { timeoutMs: 300_000 }), 'apt-get update');
  const found = await firstDependency(metaPackage);
  if (found !== undefined) return found;
  throw new LabError(`apt knows no package ${metaPackage}; the guest needs Debian's package sources for amd64`);
}

async function firstDependency(packageName: string): Promise<string | undefined> {
  const answer = await exec(['apt-cache', 'depends', '--important', packageName], { timeoutMs: 60_000 });
  return /Depends: (linux-image-\S+)/.exec(answer.stdout)?.[1];
}

async function unpack(packageName: string, draft: string): Promise<void> {
  const download = ['apt-get', '-q', '-o', 'APT::Sandbox::User=root', 'download', packageName] as const;
  must(await exec(download, { cwd: draft, timeoutMs: 300_000 }), `downloading ${packageName}`);
  const file = await onlyFile(draft, /\.deb$/);
  const extract = ['dpkg-deb', '--extract', file, join(draft, 'unpacked')] as const;
  must(await exec(extract, { timeoutMs: 120_000 }), `unpacking ${packageName}`);
  await rm(file);
}

async function initialFiles({ busybox, modules: files }: UnpackedKernel, init: string): Promise<ArchiveEntry[]> {
  const program = 0o755;
  const text = 0o644;
  return [
    { path: 'bin', mode: program },
    { path: 'modules', mode: program },
    { path: 'init', mode: program, content: Buffer.from(init) },
    { path: 'bin/busybox', mode: program, content: await readFile(busybox) },
    { path: 'modules/order', mode: text, content: Buffer.from(files.map((file) => `${basename(file)}\n`).join('')) },
    ...(await Promise.all(
      files.map(async (file) => ({ path: `modules/${basename(file)}`, mode: text, content: await readFile(file) })),
    )),
  ];
}

async function onlyFile(directory: string, pattern: RegExp): Promise<string> {
  const found = (await readdir(directory)).filter((name) => pattern.test(name));
  if (found.length === 1) return join(directory, found[0] ?? '');
  throw new LabError(`expected one file like ${pattern.source} in ${directory}, found ${found.join(', ') || 'none'}`);
}
