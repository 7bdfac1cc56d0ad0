// Volumes of storage pools, as the files and devices that they are.
import { LibvirtError } from '../../libvirt/failure.ts';
import { getVolumePath } from '../../libvirt/calls/volume.ts';
import type { XmlDisk } from '../model/config.ts';
import type { LibvirtPort } from '../libvirt-domain.ts';

/**
 * The disks, each volume replaced by its path on the daemon's host. One whose path libvirt does not tell stays what it is, and
 * is then known by its name alone.
 * @throws ConnectionError when libvirt does not answer, LibvirtError when it takes no connection
 */
export async function resolveVolumes(libvirt: LibvirtPort, disks: readonly XmlDisk[]): Promise<XmlDisk[]> {
  return await Promise.all(disks.map(async (disk) => (disk.kind === 'volume' ? await resolve(libvirt, disk) : disk)));
}

async function resolve(libvirt: LibvirtPort, disk: Extract<XmlDisk, { kind: 'volume' }>): Promise<XmlDisk> {
  const connection = await libvirt.open();
  try {
    const path = await getVolumePath(connection, disk, { timeoutMs: libvirt.lookTimeoutMs });
    const { shareable = false } = disk;
    return path.startsWith('/') ? { kind: 'file', path, shareable } : disk;
  } catch (error) {
    if (error instanceof LibvirtError) return disk;
    throw error;
  }
}
