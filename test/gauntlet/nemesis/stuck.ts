// A domain of nobody's that libvirt cannot let go of: its start hangs, as it does on storage that does not answer, and it keeps
// its lock. Whatever looks at every domain of the node hangs with it; what asks for another one by name is answered.
import type { Fault, Scene } from '../scene.ts';
import { guests } from '../stage/world.ts';
import { script } from './command.ts';

const hook = '/etc/libvirt/hooks/qemu';
const name = 'stuck';
const unit = 'gauntlet-stuck.service';
const xml = `<domain type='qemu'><name>${name}</name><memory unit='MiB'>16</memory><os><type>hvm</type></os></domain>`;

/** Creates it; returns when a list of domains hangs. libvirtd is restarted before, or it would not know of the hook. */
export function createStuck(scene: Scene, node: string): Fault {
  return {
    text: 'a stuck domain',
    node,
    begin: script(scene, node, stickScript, guests.subject.name),
    end: script(scene, node, unstickScript),
  };
}

const stickScript = `
set -e
cat >${hook} <<'EOF'
#!/bin/sh
[ "$1/$2" = ${name}/prepare ] || exit 0
exec sleep 900
EOF
chmod +x ${hook}
systemctl restart libvirtd.service
echo "${xml}" >/run/gauntlet-${name}.xml
systemd-run --quiet --unit=${unit} virsh create /run/gauntlet-${name}.xml
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  timeout 2 virsh list >/dev/null || break
  sleep 0.5
done
if timeout 2 virsh list >/dev/null; then echo 'virsh list answers' >&2; exit 1; fi
answer=0
timeout 5 virsh domstate "$0" >/dev/null 2>&1 || answer=$?
[ "$answer" != 124 ] || { echo 'virsh domstate hangs, too' >&2; exit 1; }`;

/** Also for the script that puts a node in order. Without its hook the domain's start fails, and nothing of it is left. */
export const unstickScript = `
if [ -e ${hook} ]; then
  rm -f ${hook}
  pkill -KILL --full --exact 'sleep 900'
  systemctl stop ${unit} 2>/dev/null
  virsh --quiet destroy ${name} 2>/dev/null
  systemctl restart libvirtd.service
fi`;
