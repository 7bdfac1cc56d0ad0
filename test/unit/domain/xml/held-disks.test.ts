// Which storage a domain writes to: what is missed here is storage that two domains may destroy.
import { describe, expect, test } from 'vitest';
import { parseDomainXml } from '../../../../src/domain/xml/domain-xml.ts';

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

const nvme = (attributes: string) =>
  `<disk type='nvme' device='disk'><driver name='qemu' type='raw'/><source type='pci' managed='yes' namespace='1'>` +
  `<address ${attributes}/></source><target dev='vde' bus='virtio'/></disk>`;

describe('NVMe devices that QEMU drives', () => {
  test.each([
    [`domain='0x0000' bus='0x01' slot='0x00' function='0x0'`, '0000:01:00.0'],
    [`domain='0x10000' bus='0xe1' slot='0x1f' function='0x7'`, '10000:e1:1f.7'],
    [`bus='225' slot='1' function='0'`, '0000:e1:01.0'],
  ])('at %s', (attributes, address) =>
    expect(held(nvme(attributes))).toEqual([{ kind: 'nvme', address, namespace: '1' }]),
  );
});

const copying = (mirror: string, source = `<source file='/a'/>`) =>
  `<disk type='file'>${source}${mirror}<target dev='vda' bus='virtio'/></disk>`;
const own = { kind: 'file', path: '/a' };

describe('what a disk is copied to', () => {
  test.each([
    [
      'a file',
      copying(
        `<mirror type='file' job='copy' ready='yes' file='/copy' format='raw'><format type='raw'/><source file='/copy'/></mirror>`,
      ),
      [own, { kind: 'file', path: '/copy' }],
    ],
    [
      'a device, of a disk that others may write to: the copy is not for them',
      copying(`<mirror type='block' job='copy'><source dev='/dev/vg/copy'/></mirror><shareable/>`),
      [
        { ...own, shareable: true },
        { kind: 'block', path: '/dev/vg/copy' },
      ],
    ],
    [
      'a network image, of a disk that is only read',
      copying(`<mirror type='network' job='copy'><source protocol='nbd' name='x'/></mirror><readonly/>`),
      [{ kind: 'network', protocol: 'nbd', name: 'x' }],
    ],
    [
      'the image below, while it is committed to',
      copying(`<mirror type='file' job='active-commit'><source file='/base'/></mirror>`),
      [own, { kind: 'file', path: '/base' }],
    ],
  ])('%s', (_, xml, expected) => expect(held(xml)).toEqual(expected));
});

const nvdimm = (attributes: string, target = '') =>
  `<memory model='nvdimm' ${attributes}><source><path>/srv/nvdimm</path></source>` +
  `<target><size unit='KiB'>524288</size><node>1</node>${target}</target></memory>`;

describe('persistent memory', () => {
  const path = [{ kind: 'file', path: '/srv/nvdimm' }];
  test.each([
    ['of a file', nvdimm(`access='shared'`), path],
    ['mapped as the domain’s memory is', nvdimm(''), path],
    ['that nothing is written back to', nvdimm(`access='private'`), []],
    ['that is only read', nvdimm('', '<readonly/>'), []],
    [
      'none: memory of no file',
      `<memory model='dimm'><source><pagesize unit='KiB'>4096</pagesize></source></memory>`,
      [],
    ],
  ])('%s', (_, xml, expected) => expect(held(xml)).toEqual(expected));
});

test('a long chain of images below a disk is passed over', () => {
  const layers = 300;
  const below = `<backingStore type='file'><source file='/below'/>`.repeat(layers) + '</backingStore>'.repeat(layers);
  expect(held(copying(below))).toEqual([own]);
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
