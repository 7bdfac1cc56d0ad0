// Domains that are not the guest, though something about them is the guest's own: its tag, its UUID. Each has the stranger's
// disk, by which its process is known from outside.
import type { Cluster } from '../../../src/lab/cluster/cluster.ts';
import { must } from '../../../src/lab/lab-error.ts';
import { findCopies } from '../evidence/copies.ts';
import type { Fault, Scene } from '../scene.ts';
import { configPath, guests, guestXml } from '../stage/world.ts';
import { script } from './command.ts';

const { subject, stranger } = guests;
const cloneUuid = '5e1f0a7c-0d7c-4a52-9a0e-3f0a64b1c103';

/** A clone made from the XML of the guest that runs on `from`, as people make one: another name, UUID and disk. */
export function createClone(scene: Scene, from: string, node: string): Fault {
  const liveXml = async () =>
    must(await scene.on(from, ['virsh', 'dumpxml', subject.name]), `dumpxml on ${from}`).stdout;
  const xml = async () => disguised(await liveXml(), { name: 'clone', uuid: cloneUuid });
  return created(scene, { text: "clone of the guest's live XML", node, name: 'clone', xml });
}

/** A domain of another name to which somebody gave the guest's UUID. */
export function createTwin(scene: Scene, node: string): Fault {
  const xml = async () => disguised(await guestXml(scene.cluster, 'subject'), { name: 'twin', uuid: subject.uuid });
  return created(scene, { text: "another domain with the guest's UUID", node, name: 'twin', xml });
}

/** The stranger itself, which has nothing of the guest's. */
export function createStranger(scene: Scene, node: string): Fault {
  const { name } = stranger;
  const begin = script(scene, node, 'virsh --quiet create "$0"', configPath(name));
  return { text: 'a guest outside the cluster', node, begin, end: destroy(scene, node, name) };
}

/** The nodes where a process has the stranger's disk open. */
export async function whereStranger(cluster: Cluster): Promise<string[]> {
  const { copies } = await findCopies(cluster, stranger.name);
  return copies.map(({ node }) => node);
}

interface Made {
  readonly text: string;
  readonly node: string;
  readonly name: string;
  readonly xml: () => Promise<string>;
}

function created(scene: Scene, { text, node, name, xml }: Made): Fault {
  const begin = async () => {
    const options = { timeoutMs: 30_000, input: await xml() };
    const create = ['sh', '-c', 'cat >"$0" && virsh --quiet create "$0"', `/run/gauntlet-${name}.xml`] as const;
    must(await scene.cluster.exec(node, create, options), `creating ${name} on ${node}`);
  };
  return { text, node, begin, end: destroy(scene, node, name) };
}

function destroy(scene: Scene, node: string, name: string): () => Promise<void> {
  return script(scene, node, 'virsh --quiet destroy "$0" || true', name);
}

/** The domain under another name and UUID, with the stranger's disk and a console log of its own. */
function disguised(xml: string, { name, uuid }: { name: string; uuid: string }): string {
  return xml
    .replace(/<name>.*?<\/name>/, `<name>${name}</name>`)
    .replace(/<uuid>.*?<\/uuid>/, `<uuid>${uuid}</uuid>`)
    .replaceAll(`:${subject.name}/1'`, `:${stranger.name}/1'`)
    .replaceAll(`/${subject.name}-console.log`, `/${name}-console.log`);
}
