// What is no answer of a cluster, or only half of one, is unknown. What real clusters answer is in test/captures/crm-mon.
import { describe, expect, test } from 'vitest';
import { parseClusterView } from '../../../src/pacemaker/cluster-view.ts';

const summary = '<summary><cluster_options stonith-enabled="true"/></summary>';
const result = (content: string): string => `<pacemaker-result>${content}</pacemaker-result>`;
const n1 = (attributes: string): string => result(`${summary}<nodes><node name="n1" ${attributes}/></nodes>`);

function onlyNode(xml: string): unknown {
  const view = parseClusterView(xml);
  return view.kind === 'known' ? view.value.nodes[0] : view;
}

describe('is no view of a cluster', () => {
  test.each([
    ['nothing', ''],
    ['text', 'Error: cluster is not available on this node'],
    ['broken XML', '<pacemaker-result><summary>'],
    ['a status of its own', result('<status code="102" message="Not connected"/>')],
    ['nodes without options', result('<nodes><node name="n1"/></nodes>')],
    ['options without nodes', result(`${summary}<nodes/>`)],
    ['a node without a name', result(`${summary}<nodes><node online="true"/></nodes>`)],
    ['another document', '<crm_mon/>'],
  ])('%s', (_, xml) => expect(parseClusterView(xml)).toMatchObject({ kind: 'unknown' }));
});

describe('a node', () => {
  test.each([
    ['of which nothing is said is neither online nor clean', '', { online: false, clean: false, kind: 'member' }],
    ['is clean only when the cluster says so', 'online="false" unclean="maybe"', { online: false, clean: false }],
    ['is online only when the cluster says so', 'online="1" unclean="false"', { online: false, clean: true }],
    ['may be online and about to be fenced', 'online="true" unclean="true"', { online: true, clean: false }],
    ['that is remote is a host', 'type="remote"', { kind: 'remote' }],
    ['that is a resource is a guest', 'type="remote" id_as_resource="VM"', { kind: 'guest' }],
    ['of a type to come is a host', 'type="ping"', { kind: 'member' }],
  ])('%s', (_, attributes, expected) => expect(onlyNode(n1(attributes))).toMatchObject(expected));

  test('that stands alone is a list all the same, and an empty address is none', () => {
    const attributes =
      '<node_attributes><node name="n1"><attribute name="havirt-address" value=""/></node></node_attributes>';
    const xml = result(`${summary}<nodes><node name="n1"/></nodes>${attributes}`);
    expect(onlyNode(xml)).toMatchObject({ name: 'n1', address: undefined });
  });
});

test('a later Pacemaker may call the option fencing-enabled', () => {
  const later = n1('').replace('stonith-enabled="true"', 'fencing-enabled="false"');
  expect(parseClusterView(later)).toMatchObject({ value: { fencingEnabled: false } });
});
