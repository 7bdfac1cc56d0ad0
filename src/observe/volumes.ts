// Volumes of storage pools, as the files and devices that they are.
import { LibvirtError } from '../libvirt/failure.ts';
import { getVolumePath } from '../libvirt/volume.ts';
import type { XmlDisk } from '../model/config.ts';
import type { LibvirtPort } from './libvirt-domain.ts';

/**
 * The disks, each volume replaced by its path on the daemon's host. One whose path libvirt does not tell stays what it is, and
 * is then known by its name alone.
 * @throws ConnectionError when libvirt does not answer
 */
export async function resolveVolumes(libvirt: LibvirtPort, disks: readonly XmlDisk[]): Promise<XmlDisk[]> {
  return await Promise.all(disks.map((disk) => resolve(libvirt, disk)));
}

async function resolve(libvirt: LibvirtPort, disk: XmlDisk): Promise<XmlDisk> {
  if (disk.kind !== 'volume') return disk;
  try {
    const path = await getVolumePath(await libvirt.open(), disk, { timeoutMs: libvirt.lookTimeoutMs });
    const { shareable = false } = disk;
    return path.startsWith('/') ? { kind: 'file', path, shareable } : disk;
  } catch (error) {
    if (error instanceof LibvirtError) return disk;
    throw error;
  }
}
