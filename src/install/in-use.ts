// Does the cluster still have resources of our agents? Removing an agent under a running resource makes its stop fail, and
// a failed stop fences the node.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exec } from '../host/exec.ts';

const provider = 'havirt';
/** crm_exit_t of Pacemaker: "no such object", which is cibadmin's answer to a query that matches nothing. */
const noSuchObject = 105;

/** One line that says who uses our agents below `root`; empty when nobody does. */
export async function clusterUse(root: string): Promise<string> {
  const argv = ['cibadmin', '--query', '--xpath', `//primitive[@provider='${provider}']`] as const;
  const asked = root === '/' ? await exec(argv, { timeoutMs: 10_000 }) : undefined;
  if (asked?.exitCode === noSuchObject) return '';
  if (asked?.exitCode === 0) return `the cluster has resources of ocf:${provider}: ${names(asked.stdout).join(', ')}`;
  // Pacemaker does not run here: its configuration on disk is what it will start with.
  const path = join(root, '/var/lib/pacemaker/cib/cib.xml');
  const cib = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return cib.includes(` provider="${provider}"`) ? `${path} has resources of ocf:${provider}` : '';
}

function names(xml: string): string[] {
  return [...xml.matchAll(/<primitive [^>]*?\bid="([^"]*)"/g)].map(([, id = '']) => id);
}
