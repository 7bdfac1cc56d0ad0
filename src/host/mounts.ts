// The mount table of this host, and where in it a path lies. By the path's text alone: nothing is looked at.
import { readFile } from 'node:fs/promises';

/** A line of the table. "/" is empty in it, so that paths can be put together. */
export interface Mount {
  /** Which folder of the file system is shown. */
  readonly root: string;
  readonly point: string;
  readonly type: string;
  readonly source: string;
}

/** All mounts that this process sees, in the order in which they were made. @throws NodeJS.ErrnoException */
export async function readMounts(procDirectory: string): Promise<readonly Mount[]> {
  const mountinfo = await readFile(`${procDirectory}/self/mountinfo`, 'utf8');
  return mountinfo.trim().split('\n').map(parseMount);
}

/** What is mounted where the path is: the longest mount point that holds it, of several there the last. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | undefined {
  const holding = mounts.filter(({ point }) => path === point || path.startsWith(point === '' ? '/' : `${point}/`));
  return holding.toSorted((one, other) => one.point.length - other.point.length).at(-1);
}

/** One line of /proc/self/mountinfo (proc_pid_mountinfo(5)). */
function parseMount(line: string): Mount {
  const [before = '', after = ''] = line.split(' - ');
  const [, , , root = '', point = ''] = before.split(' ').map(unescaped);
  const [type = '', source = ''] = after.split(' ').map(unescaped);
  return { root: withoutSlash(root), point: withoutSlash(point), type, source };
}

function withoutSlash(path: string): string {
  return path === '/' ? '' : path;
}

/** The kernel writes blanks, line ends and backslashes as three octal digits. */
function unescaped(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
