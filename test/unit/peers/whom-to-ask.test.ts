// Whom a start asks, and for whom the cluster vouches, by rule; what becomes of it in a round of asking is in ask-peers.test.ts.
import { expect, test } from 'vitest';
import { inCluster, isVouchedFor, withoutCluster } from '../../../src/peers/whom-to-ask.ts';
import { fenced, lost, online } from '../agents/havirt-domain/decide/peers-facts.ts';

const view = { nodes: [online, { ...online, name: 'n1' }], fencingEnabled: true };

test.each([
  ['a fenced node', fenced, true, true],
  ['a node that may still run things', lost, true, false],
  ['a node that is online', online, true, false],
  ['a node that is off, where nothing is ever fenced', fenced, false, false],
])('the cluster vouches for %s: %#', (_, node, fencingEnabled, vouched) => {
  expect(isVouchedFor(node, { ...view, fencingEnabled })).toBe(vouched);
});

test('all nodes but this one are asked, and no guest node', () => {
  const nodes = [...view.nodes, { ...online, name: 'guest1', kind: 'guest' as const }];
  expect(inCluster({ ...view, nodes }, { self: 'n1', presumed: 'n1' }, undefined)).toMatchObject({
    value: { self: 'n1', others: [{ name: 'n2' }] },
  });
});

test('a host outside the cluster that is named must answer', () => {
  expect(inCluster(view, { self: 'n1', presumed: 'n1' }, ['backup'])).toMatchObject({
    value: { others: [{ name: 'backup', online: true }] },
  });
});

test.each([
  ['this node is not in the list', inCluster(view, { self: undefined, presumed: 'x' }, undefined), 'is not in'],
  ['only this node is named', inCluster(view, { self: 'n1', presumed: 'n1' }, ['n1']), 'names only this host'],
  ['no cluster and nobody named', withoutCluster('crm_mon failed', 'n1', undefined), 'name the hosts to ask'],
  ['no cluster and only this node named', withoutCluster('crm_mon failed', 'n1', ['n1']), 'names only this host'],
])('%s: nobody is known to be asked', (_, found, why) => {
  expect(found).toMatchObject({ kind: 'unknown', why: expect.stringContaining(why) as string });
});

test('without a cluster the hosts that are named are asked, and nobody is vouched for', () => {
  expect(withoutCluster('crm_mon failed', 'n1', ['n2'])).toMatchObject({
    value: { view: { fencingEnabled: false }, others: [{ name: 'n2' }] },
  });
});
