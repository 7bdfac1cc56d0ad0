// Which storage a domain writes to: what is missed here is storage that two domains may destroy.
import { describe, expect, test } from 'vitest';
import { parseDomainXml } from '../../../src/observe/domain-xml.ts';

function held(devices: string): unknown {
  const parsed = parseDomainXml(`<domain><name>a</name><devices>${devices}</devices></domain>`);
  return parsed.kind === 'domain' ? parsed.needs.disks : parsed;
}

const iscsi = (name: string) => ({ kind: 'network', protocol: 'iscsi', name });
const scsiSource = `<source><adapter name='scsi_host2'/><address type='scsi' bus='0' target='1' unit='4'/></source>`;

describe('disks', () => {
  test.each([
    [
      'a LUN that the guest may send any command',
      `<disk type='block' device='lun'><source dev='/dev/sdb'/></disk>`,
      [{ kind: 'block', path: '/dev/sdb' }],
    ],
    [
      'a floppy disk, which guests write to',
      `<disk type='file' device='floppy'><source file='/f.img'/></disk>`,
      [{ kind: 'file', path: '/f.img' }],
    ],
    [
      'a volume of a pool',
      `<disk type='volume'><source pool='p' volume='v'/><shareable/></disk>`,
      [{ kind: 'volume', pool: 'p', volume: 'v', shareable: true }],
    ],
    [
      'a transient disk: others may not know',
      `<disk type='file'><source file='/a'/><transient/></disk>`,
      [{ kind: 'file', path: '/a' }],
    ],
    [
      'a transient disk whose image is meant for many',
      `<disk type='file'><source file='/a'/><transient shareBacking='yes'/></disk>`,
      [],
    ],
    [
      'a LUN of QEMU’s own initiator',
      `<disk type='network'><source protocol='iscsi' name='iqn.x:a/1'><host name='h'/></source></disk>`,
      [iscsi('iqn.x:a/1')],
    ],
    [
      'one without a number, which is 0',
      `<disk type='network'><source protocol='iscsi' name='iqn.x:a'/></disk>`,
      [iscsi('iqn.x:a/0')],
    ],
    [
      'an export that only its server names',
      `<disk type='network'><source protocol='nbd'><host name='h' port='10809'/></source></disk>`,
      [{ kind: 'network', protocol: 'nbd', name: 'h:10809' }],
    ],
    [
      'an export on a socket',
      `<disk type='network'><source protocol='nbd'><host transport='unix' socket='/s'/></source></disk>`,
      [{ kind: 'network', protocol: 'nbd', name: '/s' }],
    ],
  ])('%s', (_, xml, expected) => expect(held(xml)).toEqual(expected));
});

describe('SCSI devices passed through', () => {
  test.each([
    [
      'by their place on the bus',
      `<hostdev mode='subsystem' type='scsi'>${scsiSource}</hostdev>`,
      [{ kind: 'scsi', address: '2:0:1:4' }],
    ],
    [
      'shareable',
      `<hostdev mode='subsystem' type='scsi'>${scsiSource}<shareable/></hostdev>`,
      [{ kind: 'scsi', address: '2:0:1:4', shareable: true }],
    ],
    ['only read', `<hostdev mode='subsystem' type='scsi'>${scsiSource}<readonly/></hostdev>`, []],
    [
      'over the network',
      `<hostdev mode='subsystem' type='scsi'><source protocol='iscsi' name='iqn.x:a/1'/></hostdev>`,
      [iscsi('iqn.x:a/1')],
    ],
    ['a USB device is no storage of ours', `<hostdev mode='subsystem' type='usb'>${scsiSource}</hostdev>`, []],
  ])('%s', (_, xml, expected) => expect(held(xml)).toEqual(expected));
});
