// What a block device says of itself in sysfs. Read there and not below /dev/disk/by-id, because those links are made by udev
// (containers have none), and some of their names are not unique in the world.
import { readFile, readdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';

/** MAJOR:MINOR of a device number. Source: gnu_dev_major and gnu_dev_minor of the C library. */
export function deviceNumber(number: bigint): string {
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & 0xffff_f000n);
  const minor = (number & 0xffn) | ((number >> 12n) & 0xffff_ff00n);
  return `${major}:${minor}`;
}

/** Keys of the device that hold on every host, empty where it has no name of its own. @param device MAJOR:MINOR */
export async function hardwareKeys(device: string, sysDirectory: string): Promise<string[]> {
  const directory = await realpath(`${sysDirectory}/dev/block/${device}`).catch(() => '');
  const partition = await contentOf(`${directory}/partition`);
  const whole = partition === undefined ? directory : dirname(directory);
  const names = await Promise.all([
    contentOf(`${whole}/device/wwid`),
    contentOf(`${whole}/wwid`),
    contentOf(`${directory}/dm/uuid`),
    contentOf(`${whole}/serial`),
  ]);
  const suffix = partition === undefined ? '' : `-part${partition}`;
  return names.filter((name) => name !== undefined).map((name) => keyOf(name, suffix));
}

/** The file that a loop device shows, as the kernel names it. */
export async function backingFile(device: string, sysDirectory: string): Promise<string | undefined> {
  return await contentOf(`${sysDirectory}/dev/block/${device}/loop/backing_file`);
}

/** MAJOR:MINOR of the disk at a host:bus:target:unit of the SCSI bus; undefined when there is none. */
export async function scsiDevice(address: string, sysDirectory: string): Promise<string | undefined> {
  const directory = `${sysDirectory}/bus/scsi/devices/${address}/block`;
  const [name] = await readdir(directory).catch(() => []);
  return name === undefined ? undefined : await contentOf(`${directory}/${name}/dev`);
}

/**
 * NAA, EUI-64 and UUID are given out worldwide, and LVM makes UUIDs. What vendors write into a T10 name or a serial number
 * is often the same for all virtual disks, and sometimes another on each path.
 */
function keyOf(name: string, suffix: string): string {
  const [, part = '', multipath] = /^(?:part(\d+)-)?mpath-(.+)$/.exec(name) ?? [];
  const wwid = multipath === undefined ? name : wwidOf(multipath);
  const end = part === '' ? suffix : `-part${part}`;
  return /^(naa|eui|uuid|nvme)\.|^LVM-/.test(wwid) ? `id:${wwid}${end}` : `serial:${wwid}${end}`;
}

/** Multipath names a device by udev's ID_SERIAL, which begins with the designator's type (SPC-4, table 596). */
function wwidOf(serial: string): string {
  return serial.replace(/^3(?=[0-9a-f]{16,32}$)/, 'naa.').replace(/^2(?=[0-9a-f]{16,32}$)/, 'eui.');
}

/** A file's text without surrounding space; undefined when there is no such file, or nothing in it. */
async function contentOf(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}
