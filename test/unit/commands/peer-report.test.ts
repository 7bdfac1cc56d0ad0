// What a host says when it is asked: of which hypervisor, and for how long at most. The real program as the forced command of a
// real sshd is in test/contract/peers-key.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { peerReportCommand } from '../../../src/commands/peer-report.ts';
import { print } from '../../../src/commands/print.ts';
import { endProcess } from '../../../src/host/end-process.ts';
import { reportCommand } from '../../../src/peers/question.ts';

vi.mock('../../../src/host/end-process.ts', () => ({ endProcess: vi.fn() }));

const unasked = {
  driver: 'qemu' as const,
  config: undefined,
  'within-ms': 500,
  'encoded-config': undefined,
  'encoded-domain': undefined,
} satisfies Parameters<typeof peerReportCommand.run>[0];

/** The command as main runs it: what it answers is printed. */
async function answer(): Promise<void> {
  const said = await peerReportCommand.run(unasked);
  if (said !== undefined) await print(said, 'text');
}

/** The lines that were written; the other side takes them, or nothing. */
function listen({ takes = true } = {}): string[] {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text: string | Uint8Array, done?: unknown) => {
    lines.push(text.toString());
    if (takes && typeof done === 'function') done();
    return takes;
  });
  return lines;
}

beforeEach(() => () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.mocked(endProcess).mockClear();
});

describe('the report says which hypervisor it is about', () => {
  const question = { timeoutMs: 500, configPath: '/etc/guest1.xml', identity: { name: 'guest1', uuid: undefined } };
  test.each([
    ['the one that was asked about', reportCommand({ ...question, driver: 'xen' }).join(' '), 'xen'],
    ['another one than was asked about', reportCommand({ ...question, driver: 'vz' }).join(' '), 'qemu'],
    ['some, when the question is not understood', '/usr/sbin/havirt peer-report --of-tomorrow', 'qemu'],
  ])('%s', async (_, command, driver) => {
    vi.stubEnv('SSH_ORIGINAL_COMMAND', command);
    const lines = listen();
    await answer();
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { driver, host: expect.stringContaining('boot ') },
    ]);
    expect(endProcess).toHaveBeenCalledExactlyOnceWith(0);
  });
});

test('who takes nothing of the answer does not keep the process', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  listen({ takes: false });
  const said = peerReportCommand.run(unasked);
  await vi.advanceTimersByTimeAsync(59_000);
  void print((await said) ?? expect.unreachable(), 'text');
  expect(endProcess).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(endProcess).toHaveBeenCalledExactlyOnceWith(1);
});

describe('what a peer or a person types needs no parser', () => {
  test.each([
    [[]],
    [['--within-ms', '3000']],
    [['--driver', 'xen', '--config', '/etc/guest1.xml']],
    [
      reportCommand({
        driver: 'qemu',
        timeoutMs: 3000,
        configPath: '/a',
        identity: { name: 'a', uuid: undefined },
      }).slice(2),
    ],
  ])('%j', (argv) => {
    expect(peerReportCommand.early?.(argv)).toBeTypeOf('function');
  });

  test.each([
    [['--help']],
    [['--within-ms']],
    [['--within-ms', 'soon']],
    [['--within-ms=3000']],
    [['--driver', 'vz']],
    [['--driver', 'xen', '--driver', 'qemu']],
    [['--config', '']],
    [['--config', '--driver']],
    [['--no-such', 'x']],
    [['guest1']],
  ])('%j is left to the parser', (argv) => {
    expect(peerReportCommand.early?.(argv)).toBeUndefined();
  });
});
