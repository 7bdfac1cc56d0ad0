// What the virtual cluster needs of the host, and which Debian package has it. Nothing is installed from here unless asked.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from '../host/exec.ts';
import { LabError, must } from './lab-error.ts';

const binaries = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Each package with one file that shows that it is installed: a program's name, or an absolute path. */
const evidence: readonly (readonly [packageName: string, file: string])[] = [
  ['podman', 'podman'],
  ['crun', 'crun'],
  ['netavark', '/usr/lib/podman/netavark'],
  ['aardvark-dns', '/usr/lib/podman/aardvark-dns'],
  ['iptables', 'iptables'],
  ['mmdebstrap', 'mmdebstrap'],
  ['iproute2', 'ip'],
  ['openssl', 'openssl'],
  ['openssh-client', 'ssh-keygen'],
  ['tgt', 'tgtadm'],
  ['haproxy', 'haproxy'],
];

/** Every Debian package that `havirt lab` needs on the host. */
export function hostPackages(): string[] {
  return evidence.map(([name]) => name);
}

function missingHostPackages(): string[] {
  return evidence.filter(([, file]) => !isInstalled(file)).map(([name]) => name);
}

/** Makes sure that the host has what a lab needs: installs it with apt when `install`, otherwise throws one clear line. */
export async function requireHostPackages(install: boolean): Promise<void> {
  const missing = missingHostPackages();
  if (missing.length === 0) return;
  if (!install) {
    throw new LabError(
      `the host lacks ${missing.join(', ')}; to install: apt-get install ${missing.join(' ')} (or: havirt lab up --install)`,
    );
  }
  const apt = ['apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=120'] as const;
  const options = { timeoutMs: 600_000, env: { DEBIAN_FRONTEND: 'noninteractive' } };
  must(await exec([...apt, 'update'], options), 'apt-get update');
  must(
    await exec([...apt, 'install', '--no-install-recommends', ...missing], options),
    `apt-get install ${missing.join(' ')}`,
  );
}

function isInstalled(file: string): boolean {
  return file.startsWith('/') ? existsSync(file) : binaries.some((directory) => existsSync(join(directory, file)));
}
