// A second image of the guest, a file that every node has under the same path: it is missing for a while, or somebody holds
// QEMU's lock on it, as a file server does for a client that died.
import { nodeIsOn } from '../../../src/lab/lab.ts';
import type { Fault, Scene } from '../scene.ts';
import { script } from './command.ts';

const file = '/var/lib/libvirt/images/gauntlet-extra.img';
const unit = 'gauntlet-lock.service';

/** The domain with the second image. */
export function withImage(xml: string): string {
  const disk = `<disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='${file}'/>
      <target dev='vdb' bus='virtio'/>
    </disk>`;
  return xml.replace('<devices>', `<devices>\n    ${disk}`);
}

/** The image is made, on every node. */
export function makeImage(scene: Scene): Fault {
  const begin = onEveryNode(scene, `truncate --size=8M ${file}`);
  return { text: 'second image made', begin, end: onEveryNode(scene, `rm -f ${file}`) };
}

/** QEMU's lock on the image, held on every node. */
export function lockImage(scene: Scene): Fault {
  return {
    text: 'second image locked',
    begin: onEveryNode(scene, lockScript, locker),
    end: onEveryNode(scene, `systemctl stop ${unit}`),
  };
}

const lockScript = `
systemd-run --quiet --unit=${unit} --property=Type=notify --property=NotifyAccess=all python3 -c "$0"`;

// F_OFD_SETLK (37) on byte 201, by which a QEMU says that it shares the image with no other writer (block/file-posix.c).
const locker = `
import fcntl, struct, subprocess, time
image = open('${file}', 'r+b')
fcntl.fcntl(image, 37, struct.pack('hhqqi4x', fcntl.F_RDLCK, 0, 201, 1, 0))
subprocess.run(['systemd-notify', '--ready'])
time.sleep(900)`;

/** For the script that puts a node in order. */
export const forgetImageScript = `systemctl stop ${unit} 2>/dev/null; rm -f ${file}`;

function onEveryNode(scene: Scene, text: string, ...parameters: string[]): () => Promise<void> {
  return async () => {
    const nodes = scene.cluster.nodes.filter(({ name }) => nodeIsOn(scene.cluster, name));
    await Promise.all(nodes.map(async ({ name }) => script(scene, name, text, ...parameters)()));
  };
}
