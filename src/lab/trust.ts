// The keys and certificates of one lab, made afresh for it: ssh among the nodes, a small CA for libvirt, QEMU and the power
// service. Where a node keeps them is lab/provision/node.sh's business.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../runtime/exec.ts';
import type { LabNode, LabRecord } from './lab.ts';
import { must } from './lab-error.ts';

/** The folder of `who`'s keys: a node's name, or `host` for the lab's host side (the gateway's address). */
export function trustDirOf(lab: Pick<LabRecord, 'stateDir'>, who: string): string {
  return join(lab.stateDir, 'trust', who);
}

/** Makes all keys and certificates of the lab, unless they exist. Each folder has ca.pem, cert.pem and key.pem. */
export async function makeTrust(lab: LabRecord): Promise<void> {
  const finished = join(lab.stateDir, 'trust');
  if (existsSync(finished)) return;
  const draft = `${finished}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  await makeAuthority(draft, lab.name);
  await makeCertificate(draft, 'host', [`IP:${lab.network.gateway}`, 'DNS:localhost']);
  await makeSshKey(join(draft, 'id_ed25519'), `root@lab-${lab.name}`);
  for (const node of lab.nodes) await makeNodeTrust(draft, node);
  await writeKnownHosts(draft, lab.nodes);
  await rename(draft, finished);
}

async function makeNodeTrust(trust: string, node: LabNode): Promise<void> {
  const names = [`DNS:${node.name}`, `DNS:${migrationName(node.name)}`, `IP:${node.ip}`, `IP:${node.migrationIp}`];
  await makeCertificate(trust, node.name, names);
  await makeSshKey(join(trust, node.name, 'ssh_host_ed25519_key'), node.name);
  for (const file of ['id_ed25519', 'id_ed25519.pub']) await copyFile(join(trust, file), join(trust, node.name, file));
}

/** The node's name on the migration network: what `migration_network_suffix=-mig` makes of it. */
export function migrationName(node: string): string {
  return `${node}-mig`;
}

async function writeKnownHosts(trust: string, nodes: readonly LabNode[]): Promise<void> {
  const lines = nodes.map(async ({ name, ip, migrationIp }) => {
    const key = await readFile(join(trust, name, 'ssh_host_ed25519_key.pub'), 'utf8');
    return `${name},${migrationName(name)},${ip},${migrationIp} ${key}`;
  });
  const text = (await Promise.all(lines)).join('');
  for (const { name } of nodes) await writeFile(join(trust, name, 'known_hosts'), text);
}

async function makeSshKey(file: string, comment: string): Promise<void> {
  must(
    await exec(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file], bound),
    'making an ssh key',
  );
}

async function makeAuthority(trust: string, labName: string): Promise<void> {
  const extensions = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
  await newCertificate({
    certificate: join(trust, 'ca.pem'),
    key: join(trust, 'ca.key'),
    subject: `havirt lab ${labName}`,
    extensions,
  });
}

async function makeCertificate(trust: string, name: string, alternativeNames: readonly string[]): Promise<void> {
  const directory = join(trust, name);
  await mkdir(directory, { mode: 0o700 });
  await copyFile(join(trust, 'ca.pem'), join(directory, 'ca.pem'));
  await newCertificate({
    certificate: join(directory, 'cert.pem'),
    key: join(directory, 'key.pem'),
    subject: name,
    extensions: [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature,keyEncipherment',
      'extendedKeyUsage=serverAuth,clientAuth',
      `subjectAltName=${alternativeNames.join(',')}`,
    ],
    authority: ['-CA', join(trust, 'ca.pem'), '-CAkey', join(trust, 'ca.key')],
  });
}

interface NewCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly subject: string;
  readonly extensions: readonly string[];
  /** Who signs; without it the certificate signs itself. */
  readonly authority?: readonly string[];
}

async function newCertificate(wanted: NewCertificate): Promise<void> {
  const files = ['-keyout', wanted.key, '-out', wanted.certificate];
  const extensions = wanted.extensions.flatMap((extension) => ['-addext', extension]);
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '3650'];
  const argv = ['openssl', 'req', '-config', '/dev/null', ...kind, '-subj', `/CN=${wanted.subject}`, ...files] as const;
  must(
    await exec([...argv, ...(wanted.authority ?? []), ...extensions], bound),
    `making the certificate of ${wanted.subject}`,
  );
}

const bound = { timeoutMs: 30_000 };
