import { describe, expect, test } from 'vitest';
import { parseCrmMon } from '../../../../src/lab/cluster/crm-mon.ts';

const xml = (resources: string) => `<pacemaker-result api-version="2.25" request="crm_mon --output-as=xml -1">
  <summary><current_dc present="true" version="2.1.5" name="n2" id="2" with_quorum="true" mixed_version="false"/></summary>
  <nodes>
    <node name="n1" id="1" online="true" standby="false" pending="false" unclean="false" type="member"/>
    <node name="n2" id="2" online="false" standby="false" pending="false" unclean="true" type="member"/>
  </nodes>
  <resources>${resources}</resources>
  <failures>
    <failure op_key="VM_monitor_10000" node="n1" exitstatus="OCF_DEGRADED" exitreason="paused" exitcode="190" call="16"/>
  </failures>
  <fence_history>
    <fence_event action="off" target="n2" client="pacemaker-controld.913" origin="n3" status="success" delegate="n1"/>
  </fence_history>
  <status code="0" message="OK"/>
</pacemaker-result>`;

const resource = (id: string, rest: string, nodes = '') =>
  `<resource id="${id}" resource_agent="ocf:havirt:havirt-domain" ${rest}>${nodes}</resource>`;
const onN1 = '<node name="n1" id="1" cached="true"/>';

describe('crm_mon', () => {
  test('says who has quorum, who is DC, and how the nodes are', () => {
    const mon = parseCrmMon(xml(''));
    expect(mon).toMatchObject({ quorum: true, dc: 'n2', resources: [] });
    expect(mon.nodes).toEqual([
      { name: 'n1', online: true, pending: false, unclean: false, standby: false },
      { name: 'n2', online: false, pending: false, unclean: true, standby: false },
    ]);
  });

  test('says which operations failed or were degraded, and who was fenced', () => {
    const { failures, fencings } = parseCrmMon(xml(''));
    expect(failures).toEqual([{ operation: 'VM_monitor_10000', node: 'n1', exitCode: 190, reason: 'paused' }]);
    expect(fencings).toEqual([{ target: 'n2', action: 'off', status: 'success' }]);
  });

  test('says where a resource is active', () => {
    const [vm] = parseCrmMon(xml(resource('VM', 'role="Started" active="true" failed="false"', onN1))).resources;
    expect(vm).toEqual({
      id: 'VM',
      agent: 'ocf:havirt:havirt-domain',
      role: 'Started',
      failed: false,
      activeOn: ['n1'],
    });
  });

  test('names both nodes of a resource that is active twice', () => {
    const twice = onN1 + onN1.replaceAll('n1', 'n2');
    const [vm] = parseCrmMon(xml(resource('VM', 'role="Started" active="true" failed="true"', twice))).resources;
    expect(vm).toMatchObject({ failed: true, activeOn: ['n1', 'n2'] });
  });

  test('a stopped resource is active nowhere', () => {
    const [vm] = parseCrmMon(xml(resource('VM', 'role="Stopped" active="false" failed="false"'))).resources;
    expect(vm).toMatchObject({ role: 'Stopped', activeOn: [] });
  });

  test('finds the resources inside groups, clones and bundles', () => {
    const inGroup = `<group id="g">${resource('A', 'active="false"')}${resource('B', 'active="false"')}</group>`;
    const inClone = `<clone id="c">${inGroup.replaceAll('"A"', '"C"').replaceAll('"B"', '"D"')}</clone>`;
    const inBundle = `<bundle id="b"><replica id="0">${resource('E', 'active="false"')}</replica></bundle>`;
    const ids = parseCrmMon(xml(inGroup + inClone + inBundle)).resources.map(({ id }) => id);
    expect(ids.sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
  });

  test('text that is something else is refused', () => {
    expect(() => parseCrmMon('crm_mon: Connection to cluster failed')).toThrow(/expected <pacemaker-result>/);
  });
});
