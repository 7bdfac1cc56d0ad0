// The lab that the gauntlet plays on: made once, put in order before each case, and made anew when that does not help.
import { openLab, type Cluster } from '../../../src/lab/cluster/cluster.ts';
import { down } from '../../../src/lab/down.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { progressOn } from '../../../src/lab/progress.ts';
import { up } from '../../../src/lab/up.ts';
import type { Options } from '../options.ts';
import { reset } from './reset.ts';

export interface GauntletLab {
  readonly release: Options['release'];
  /** The lab, in order. */
  ready(): Promise<Cluster>;
  /** What runs on the nodes, for the report. */
  about(): Promise<string[]>;
  close(): Promise<void>;
}

/** Makes the lab, unless it is up. */
export async function openGauntletLab({
  lab,
  release,
  keep,
}: Pick<Options, 'lab' | 'release' | 'keep'>): Promise<GauntletLab> {
  const begin = async () => {
    await up({ name: lab, nodeCount: 3, release, install: true }, progressOn(process.stderr));
    return openLab(lab);
  };
  let cluster = await begin();
  return {
    release,
    ready: async () => {
      try {
        await reset(cluster);
      } catch (error) {
        if (!(error instanceof LabError)) throw error;
        console.error(`the lab could not be put in order and is made anew: ${error.message}`);
        await down(lab);
        cluster = await begin();
        await reset(cluster);
      }
      return cluster;
    },
    about: async () => versions(cluster),
    close: async () => {
      if (!keep) await down(lab);
    },
  };
}

async function versions(cluster: Cluster): Promise<string[]> {
  const script = `dpkg-query --show --showformat='\${Package} \${Version}\\n' pacemaker corosync libvirt-daemon qemu-system-x86 resource-agents
    echo "havirt $(havirt --version)"`;
  const [node = 'n1'] = cluster.nodes.map(({ name }) => name);
  const { stdout } = await cluster.exec(node, ['sh', '-c', script], { timeoutMs: 20_000 });
  return [`${cluster.nodes.length} nodes, ${cluster.release}`, stdout.trim().split('\n').join(', ')];
}
