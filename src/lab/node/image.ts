// The image that the nodes run: Debian packages and lab/provision, made by mmdebstrap and kept in the cache under a name
// that changes when its ingredients do. What differs by node or by lab is not in it.
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAsset } from '../../program/assets.ts';
import type { ExecOptions } from '../../host/exec.ts';
import { exec } from '../../host/exec.ts';
import type { Lab, Release } from '../lab.ts';
import { must } from '../lab-error.ts';
import { stateRoot } from '../places.ts';

const scripts = ['system.sh', 'container.sh', 'node.sh'] as const;

/** Name of the image for `release` with the present ingredients. */
export function imageName(release: Release): string {
  const hash = createHash('sha256');
  for (const file of ['packages', ...scripts]) hash.update(provisioning(file));
  return `${repository(release)}:${hash.digest('hex').slice(0, 12)}`;
}

/** Whether the lab's podman already knows the image. */
export async function imageExists(lab: Lab, image: string): Promise<boolean> {
  return (await lab.podman(['image', 'exists', image], { timeoutMs: 30_000 })).exitCode === 0;
}

/** Builds the image from Debian packages (about a minute, needs the network) and imports it into the cache. */
export async function buildImage(lab: Lab, image: string): Promise<void> {
  const work = join(lab.cacheDir, `build-${process.pid}`);
  await mkdir(work, { recursive: true, mode: 0o711 });
  try {
    const tar = join(work, 'rootfs.tar');
    for (const script of scripts) await writeFile(join(work, script), provisioning(script));
    const argv = mmdebstrapArgv(lab.release, work, tar);
    must(
      await exec(argv, { timeoutMs: 1_800_000, env: { TMPDIR: work } }),
      `building the ${lab.release} image with mmdebstrap`,
    );
    const imported = await lab.podman(['import', tar, image], inImageStore(lab, 600_000));
    must(imported, 'importing the image');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await removeOlderImages(lab, image);
}

/** The packages of a node of `release`, from the text of lab/provision/packages. */
export function packagesFor(release: Release, list: string): string[] {
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([name = '', only]) => name !== '' && !name.startsWith('#') && (only === undefined || only === release))
    .map(([name = '']) => name);
}

function mmdebstrapArgv(release: Release, work: string, tar: string): [string, ...string[]] {
  const inRoot = '/usr/local/lib/havirt-lab';
  const hooks = [
    `mkdir -p "$1${inRoot}"`,
    ...scripts.map((script) => `upload '${join(work, script)}' ${inRoot}/${script}`),
    `chroot "$1" sh ${inRoot}/system.sh`,
    `chroot "$1" sh ${inRoot}/container.sh`,
  ];
  return [
    // It must not go on when this process is killed.
    'setpriv',
    '--pdeathsig=KILL',
    'mmdebstrap',
    '--quiet',
    '--variant=minbase',
    `--include=${packagesFor(release, provisioning('packages')).join(',')}`,
    ...['doc', 'info', 'locale', 'man'].map((kind) => `--dpkgopt=path-exclude=/usr/share/${kind}/*`),
    ...hooks.map((hook) => `--customize-hook=${hook}`),
    release,
    tar,
  ];
}

function provisioning(file: string): string {
  return readAsset(`lab/provision/${file}`);
}

// A running lab may still use an older image, so images are removed only when this lab is the only one.
async function removeOlderImages(lab: Lab, image: string): Promise<void> {
  const labs = await readdir(stateRoot);
  if (labs.length > 1) return;
  const format = ['images', '--format={{.Repository}}:{{.Tag}}'];
  const { stdout } = await lab.podman(format, inImageStore(lab, 30_000));
  const older = stdout.split('\n').filter((name) => name.startsWith(`${repository(lab.release)}:`) && name !== image);
  if (older.length > 0) await lab.podman(['rmi', '--force', ...older], inImageStore(lab, 120_000));
}

function inImageStore(lab: Lab, timeoutMs: number): ExecOptions {
  return { timeoutMs, env: { CONTAINERS_STORAGE_CONF: join(lab.stateDir, 'image-storage.conf') } };
}

function repository(release: Release): string {
  return `localhost/havirt-lab-${release}`;
}
