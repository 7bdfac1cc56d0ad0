// Looks at files of one mount stand in line. A file system that hangs takes one of the threads that read files for each look at
// it, and there are few (Node has four, the program that ships as many as there are processors, at least two); in a line it
// takes one, and what is mounted elsewhere does not wait behind it.
import { mountOf, readMounts, type Mount } from './mounts.ts';

/** The last look of each line, by where its file system comes from. */
const lines = new Map<string, Promise<unknown>>();

const mountTables = new Map<string, Promise<readonly Mount[]>>();

/**
 * What `look` at a path yields, begun once all earlier looks at the same mount have ended; the caller bounds the time. Whose
 * turn it is comes from the mount table, by the path as it is written: to follow its links could hang already. So a link
 * waits, and hangs, among the files of the mount that it lies on.
 * @throws what `look` throws
 */
export async function oneAtATime<T>(path: string, procDirectory: string, look: () => Promise<T>): Promise<T> {
  const line = lineOf(mountOf(path, await mountsOnce(procDirectory)));
  const looked = (lines.get(line) ?? Promise.resolve()).then(look);
  lines.set(
    line,
    looked.catch(() => {}),
  );
  return await looked;
}

/** What comes from one server hangs together. */
function lineOf(mount: Mount | undefined): string {
  const [, server] = /^([^/]+):\//.exec(mount?.source ?? '') ?? [];
  return server ?? mount?.point ?? '';
}

/** Read once: a mount that comes later only shares a line. */
function mountsOnce(procDirectory: string): Promise<readonly Mount[]> {
  const known = mountTables.get(procDirectory) ?? readMounts(procDirectory).catch(() => []);
  mountTables.set(procDirectory, known);
  return known;
}
