// The hypervisors that havirt-domain can answer for: those of this node. What runs elsewhere is neither in this node's process
// table nor ended with this node, and what cannot be created paused cannot be claimed (SAFETY: neverTwoRunning).
import { parseUri, UriError } from '../../src/libvirt/uri.ts';

const here = new Set([undefined, 'localhost', '127.0.0.1', '::1']);

/** What is wrong with a hypervisor's URI, as the end of a sentence that begins with what has it; undefined when it is usable. */
export function hypervisorProblem(text: string): string | undefined {
  try {
    const { driver, host } = parseUri(text);
    if (driver === 'lxc') {
      return `must not be "${text}": lxc cannot create a container paused; for containers use ocf:heartbeat:VirtualDomain`;
    }
    return here.has(host) ? undefined : `must be on this node, such as qemu:///system, not on "${host ?? ''}"`;
  } catch (error) {
    if (error instanceof UriError) return `must be a libvirt URI: ${error.message}`;
    throw error;
  }
}
