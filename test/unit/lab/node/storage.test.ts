import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fencingCommands } from '../../../../src/lab/cluster/power.ts';
import { lunOf, parseTargets, wipeLun } from '../../../../src/lab/node/storage.ts';

const shown = `Target 1: iqn.2001-04.com.example.havirt-lab:guest1
    System information:
        Driver: iscsi
        State: ready
    I_T nexus information:
    LUN information:
        LUN: 0
            Type: controller
            SCSI ID: IET     00010000
    ACL information:
        10.77.0.0/24
Target 12: iqn.2001-04.com.example.havirt-lab:guest2
    System information:
        Driver: iscsi
`;

test('the targets of tgtd, by name', () => {
  expect([...parseTargets(shown)]).toEqual([
    ['iqn.2001-04.com.example.havirt-lab:guest1', 1],
    ['iqn.2001-04.com.example.havirt-lab:guest2', 12],
  ]);
  expect([...parseTargets('')]).toEqual([]);
});

const network = { name: 'cluster', subnet: '10.77.0.0/24', gateway: '10.77.0.1' };

test('a LUN is reached by the gateway, and its content is among the lab’s own files', () => {
  expect(lunOf({ dataDir: '/var/lib/havirt-lab/x', network }, 'guest1')).toEqual({
    name: 'guest1',
    target: 'iqn.2001-04.com.example.havirt-lab:guest1',
    host: '10.77.0.1',
    port: 3260,
    file: '/var/lib/havirt-lab/x/luns/guest1',
  });
});

test('fencing asks for the node’s certificate and leaves a fenced node off', () => {
  const nodes = ['n1', 'n2'].map((name) => ({ name, ip: '', migrationIp: '', container: name }));
  const [create = [], property = []] = fencingCommands({ network, nodes });
  expect(create.slice(0, 4)).toEqual(['stonith', 'create', 'power', 'fence_docker']);
  expect(create).toEqual(expect.arrayContaining(['ip=10.77.0.1', 'ssl=1', 'pcmk_host_list=n1 n2']));
  expect(create.filter((argument) => /^tls(?:cert|key|cacert)=\//.test(argument))).toHaveLength(3);
  expect(create).toContain('pcmk_reboot_action=off');
  expect(property).toContain('stonith-action=off');
});

test('a disk that is wiped keeps its size and nothing else', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'havirt-lun-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'guest1');
  writeFileSync(file, 'records of an earlier guest');
  await wipeLun({ file });
  expect(readFileSync(file)).toEqual(Buffer.alloc(27));
});
