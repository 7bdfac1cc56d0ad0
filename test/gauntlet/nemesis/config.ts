// Faults of the domain's configuration file on one node. The folder that holds it is the gauntlet's own.
import type { Fault, Scene } from '../scene.ts';
import { command, script } from './command.ts';
import { configDirectory, configPath, guests } from '../stage/world.ts';

const subject = configPath(guests.subject.name);
const aside = '/etc/pacemaker/gauntlet-aside.xml';

/** The file is not there any more. */
export function removeConfig(scene: Scene, node: string): Fault {
  return changed(scene, { node, text: 'config removed', how: `mv ${subject} ${aside}` });
}

/** The file is empty. */
export function emptyConfig(scene: Scene, node: string): Fault {
  return changed(scene, { node, text: 'config emptied', how: `cp ${subject} ${aside}; : >${subject}` });
}

/** The file describes the other guest. */
export function replaceConfig(scene: Scene, node: string): Fault {
  const other = configPath(guests.stranger.name);
  return changed(scene, { node, text: 'config replaced', how: `cp ${subject} ${aside}; cp ${other} ${subject}` });
}

/** The same guest by name and disks, and another by its UUID: configurations that were not made by copying. */
export function changeUuid(scene: Scene, node: string): Fault {
  const uuid = '5e1f0a7c-0d7c-4a52-9a0e-3f0a64b1c1ff';
  const how = `cp ${subject} ${aside}; sed -i 's|<uuid>.*</uuid>|<uuid>${uuid}</uuid>|' ${subject}`;
  return changed(scene, { node, text: 'config with another UUID', how });
}

/** A named pipe lies in its place: who opens it waits for ever. */
export function pipeConfig(scene: Scene, node: string): Fault {
  const how = `mv ${subject} ${aside}; mkfifo ${subject}`;
  return changed(scene, { node, text: 'config is a named pipe', how });
}

/**
 * Its folder is on a file system that does not answer: FUSE, whose server greets the kernel (struct fuse_init_out) and then takes
 * every request without a word, so that who waits there cannot even be killed.
 */
export function hangConfig(scene: Scene, node: string): Fault {
  const server = `
import ctypes, os, struct
fd = os.open('/dev/fuse', os.O_RDWR)
options = f'fd={fd},rootmode=40000,user_id=0,group_id=0,allow_other'.encode()
libc = ctypes.CDLL('libc.so.6', use_errno=True)
if libc.mount(b'hung', b'${configDirectory}', b'fuse', 0, options): raise OSError(ctypes.get_errno())
while True:
    request = os.read(fd, 1 << 18)
    if struct.unpack_from('<I', request, 4)[0] == 26:
        os.write(fd, struct.pack('<IiQIIIIHHI40x', 80, 0, struct.unpack_from('<Q', request, 8)[0], 7, 31, 65536, 0, 0, 0, 4096))`;
  const run = ['systemd-run', '--unit=gauntlet-hung', '--quiet', 'python3', '-c', server] as const;
  const isMounted = script(scene, node, 'until grep -q ^hung /proc/mounts; do sleep 0.1; done');
  return {
    text: 'config on a hung file system',
    node,
    begin: async () => {
      await command(scene, node, run)();
      await isMounted();
    },
    // With its server the connection ends, and whoever waits gets an error.
    end: script(scene, node, 'systemctl stop gauntlet-hung.service; umount -l "$0"', configDirectory),
  };
}

function changed(scene: Scene, { node, text, how }: { node: string; text: string; how: string }): Fault {
  return { text, node, begin: script(scene, node, how), end: script(scene, node, `mv -f ${aside} ${subject}`) };
}
