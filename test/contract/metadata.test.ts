// What the agent says of itself, and what the programs that read it make of it: Pacemaker, pcs, crmsh, ocf-tester.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { agentPath } from './harness/agent.ts';
import { describeBuilds } from './harness/builds.ts';
import { makeDomain, qemuPids, writeConfig } from './harness/domain.ts';
import { startLibvirtd } from './harness/libvirtd.ts';
import { inside, pathInside, runInside } from './harness/namespace.ts';
import { PATH } from '../support/executor.ts';

const committed = readFileSync(join(import.meta.dirname, '../../metadata/havirt-domain.xml'), 'utf8');
beforeAll(startLibvirtd);

describeBuilds('metadata', (build) => {
  const agent = agentPath(build);
  const name = `metadata-${build.build}`;
  const domain = makeDomain({ name });
  const fullName = `ocf:${build.provider}:havirt-domain`;

  test('is what is committed, even for nobody, with no home and an empty environment', async () => {
    const nobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] as const;
    const { code, stdout, stderr } = await inside([...nobody, agent, 'meta-data'], { env: {}, cwd: '/' }).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(committed);
  });

  test('help and version are for people, on standard output', async () => {
    const version = await inside([agent, '--version']).ended;
    expect(version).toMatchObject({ code: 0, stderr: '' });
    expect(version.stdout).toMatch(/^havirt-domain \d+\.\d+\.\d+\n$/);
    const help = await inside([agent, '--help']).ended;
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['migrate_from', 'config', 'pcs resource create']) expect(help.stdout).toContain(word);
  });

  test('ocf-tester finds nothing to complain of', async () => {
    const options = [`config=${domain.config}`, 'force_stop=1', 'peer_check=off'].flatMap((option) => ['-o', option]);
    const { code, stdout, stderr } = await inside(['ocf-tester', '-n', name, ...options, agent]).ended;
    // What an agent may leave out is told in the same way as complaints are.
    const complaints = stdout.split('\n').filter((line) => line.startsWith('*') && !line.includes('(optional)'));
    expect({ code, stderr, complaints }).toEqual({ code: 0, stderr: '', complaints: [] });
    expect(stdout).toContain('passed all tests');
    expect(qemuPids(domain)).toEqual([]);
  });

  test('crm_resource shows it, and validates through the agent', async () => {
    expect(await runInside(['crm_resource', '--show-metadata', fullName])).toContain(
      '<resource-agent name="havirt-domain"',
    );
    const agentOf = ['--class', 'ocf', '--provider', build.provider, '--agent', 'havirt-domain'] as const;
    const validate = ['crm_resource', '--validate', ...agentOf, '--option'] as const;
    expect(await runInside([...validate, `config=${domain.config}`])).toContain('returned 0 (ok)');
    const wrong = await inside([...validate, 'config=relative']).ended;
    expect(wrong.code).toBe(6);
    expect(wrong.stdout + wrong.stderr).toContain('PARAMETER_INVALID: parameter config');
  });

  test('pcs describes it', async () => {
    const { code, stdout, stderr } = await inside(['pcs', 'resource', 'describe', fullName], pythonHome).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('config (required) (unique');
    expect(stdout).toMatch(/migrate_to:\s+interval=0s\s+timeout=120s/);
  });

  test('crm describes it', async () => {
    const { code, stdout, stderr } = await inside(['crm', 'ra', 'info', fullName], pythonHome).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('config* (string)');
    expect(stdout).toMatch(/monitor\s+timeout=30s depth=0 interval=10s/);
  });
});

/** They keep caches at home, which must not be the home of whoever runs the tests. */
const pythonHome = { env: { PATH, HOME: '/run/contract', LC_ALL: 'C.UTF-8' } };

test('a bare name is enough for pcs', async () => {
  const other = pathInside('/usr/lib/ocf/resource.d/havirt-pkg');
  rmSync(other, { recursive: true });
  expect(await runInside(['pcs', 'resource', 'describe', 'havirt-domain'], pythonHome)).toContain(
    'ocf:havirt:havirt-domain',
  );
});

test("the committed file is valid against the older API's DTD and the schema of OCF 1.1", async () => {
  const file = '/run/contract/metadata.xml';
  writeConfig(file, committed);
  const dtd = await inside(['xmllint', '--noout', '--path', '/usr/share/resource-agents', '--valid', file]).ended;
  expect(dtd).toMatchObject({ code: 0, stderr: '' });
  const schema = '/usr/share/pcs/data/ocf-1.1.rng';
  const dtdThere = ['--path', '/usr/share/resource-agents'];
  const rng = await inside(['xmllint', '--noout', ...dtdThere, '--relaxng', schema, file]).ended;
  expect(rng).toMatchObject({ code: 0, stderr: `${file} validates\n` });
});
