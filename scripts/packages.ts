// The Debian packages that each part of the work needs, in one place: `node scripts/packages.ts PART...` prints their names.
import { hostPackages } from '../src/lab/host-packages.ts';

const libvirt = ['libvirt-daemon-system', 'libvirt-clients', 'qemu-system-x86', 'qemu-utils'];
// ocf-tester and its DTD; crm_resource; what describes and validates an agent; a judge of manual pages.
const contract = ['resource-agents', 'pacemaker', 'pacemaker-cli-utils', 'pcs', 'crmsh', 'libxml2-utils', 'man-db'];
// What the tests' own namespaces need, what shows that a monitor starts no process, and the sshd's of the tests' peers.
const harness = ['iproute2', 'mount', 'util-linux', 'strace', 'python3', 'openssh-client', 'openssh-server'];

const packages: Readonly<Record<string, readonly string[]>> = {
  build: ['binutils'],
  contract: [...libvirt, ...contract, ...harness],
  lab: [...hostPackages(), 'vagrant'],
  demo: hostPackages(),
  bench: hostPackages(),
  gauntlet: hostPackages(),
};

const parts = process.argv.slice(2);
const unknown = parts.filter((part) => !(part in packages));
if (unknown.length > 0) {
  console.error(`packages: no such part: ${unknown.join(', ')} (there are: ${Object.keys(packages).join(', ')})`);
  process.exit(2);
}
const names = new Set(parts.flatMap((part) => packages[part] ?? []));
for (const name of names) console.log(name);
