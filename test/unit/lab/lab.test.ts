import { expect, test } from 'vitest';
import { firstNodeOn, type LabRecord, nodeIsOn } from '../../../src/lab/lab.ts';
import { LabError } from '../../../src/lab/lab-error.ts';

const lab: LabRecord = {
  name: 'unmade',
  release: 'bookworm',
  nodes: ['n1', 'n2'].map((name) => ({ name, ip: '', migrationIp: '', container: name })),
  network: { name: 'cluster', subnet: '10.77.0.0/24', gateway: '10.77.0.1' },
  stateDir: '/nonexistent',
  dataDir: '/nonexistent',
  cacheDir: '/nonexistent',
  holder: { pid: 0, startTicks: 0 },
};

test('a lab without a process has no node that is on, and says how to start them', () => {
  expect(nodeIsOn(lab, 'n1')).toBe(false);
  expect(() => firstNodeOn(lab)).toThrow(LabError);
  expect(() => firstNodeOn(lab)).toThrow('no node of lab unmade is on; to start them: havirt lab up');
});
