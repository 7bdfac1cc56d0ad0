// `havirt peer-report`: what this host says to a peer that is about to start a domain. It only looks, and it may be the
// forced command of a restricted ssh key: then it takes of the command that was asked for just what the agent asks.
import type { CommandModule } from 'yargs';
import { endProcess } from '../host/end-process.ts';
import type { DomainIdentity } from '../domain/model/domain.ts';
import { decodeIdentity, decodePath, readCommand } from '../peers/question.ts';

const TIMEOUT_MS_DEFAULT = 4000;
/** Whoever holds the key cannot keep this process for longer. */
const TIMEOUT_MS_MAX = 60_000;

/** Only these, because the driver comes from whoever holds the key. */
const systemUris = { qemu: 'qemu:///system', xen: 'xen:///system' } as const;

interface Options {
  readonly driver: keyof typeof systemUris;
  readonly config: string | undefined;
  readonly 'within-ms': number;
  readonly 'encoded-config': string | undefined;
  readonly 'encoded-domain': string | undefined;
}

export const peerReportCommand: CommandModule<object, Options> = {
  command: 'peer-report',
  describe: 'Say which domains are active on this host, with their disks, as JSON; for the other nodes to ask',
  builder: (yargs) =>
    yargs.options({
      driver: { choices: ['qemu', 'xen'] as const, default: 'qemu' as const, describe: 'Hypervisor' },
      config: { type: 'string', requiresArg: true, describe: 'Also the checksum of this configuration' },
      'within-ms': {
        type: 'number',
        default: TIMEOUT_MS_DEFAULT,
        requiresArg: true,
        describe: 'What is not found out in so many milliseconds is said to be unknown',
      },
      'encoded-config': { type: 'string', describe: '--config in base64url, as the agent asks', hidden: true },
      'encoded-domain': { type: 'string', describe: 'Whom the agent asks about, in base64url', hidden: true },
    }),
  handler: async (given) => {
    // Also when the other side takes nothing of the answer.
    setTimeout(() => endProcess(1), TIMEOUT_MS_MAX);
    const { driver, timeoutMs, configPath, identity } = askedOverSsh() ?? askedHere(given);
    const boundMs = Math.min(Math.max(timeoutMs, 1), TIMEOUT_MS_MAX);
    const { answerPeer } = await import('../peers/answer-peer.ts');
    const line = await answerPeer({ uri: systemUris[driver], driver, configPath, identity, boundMs });
    // A look that hangs must not keep the answer, so the process ends here rather than run dry.
    process.stdout.write(`${line}\n`, () => endProcess(0));
  },
};

interface Asked {
  readonly driver: keyof typeof systemUris;
  readonly timeoutMs: number;
  readonly configPath: string | undefined;
  readonly identity: DomainIdentity | undefined;
}

function askedHere({ driver, config, 'within-ms': timeoutMs, ...encoded }: Options): Asked {
  const { 'encoded-config': path, 'encoded-domain': domain } = encoded;
  return {
    driver,
    timeoutMs,
    configPath: path === undefined ? config : decodePath(path),
    identity: domain === undefined ? undefined : decodeIdentity(domain),
  };
}

/** Under a forced command sshd passes on what was asked for; what is not exactly the agent's question counts for nothing. */
function askedOverSsh(): Asked | undefined {
  const question = readCommand(process.env['SSH_ORIGINAL_COMMAND'] ?? '');
  return question === undefined || !isDriver(question.driver) ? undefined : { ...question, driver: question.driver };
}

function isDriver(name: string): name is keyof typeof systemUris {
  return Object.hasOwn(systemUris, name);
}
