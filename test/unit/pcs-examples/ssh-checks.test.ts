// The examples begin by checking that ssh among the nodes runs commands. A key with a forced command succeeds at whatever it is
// asked and runs none, and must not pass. Programs stand for ssh and the cluster's; real ones are in test/lab/examples.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec } from '../../../src/host/exec.ts';
import { directoryWith } from '../host/places.ts';

const examples = join(import.meta.dirname, '../../../pcs-examples');

/** Runs the example up to where it would make the resource. */
async function run(example: string, ssh: string) {
  const folder = directoryWith();
  const programs = { ssh, crm_node: 'echo n1 n2', pcs: 'echo "made by pcs $2"; exit 9' };
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(`${folder}/${name}`, `#!/bin/sh\n${script}\n`);
    chmodSync(`${folder}/${name}`, 0o755);
  }
  const env = { PATH: `${folder}:/usr/bin:/bin`, config: '/etc/hostname' };
  return await exec(['bash', `${examples}/${example}`], { timeoutMs: 10_000, env });
}

describe.each([
  ['first-resource.sh', 'n1 lacks havirt or /etc/hostname'],
  ['live-migration-ssh.sh', 'n1 cannot run commands on n1'],
])('%s', (example, complaint) => {
  test.each([
    ['answers with its report', `echo '{"format":1}'`],
    ['lets nobody in', 'exit 255'],
    ['says nothing', 'exit 0'],
  ])('ends where ssh %s', async (_, ssh) => {
    const { exitCode, stdout, stderr } = await run(example, ssh);
    expect([exitCode, stdout]).toEqual([1, '']);
    expect(stderr).toContain(complaint);
  });
  test('goes on where ssh runs the command', async () => {
    expect((await run(example, 'echo ready')).stdout).toContain('made by pcs create');
  });
});
