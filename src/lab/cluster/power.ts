// The power switch that Pacemaker uses: podman's API behind TLS, for fence_docker, which Debian's fence-agents bring. What
// a node may ask of it is in lab/power/haproxy.cfg. The operator's own switch is cutPower and givePower of nodes.ts.
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readAsset } from '../../program/assets.ts';
import type { Argv, Lab } from '../lab.ts';
import { podmanEnvironment } from '../lab.ts';
import { must } from '../lab-error.ts';
import { trustDirOf } from './trust.ts';

const port = 2376;
const bound = { timeoutMs: 10_000 };

/** Starts the service in the lab's namespaces, with which it ends, unless it runs. Needs the lab's certificates. */
export async function startPower(lab: Lab): Promise<void> {
  const directory = join(lab.stateDir, 'power');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeConfiguration(lab, directory);
  const api = ['/usr/bin/podman', 'system', 'service', '--time=0', `unix://${directory}/podman.sock`] as const;
  await startDaemon(lab, directory, api);
  await startDaemon(lab, directory, ['/usr/sbin/haproxy', '-db', '-f', join(directory, 'haproxy.cfg')]);
}

/**
 * The pcs commands, without the leading `pcs`, that let Pacemaker use the switch. A fenced node stays off until someone
 * switches it on, so that a test (or a person) can look at it.
 */
export function fencingCommands(lab: Pick<Lab, 'network' | 'nodes'>): string[][] {
  const trust = '/etc/havirt-lab/trust';
  const certificates = [`tlscert=${trust}/cert.pem`, `tlskey=${trust}/key.pem`, `tlscacert=${trust}/ca.pem`];
  const service = [`ip=${lab.network.gateway}`, `ipport=${port}`, 'ssl=1', ...certificates, 'api_version=1.41'];
  const nodes = `pcmk_host_list=${lab.nodes.map(({ name }) => name).join(' ')}`;
  return [
    // A node boots in less time than the token's, and Pacemaker on a node that is back before it was missed stays down; so
    // what Pacemaker knows as a reboot (`pcs stonith fence`) only switches off here.
    ['stonith', 'create', 'power', 'fence_docker', ...service, nodes, 'pcmk_reboot_action=off'],
    ['property', 'set', 'stonith-enabled=true', 'stonith-action=off'],
  ];
}

async function writeConfiguration(lab: Lab, directory: string): Promise<void> {
  const trust = trustDirOf(lab, 'host');
  const [certificate, key] = await Promise.all(
    ['cert.pem', 'key.pem'].map(async (name) => readFile(join(trust, name), 'utf8')),
  );
  await writeFile(join(directory, 'server.pem'), `${certificate}${key}`, { mode: 0o600 });
  await copyFile(join(trust, 'ca.pem'), join(directory, 'ca.pem'));
  const nodes = lab.nodes.map(({ container }) => container).join('|');
  const text = readAsset('lab/power/haproxy.cfg')
    .replaceAll('DIR/', `${directory}/`)
    .replaceAll('(NODES)', `(${nodes})`);
  await writeFile(join(directory, 'haproxy.cfg'), text);
}

// start-stop-daemon belongs to dpkg, so every Debian has it. It does nothing when the daemon of the pidfile runs.
async function startDaemon(lab: Lab, directory: string, [program, ...args]: Argv): Promise<void> {
  const own = join(directory, basename(program));
  const files = ['--make-pidfile', '--pidfile', `${own}.pid`, '--output', `${own}.log`];
  const how = ['--start', '--oknodo', '--background', ...files, '--exec', program] as const;
  const started = await lab.hostInNamespace(['start-stop-daemon', ...how, '--', ...args], {
    ...bound,
    env: podmanEnvironment(lab),
  });
  must(started, `starting ${program}`);
}
