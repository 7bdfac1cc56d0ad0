// The addresses of the lab's bridges. The gateway, behind which are the storage and the power switch, is a bridge itself, and
// a bridge takes the lowest address of its ports until it has been given one. Without this, switching one node on or off
// could change it, and the other nodes would send what they write to an address that is gone: for half a minute, until
// they ask for it again. A write of a guest killed in that time would arrive long after it.
import type { Lab } from '../lab.ts';
import { must } from '../lab-error.ts';

/** A bridge, as `ip -json` tells of it. */
interface Bridge {
  readonly ifname: string;
  readonly address: string;
}

/** Gives every bridge of the lab the address that it has, for good. To be called whenever a node was switched on. */
export async function holdBridgeAddresses(lab: Pick<Lab, 'hostInNamespace'>): Promise<void> {
  const asked = await lab.hostInNamespace(['ip', '-json', 'link', 'show', 'type', 'bridge'], { timeoutMs: 10_000 });
  for (const { ifname, address } of JSON.parse(must(asked, "listing the lab's bridges").stdout) as Bridge[]) {
    const hold = ['ip', 'link', 'set', 'dev', ifname, 'address', address] as const;
    must(await lab.hostInNamespace(hold, { timeoutMs: 10_000 }), `holding the address of ${ifname}`);
  }
}
