// What a host says when it is asked: of which hypervisor, and for how long at most. The real program as the forced command of a
// real sshd is in test/contract/peers-key.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { peerReportCommand } from '../../../src/commands/peer-report.ts';
import { endProcess } from '../../../src/host/end-process.ts';
import { reportCommand } from '../../../src/peers/question.ts';

vi.mock('../../../src/host/end-process.ts', () => ({ endProcess: vi.fn() }));

const unasked = {
  driver: 'qemu' as const,
  config: undefined,
  'within-ms': 500,
  withinMs: 500,
  'encoded-config': undefined,
  encodedConfig: undefined,
  'encoded-domain': undefined,
  encodedDomain: undefined,
  _: [],
  $0: 'havirt',
} satisfies Parameters<typeof peerReportCommand.handler>[0];

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
    await peerReportCommand.handler(unasked);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { driver, host: expect.stringContaining('boot ') },
    ]);
    expect(endProcess).toHaveBeenCalledExactlyOnceWith(0);
  });
});

test('who takes nothing of the answer does not keep the process', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  listen({ takes: false });
  const answered = peerReportCommand.handler(unasked);
  await vi.advanceTimersByTimeAsync(59_000);
  await answered;
  expect(endProcess).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  expect(endProcess).toHaveBeenCalledExactlyOnceWith(1);
});
