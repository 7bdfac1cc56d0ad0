// `havirt peer-report`: what this host says to a peer that is about to start a domain. It only looks, and it may be the
// forced command of a restricted ssh key: then it takes of the command that was asked for just the two options below.
import type { CommandModule } from 'yargs';
import { reportHost } from '../observe/host-report.ts';
import { writeReport } from '../observe/peer-answer.ts';
import { libvirtSession } from '../runtime/libvirt-session.ts';
import { decodePath, readCommand } from '../runtime/report-command.ts';

const LOOK_TIMEOUT_MS = 4000;

/** Only these, because the argument comes from whoever holds the key. */
const systemUris = { qemu: 'qemu:///system', lxc: 'lxc:///system', xen: 'xen:///system' } as const;

interface Options {
  readonly driver: keyof typeof systemUris;
  readonly config: string | undefined;
  readonly 'encoded-config': string | undefined;
}

export const peerReportCommand: CommandModule<object, Options> = {
  command: 'peer-report',
  describe: 'Say which domains are active on this host, with their disks, as JSON; for the other nodes to ask',
  builder: (yargs) =>
    yargs
      .option('driver', {
        choices: ['qemu', 'lxc', 'xen'] as const,
        default: 'qemu' as const,
        describe: 'Hypervisor',
      })
      .option('config', { type: 'string', describe: 'Also the checksum of this configuration' })
      .option('encoded-config', { type: 'string', describe: 'The same in base64url, as the agent asks', hidden: true }),
  handler: async (given) => {
    const { driver, config, encoded } = { ...optionsOf(given), ...askedOverSsh() };
    const libvirt = libvirtSession(systemUris[driver], LOOK_TIMEOUT_MS, { readOnly: true });
    const path = config ?? (encoded === undefined ? undefined : decodePath(encoded));
    const report = writeReport(await reportHost(libvirt, driver, path));
    await new Promise((resolve) => {
      process.stdout.write(`${report}\n`, resolve);
    });
    process.exit(0);
  },
};

interface Asked {
  readonly driver: keyof typeof systemUris;
  readonly config?: string | undefined;
  readonly encoded?: string | undefined;
}

function optionsOf({ driver, config, 'encoded-config': encoded }: Options): Asked {
  return { driver, config, encoded };
}

/** Under a forced command sshd passes on what was asked for; what is not exactly the agent's question counts for nothing. */
function askedOverSsh(): Asked | undefined {
  const question = readCommand(process.env['SSH_ORIGINAL_COMMAND'] ?? '');
  if (question === undefined || !isDriver(question.driver)) return undefined;
  return { driver: question.driver, encoded: question.encodedConfig };
}

function isDriver(name: string): name is keyof typeof systemUris {
  return Object.hasOwn(systemUris, name);
}
