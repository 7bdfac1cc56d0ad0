// What is read of every recorded state of a cluster, by every version that has a folder here: `n2 online` is a node that has
// to answer, `n2 vouched` one that may be silent, `n2 unclean` one of which nobody knows anything.
import type { ClusterNode } from '../../../src/pacemaker/model.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseClusterView } from '../../../src/pacemaker/cluster-view.ts';

const allOnline = ['n1 online', 'n2 online', 'n3 online'];
const withoutN3 = ['n1 online', 'n2 online', 'n3 vouched'];

const expected: Readonly<Record<string, { nodes: readonly string[]; fencing?: boolean }>> = {
  online: { nodes: allOnline },
  standby: { nodes: allOnline },
  maintenance: { nodes: allOnline },
  pending: { nodes: allOnline },
  address: { nodes: ['n1 online', 'n2 online at n2-mig', 'n3 online at fd00:77::13'] },
  stopped: { nodes: ['n1 online', 'n2 vouched', 'n3 online'] },
  lost: { nodes: ['n1 online', 'n2 unclean', 'n3 online'] },
  // Without fencing the cluster calls a lost node clean; that is why the deciders look at fencing first.
  'lost-without-fencing': { nodes: ['n1 online', 'n2 vouched', 'n3 online'], fencing: false },
  fenced: { nodes: ['n1 online', 'n2 vouched', 'n3 online'] },
  'remote-node': { nodes: [...withoutN3, 'r3 online remote'] },
  'remote-node-stopped': { nodes: [...withoutN3, 'r3 vouched remote'] },
  'guest-node': { nodes: ['g1 online guest', ...withoutN3] },
  bundle: { nodes: [...withoutN3, 'web-0 vouched guest'] },
};

const versions = readdirSync(import.meta.dirname, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test('there are recordings', () => {
  expect(versions.length).toBeGreaterThan(1);
});

describe.each(versions.map(({ name }) => name))('Pacemaker %s', (version) => {
  test.each(Object.entries(expected))('%s', (state, { nodes, fencing = true }) => {
    const view = parseClusterView(readFileSync(`${import.meta.dirname}/${version}/${state}.xml`, 'utf8'));
    if (view.kind !== 'known') throw new Error(`expected a view of the cluster, got ${JSON.stringify(view)}`);
    expect(view.value.nodes.map(inWords).sort()).toEqual([...nodes].sort());
    expect(view.value.fencingEnabled).toBe(fencing);
  });
});

function inWords({ name, kind, online, clean, address }: ClusterNode): string {
  const state = online ? 'online' : clean ? 'vouched' : 'unclean';
  return `${name} ${state}${kind === 'member' ? '' : ` ${kind}`}${address === undefined ? '' : ` at ${address}`}`;
}
