// Faults of the storage, at the iSCSI target on the lab's host side.
import type { Argv } from '../../../src/lab/lab.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { lunOf, parseTargets } from '../../../src/lab/node/storage.ts';
import type { Fault, Scene } from '../scene.ts';
import { makeRoom } from '../stage/small-disk.ts';
import { guests } from '../stage/world.ts';
import { script } from './command.ts';

/** The target does not answer; QEMU waits for it without an error. */
export function hangStorage(scene: Scene): Fault {
  const signal = (name: string) => async () => {
    await onHost(scene, ['pkill', `-${name}`, '--exact', 'tgtd']);
  };
  return { text: 'storage hung', begin: signal('STOP'), end: signal('CONT') };
}

/** Every write is answered with an error; at the end an operator resumes the guest on `node`, as one has to. */
export function refuseWrites(scene: Scene, node: string): Fault {
  return {
    text: 'storage refuses writes',
    begin: async () => setReadOnly(scene, 1),
    end: async () => {
      await setReadOnly(scene, 0);
      await resume(scene, node);
    },
  };
}

/**
 * What is behind the disk fills up by itself (see small-disk.ts); at the end there is room, and an operator resumes the guest.
 */
export function fullStorage(scene: Scene, node: string): Fault {
  return {
    text: 'storage fills up',
    begin: async () => undefined,
    end: async () => {
      await makeRoom(scene.cluster);
      await resume(scene, node);
    },
  };
}

async function resume(scene: Scene, node: string): Promise<void> {
  await script(scene, node, 'virsh --quiet resume "$0" || true', guests.subject.name)();
}

async function setReadOnly(scene: Scene, value: 0 | 1): Promise<void> {
  const shown = await onHost(scene, ['tgtadm', '--lld', 'iscsi', '--mode', 'target', '--op', 'show']);
  const tid = parseTargets(shown).get(lunOf(scene.cluster, guests.subject.name).target) ?? 0;
  const unit = ['--mode', 'logicalunit', '--op', 'update', `--tid=${tid}`, '--lun', '1'] as const;
  await onHost(scene, ['tgtadm', '--lld', 'iscsi', ...unit, '--params', `readonly=${value}`]);
}

// In the lab's own namespaces, where its target is the only one.
async function onHost({ cluster }: Scene, argv: Argv): Promise<string> {
  return must(await cluster.hostInNamespace(argv, { timeoutMs: 20_000 }), argv.join(' ')).stdout;
}
