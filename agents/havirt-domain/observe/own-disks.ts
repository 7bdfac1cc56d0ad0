// The disks of the domain that is to start, as this host sees them. SAFETY: unknownIsNotAbsent: with a disk of which only the
// name was found out, another domain that has it under another name would be missed.
import type { XmlDisk } from '../../../src/domain/model/config.ts';
import type { StartFacts } from '../model/facts.ts';
import { known, unknown } from '../../../src/model/probe.ts';
import { describeDisks, type DiskPlaces } from '../../../src/domain/disks/disks.ts';
import type { ObservePorts } from './domain-facts.ts';
import { readFailure } from '../../../src/domain/libvirt-domain.ts';
import { resolveVolumes } from '../../../src/domain/disks/volumes.ts';

type Look = (disks: readonly XmlDisk[]) => Promise<StartFacts['disks']>;

const late = unknown('a disk of the configuration could not be looked at in time (does its file system hang?)');

/**
 * Looks at the domain's disks, of which there is one list in a call, until all of them are known. Each time anew, except that a
 * look that hangs is not begun again: it has a thread already. Who asks while it hangs is told so at once.
 */
export function ownDisks({ libvirt, within }: Pick<ObservePorts, 'libvirt' | 'within'>, places?: DiskPlaces): Look {
  let current: ReturnType<Look> | undefined;
  const look: Look = async (disks) => {
    const found = await describeOwn(libvirt, disks, places);
    if (found.kind !== 'known') current = undefined;
    return found;
  };
  return async (disks) => {
    if (current !== undefined) return await Promise.race([current, Promise.resolve(late)]);
    current = look(disks);
    return await within(current, late);
  };
}

async function describeOwn(
  libvirt: ObservePorts['libvirt'],
  disks: readonly XmlDisk[],
  places: DiskPlaces | undefined,
): ReturnType<Look> {
  try {
    const resolved = await resolveVolumes(libvirt, disks);
    return known(await describeDisks(resolved, async (look) => await look, places));
  } catch (error) {
    return readFailure(error);
  }
}
