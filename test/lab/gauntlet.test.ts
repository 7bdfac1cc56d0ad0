// The short form of the gauntlet (docs/gauntlet.md): its most telling cases, on the lab that these tests share.
import { expect, test } from 'vitest';
import { findingsOf, testCases } from './harness/gauntlet.ts';

const lab = testCases([
  'config-gone',
  'force-start-on-three',
  'virsh-copy-outside-cluster',
  'libvirtd-gone-at-stop',
  'partition-fenced',
  'power-off-at-migration-target',
  'refused-without-failure-timeout',
]);

test('the judge sees a double start where there is one: VirtualDomain without its configuration', async () => {
  const findings = await findingsOf(lab(), 'config-gone', 'VirtualDomain');
  expect(findings.map(({ kind }) => kind)).toContain('two copies');
});
