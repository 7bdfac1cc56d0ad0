// The agent's own process killed, with its whole process group, as the executor does it when an operation times out.
import type { Fault, Scene } from '../scene.ts';
import { script } from './command.ts';

/** Kills the call of `action` that runs on the node, or the next one, `afterMs` after it was seen. */
export function killAgent(scene: Scene, node: string, action: string, afterMs = 0): Fault {
  const kill = script(scene, node, killer, action, String(afterMs / 1000));
  return { text: `agent killed ${afterMs} ms into ${action}`, node, begin: kill };
}

// For 20 s; a call that is over before is no failure of this script.
const killer = `
end=$(($(date +%s) + 20))
until pid=$(pgrep --full --oldest "ocf/resource.d/.*/(havirt-domain|VirtualDomain) $0\\$"); do
  [ "$(date +%s)" -lt $end ] || exit 0
  sleep 0.01
done
sleep "$1"
group=$(ps -o pgid= -p "$pid") || exit 0
# The shell's own kill does not know process groups.
env kill -KILL -- "-\${group##* }" || ! [ -e "/proc/$pid" ]`;
