// `havirt peer-report`: what this host says to a peer that is about to start a domain. It only looks, and it may be the
// forced command of a restricted ssh key: then it takes of the command that was asked for just what the agent asks.
import type { InferredOptionTypes, Options } from 'yargs';
import { endProcess } from '../host/end-process.ts';
import type { DomainIdentity } from '../domain/model/domain.ts';
import { Failure, exitStatus } from '../program/failure.ts';
import { decodeIdentity, decodePath, readCommand } from '../peers/question.ts';
import { type Answer, command } from './command.ts';
import { readPlainly } from './plain-options.ts';

const TIMEOUT_MS_DEFAULT = 4000;
/** Whoever holds the key cannot keep this process for longer. */
const TIMEOUT_MS_MAX = 60_000;

/** Only these, because the driver comes from whoever holds the key. */
const systemUris = { qemu: 'qemu:///system', xen: 'xen:///system' } as const;

const options = {
  driver: { choices: ['qemu', 'xen'], default: 'qemu', describe: 'Hypervisor' },
  config: { type: 'string', requiresArg: true, describe: 'Also the checksum of this configuration' },
  'within-ms': {
    type: 'number',
    default: TIMEOUT_MS_DEFAULT,
    requiresArg: true,
    describe: 'Time for the answer in milliseconds; the rest is reported as unknown',
  },
  'encoded-config': { type: 'string', describe: '--config in base64url, as the agent asks', hidden: true },
  'encoded-domain': { type: 'string', describe: 'The domain that the agent asks about, in base64url', hidden: true },
} as const satisfies Record<string, Options>;

type Given = InferredOptionTypes<typeof options>;

export const peerReportCommand = command({
  name: 'peer-report',
  summary: 'Say which domains are active on this host, with their disks, as JSON; for the other nodes to ask',
  positionals: {},
  options,
  // Every start on another node waits for this, so the parser is loaded only for what a peer never asks.
  early: (argv) => {
    const given = readPlainly(options, argv);
    return given === undefined ? undefined : () => report(given);
  },
  run: report,
});

async function report(given: Given): Promise<Answer> {
  const { driver, timeoutMs, configPath, identity } = askedOverSsh() ?? askedHere(given);
  // Also when the other side takes nothing of the answer.
  setTimeout(() => endProcess(1), TIMEOUT_MS_MAX);
  const boundMs = Math.min(Math.max(timeoutMs, 1), TIMEOUT_MS_MAX);
  const { answerPeer } = await import('../peers/answer-peer.ts');
  const line = await answerPeer({ uri: systemUris[driver], driver, configPath, identity, boundMs });
  // A look that hangs must not keep the answer.
  return { data: JSON.parse(line) as object, text: line, exitStatus: 0, abrupt: true };
}

interface Asked {
  readonly driver: keyof typeof systemUris;
  readonly timeoutMs: number;
  readonly configPath: string | undefined;
  readonly identity: DomainIdentity | undefined;
}

function askedHere(given: Given): Asked {
  const { driver, config, 'within-ms': timeoutMs, 'encoded-config': path, 'encoded-domain': domain } = given;
  if (Number.isNaN(timeoutMs)) throw new Failure('--within-ms takes a number of milliseconds', exitStatus.usage);
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
