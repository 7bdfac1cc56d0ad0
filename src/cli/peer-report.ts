// `havirt peer-report`: what this host says to a peer that is about to start a domain. It only looks, takes nothing but the
// hypervisor's name, and so may be the forced command of a restricted ssh key.
import type { CommandModule } from 'yargs';
import { reportHost } from '../observe/host-report.ts';
import { writeReport } from '../observe/peer-answer.ts';
import { libvirtSession } from '../runtime/libvirt-session.ts';

const LOOK_TIMEOUT_MS = 4000;

/** Only these names, because under a forced command the argument comes from whoever holds the key. */
const systemUris = { qemu: 'qemu:///system', lxc: 'lxc:///system', xen: 'xen:///system' } as const;

export const peerReportCommand: CommandModule<object, { driver: keyof typeof systemUris }> = {
  command: 'peer-report',
  describe: 'Say which domains are active on this host, with their disks, as JSON; for the other nodes to ask',
  builder: (yargs) =>
    yargs.option('driver', {
      choices: ['qemu', 'lxc', 'xen'] as const,
      default: 'qemu' as const,
      describe: 'Hypervisor',
    }),
  handler: async ({ driver }) => {
    const libvirt = libvirtSession(systemUris[driver], LOOK_TIMEOUT_MS, { readOnly: true });
    const report = writeReport(await reportHost(libvirt, driver));
    await new Promise((resolve) => {
      process.stdout.write(`${report}\n`, resolve);
    });
    process.exit(0);
  },
};
