// libvirt's own status file about a running domain, from which it finds its domains again after a restart. Read where libvirt
// itself cannot say which disks the domain has: the file is kept up to date with every disk that is plugged in, and reading it
// waits for nobody, as it is under /run.
import { readFile } from 'node:fs/promises';
import type { XmlDisk } from './model/config.ts';
import type { HostProcess } from './model/domain.ts';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';
import { parseStatusXml } from './xml/domain-xml.ts';

/** Where libvirt's QEMU driver for the whole host keeps them. */
const DIRECTORY = '/run/libvirt/qemu';

/** The storage that the process writes to; unknown where no status file is about this very process. */
export async function disksByStatus(
  { pid, name }: HostProcess,
  directory = DIRECTORY,
): Promise<Known<readonly XmlDisk[]> | Unknown> {
  const path = `${directory}/${name}.xml`;
  try {
    const status = parseStatusXml(await readFile(path, 'utf8'));
    if (status === undefined) return unknown(`${path} is not a status file of libvirt`);
    if (status.pid !== pid) return unknown(`${path} is about process ${status.pid}, not ${pid}`);
    return known(status.disks);
  } catch (error) {
    return unknown(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`);
  }
}
