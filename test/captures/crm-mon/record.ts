// Records what crm_mon says of a real cluster in each state that matters, into a folder named for Pacemaker's version. For a
// lab of three nodes that nobody else uses, and pacemaker_remoted of the same release, which the nodes do not have:
//   node test/captures/crm-mon/record.ts LAB pacemaker-remote_VERSION_amd64.deb
// Only what is recorded is written; review the difference before it is committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openLab } from '../../../src/lab/cluster/cluster.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { cutPower, givePower } from '../../../src/lab/node/nodes.ts';

const [labName = '', remotedPackage = ''] = process.argv.slice(2);
const cluster = await openLab(labName);
const n3Address = cluster.nodes[2]?.ip ?? '';
const folder = `${import.meta.dirname}/${await pacemakerVersion()}`;
mkdirSync(folder, { recursive: true });

const settled = /pending="false"/;
/** They would be all that differs from one recording to the next. */
const times = /\b(last_updated|time|last-rc-change|last-failure|completed)="[^"]*"/g;

await record('online');

await pcs('node', 'standby', 'n2');
await record('standby', node('n2', /standby="true"/));
await pcs('node', 'unstandby', 'n2');

await pcs('node', 'maintenance', 'n2');
await record('maintenance', node('n2', /maintenance="true"/));
await pcs('node', 'unmaintenance', 'n2');

await pcs('node', 'attribute', 'n2', 'havirt-address=n2-mig');
await pcs('node', 'attribute', 'n3', 'havirt-address=fd00:77::13', 'rack=7');
await record('address', /havirt-address/);
await pcs('node', 'attribute', 'n2', 'havirt-address=');
await pcs('node', 'attribute', 'n3', 'havirt-address=', 'rack=');

await pcs('cluster', 'stop', 'n2');
await record('stopped', node('n2', /online="false"[^>]*unclean="false"/));
await Promise.all([record('pending', node('n2', /pending="true"/)), pcs('cluster', 'start', 'n2')]);
await until('n2 to be back', node('n2', /online="true"[^>]*pending="false"/));

await pcs('stonith', 'disable', 'power', '--wait=60');
await cutPower(cluster, 'n2');
await record('lost', node('n2', /online="false"[^>]*unclean="true"/));
await pcs('property', 'set', 'stonith-enabled=false');
await record('lost-without-fencing', /stonith-enabled="false"/);
await pcs('property', 'set', 'stonith-enabled=true');
await pcs('stonith', 'enable', 'power');
await record('fenced', node('n2', /online="false"[^>]*unclean="false"/));
await givePower(cluster, 'n2');
await until('n2 to be back', node('n2', /online="true"[^>]*pending="false"/), () => pcs('cluster', 'start', 'n2'));

await pcs('cluster', 'stop', 'n3', '--force');
await startRemoted();
await pcs('resource', 'create', 'r3', 'ocf:pacemaker:remote', `server=${n3Address}`, '--force');
await record('remote-node', node('r3', /online="true"/));
await pcs('resource', 'disable', 'r3', '--wait=60');
await record('remote-node-stopped', node('r3', /online="false"/));
await remove('r3');
const guest = ['meta', 'remote-node=g1', `remote-addr=${n3Address}`, '--force'];
await pcs('resource', 'create', 'VM', 'ocf:pacemaker:Dummy', ...guest);
await record('guest-node', node('g1', /online="true"/));
await remove('VM');
// Nobody can start it here; it has its node in the list all the same.
await pcs('resource', 'bundle', 'create', 'web', 'container', 'podman', 'image=web', 'network', 'control-port=3122');
await pcs('resource', 'create', 'inside', 'ocf:pacemaker:Dummy', 'bundle', 'web');
await record('bundle', node('web-0', /type="remote"/));
await remove('web');
await cluster.exec('n3', ['pkill', '-x', 'pacemaker-remot'], { timeoutMs: 10_000 });
await pcs('cluster', 'start', 'n3');

/** What crm_mon says once it matches. */
async function record(name: string, awaited: RegExp = settled): Promise<void> {
  const xml = await until(name, awaited);
  writeFileSync(`${folder}/${name}.xml`, `${xml.trim().replaceAll(times, '$1="left out"')}\n`);
  console.log(`${name}: ${xml.match(/<node .*/g)?.length ?? 0} lines about nodes`);
}

async function until(what: string, awaited: RegExp, meanwhile?: () => Promise<unknown>): Promise<string> {
  const deadlineMs = Date.now() + 120_000;
  let last = '';
  while (Date.now() < deadlineMs) {
    last = await crmMon();
    if (awaited.test(last)) return last;
    await meanwhile?.().catch(() => undefined);
  }
  throw new Error(`waited in vain for ${what}:\n${last}`);
}

async function crmMon(): Promise<string> {
  const argv = ['crm_mon', '--one-shot', '--output-as=xml'] as const;
  return must(await cluster.exec('n1', argv, { timeoutMs: 20_000 }), 'crm_mon').stdout;
}

/** The line of one node in the list of nodes. */
function node(name: string, attributes: RegExp): RegExp {
  return new RegExp(`<node name="${name}" id="[^"]*" [^>]*${attributes.source}`);
}

async function pcs(...args: string[]): Promise<void> {
  const { failure, stderr } = await cluster.exec('n1', ['pcs', ...args], { timeoutMs: 120_000 });
  if (failure !== '') throw new Error(`pcs ${args.join(' ')}: ${stderr}`);
}

/** Past pcs, which wants to talk to the host that a remote node would be. */
async function remove(resource: string): Promise<void> {
  const argv = ['cibadmin', '--delete-all', '--force', '--xpath', `//*[@id="${resource}"]`] as const;
  must(await cluster.exec('n1', argv, { timeoutMs: 10_000 }), `removing ${resource}`);
}

async function pacemakerVersion(): Promise<string> {
  const { stdout } = await cluster.exec('n1', ['crm_mon', '--version'], { timeoutMs: 10_000 });
  return /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown';
}

/** Puts the daemon of remote nodes on n3, with the cluster's key, and starts it. */
async function startRemoted(): Promise<void> {
  const deb = readFileSync(remotedPackage).toString('base64');
  const unpack = 'base64 -d >/tmp/remoted.deb && dpkg-deb -x /tmp/remoted.deb /opt/remoted';
  must(await cluster.exec('n3', ['sh', '-c', unpack], { timeoutMs: 20_000, input: deb }), 'unpacking on n3');
  const start = 'mkdir -p /run/crm && setsid /opt/remoted/usr/sbin/pacemaker-remoted </dev/null >/dev/null 2>&1 &';
  must(await cluster.exec('n3', ['sh', '-c', start], { timeoutMs: 10_000 }), 'starting pacemaker_remoted');
}

