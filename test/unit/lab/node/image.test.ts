import { expect, test } from 'vitest';
import { readAsset } from '../../../../src/program/assets.ts';
import { packagesFor } from '../../../../src/lab/node/image.ts';

const list = `# a comment

systemd
fence-agents         bookworm
fence-agents-docker  trixie
`;

test('a package is for every release, or for the one that is named beside it', () => {
  expect(packagesFor('bookworm', list)).toEqual(['systemd', 'fence-agents']);
  expect(packagesFor('trixie', list)).toEqual(['systemd', 'fence-agents-docker']);
});

test.each(['bookworm', 'trixie'] as const)('the list that ships makes a cluster node of %s', (release) => {
  const packages = packagesFor(release, readAsset('lab/provision/packages'));
  for (const needed of ['systemd', 'pacemaker', 'corosync', 'pcs', 'libvirt-daemon-system', 'qemu-block-extra']) {
    expect(packages).toContain(needed);
  }
  expect(packages.filter((name) => !/^[a-z0-9][a-z0-9+.-]+$/.test(name))).toEqual([]);
});
