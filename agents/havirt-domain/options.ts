// The options of havirt-domain. A new one is one entry here; what it does belongs in wire/ and decide/, and the metadata, the man
// page and the parsing follow from it.
import { hypervisorProblem } from './hypervisor-uri.ts';
import type { Declaration } from '../../src/ocf/parameter.ts';

export const domainParameters = {
  config: {
    type: 'string',
    required: true,
    unique: true,
    shortdesc: 'Domain configuration file',
    longdesc: `Absolute path of the domain's libvirt XML, the same on all nodes. The agent only reads it. Once the domain
runs, its identity is also kept elsewhere: a file that disappears does not make a running domain look stopped.`,
    check: (value) => (value.startsWith('/') ? undefined : `must be an absolute path, not "${value}"`),
  },
  hypervisor: {
    type: 'string',
    shortdesc: 'Hypervisor URI',
    longdesc: `libvirt connection URI of this node's hypervisor, such as qemu:///system or xen:///system. A URI of another
host is refused, because a domain there is not in this node's process table and is not fenced together with this node. lxc
is refused, because it cannot create a container paused. Default: libvirt's own, which is uri_default of
/etc/libvirt/libvirt.conf, else qemu:///system.`,
    check: hypervisorProblem,
  },
  force_stop: {
    type: 'boolean',
    default: false,
    shortdesc: 'Always end the domain at once on stop',
    longdesc: `End ("destroy") the domain on stop without asking the guest first. By default the guest is asked to shut down,
several times, and is ended only when it is still there well before the operation's timeout.`,
  },
  shutdown_timeout: {
    type: 'integer',
    min: 1,
    max: 86_400,
    unit: 's',
    shortdesc: 'Seconds that a guest may take to shut down',
    longdesc: `How long stop waits for the guest, or for a save, dump or snapshot that holds it, before it ends the domain, in
seconds. Default: 60 % of the operation's timeout. Enough of the timeout is always kept back to end a domain that hangs: 30 s
of 90, 11 s of 20.`,
  },
  node_check: {
    type: 'boolean',
    default: true,
    shortdesc: 'Check the node before a start',
    longdesc: `Before a start, see that this node has the disks, boot files, network devices and emulator that the
configuration names, and enough free memory (including swap).`,
  },
  migration_transport: {
    type: 'string',
    oneOf: ['ssh', 'tls', 'tcp'],
    shortdesc: 'Transport to the target hypervisor',
    longdesc: `How this node's libvirt reaches the libvirt of a migration's target: ssh, tls or tcp. Default: libvirt's
own for a remote URI, which is tls.`,
  },
  migration_user: {
    type: 'string',
    shortdesc: 'User name on the target',
    longdesc: 'User name in the URI of the target hypervisor. Ignored when remoteuri is set.',
    check: (value) => (/^[a-z_][a-z0-9_.-]*$/i.test(value) ? undefined : `must be a user name, not "${value}"`),
  },
  migration_downtime: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 86_400_000,
    unit: 'ms',
    shortdesc: 'Maximum downtime of a live migration',
    longdesc:
      "How long the guest may stand still at the end of a live migration, in milliseconds; 0 for libvirt's default.",
  },
  migration_speed: {
    type: 'integer',
    default: 0,
    min: 0,
    max: 8_000_000,
    unit: 'MiB/s',
    shortdesc: 'Bandwidth limit of a live migration',
    longdesc: "Bandwidth limit of a live migration in MiB/s; 0 for libvirt's default.",
  },
  migration_network_suffix: {
    type: 'string',
    shortdesc: "Suffix of the nodes' names on the migration network",
    longdesc: `Use a dedicated migration network: this suffix is appended to the target node's name, before the first dot if
the name has one, in the URI of the target hypervisor and in the address to which the guest's memory is sent. The
composed name must be resolvable.`,
    check: (value) => (/^[a-z0-9_.-]+$/i.test(value) ? undefined : `must be part of a host name, not "${value}"`),
  },
  migrateport: {
    type: 'integer',
    min: 1,
    max: 65_535,
    unit: '',
    shortdesc: 'Port for the memory of a migrating guest',
    longdesc: `Port to which the guest's memory is sent when migration_network_suffix is set. By default libvirt chooses a
free port of its range (49152 to 49215).`,
  },
  migrateuri: {
    type: 'string',
    shortdesc: "URI to which the guest's memory is sent",
    longdesc: `Replaces the composed address to which the guest's memory is sent, for example tcp://%n-mig:49160. %n stands for
the target node's name.`,
  },
  remoteuri: {
    type: 'string',
    shortdesc: 'URI of the target hypervisor',
    longdesc: `Replaces the composed URI of the target hypervisor, for example qemu+ssh://%n/system. %n stands for the target
node's name. migration_transport, migration_user and migration_network_suffix then do not apply to it.`,
  },
  peer_check: {
    type: 'string',
    oneOf: ['strict', 'off'],
    default: 'strict',
    shortdesc: 'Ask the other nodes before a start',
    longdesc: `With strict, the domain starts only when every other node of the cluster says that it does not run it, or is
offline and vouched for by fencing. With off, no other node is asked; use it only for a bench, a test or a single host. Each
start without the check is noted in the log.`,
  },
  peers: {
    type: 'string',
    shortdesc: "Hosts to ask instead of the cluster's nodes",
    longdesc: `Names of the hosts to ask before a start, separated by blanks; a cluster node goes by its node name. Default: all
nodes and remote nodes of the cluster. Guest nodes are domains themselves, and are not asked. Hosts named here are asked
even where no cluster runs; then each of them must answer.`,
    check: (value) => (/[^\s,]/.test(value) ? undefined : `must name at least one host, not "${value}"`),
  },
  peer_transport: {
    type: 'string',
    oneOf: ['ssh', 'tls', 'tcp'],
    shortdesc: 'How the other nodes are asked',
    longdesc: `ssh runs "havirt peer-report" on the node, which also reads the process table and identifies disks; tls and tcp
ask only the node's libvirt. Default: migration_transport, else ssh. Read-only rights are enough.`,
  },
  peer_user: {
    type: 'string',
    shortdesc: 'User name on the other nodes',
    longdesc: 'User name for asking the other nodes. Default: the user of ssh or libvirt, which is root for the agent.',
    check: (value) => (/^[a-z_][a-z0-9_.-]*$/i.test(value) ? undefined : `must be a user name, not "${value}"`),
  },
  peer_timeout: {
    type: 'integer',
    min: 1,
    max: 3600,
    unit: 's',
    shortdesc: 'Seconds that a node has for its answer',
    longdesc: `How long one node may take to answer, in seconds, at most a fifth of start's timeout. Default: 5. All nodes are asked at
once. A node that is offline and vouched for by fencing has 0.7 seconds to begin to answer.`,
  },
  monitor_scripts: {
    type: 'string',
    shortdesc: 'Scripts that check services in the guest',
    longdesc: `Programs, separated by blanks, that each monitor runs while the domain is running; all must succeed. start and
migrate_from wait until they do, so allow for that in their timeouts.`,
  },
} as const satisfies Declaration;

export type DomainParameters = typeof domainParameters;
