// Which hypervisor is meant when no option names one: what `virsh uri` would say for root.
import { readText } from '../host/read-text.ts';

const CONFIG_PATH = '/etc/libvirt/libvirt.conf';

/**
 * libvirt's default connection URI: LIBVIRT_DEFAULT_URI, then `uri_default` of its client configuration, then QEMU.
 * @param fromEnvironment the value of LIBVIRT_DEFAULT_URI
 */
export function defaultUri(fromEnvironment: string | undefined, configPath = CONFIG_PATH): string {
  return (fromEnvironment || uriDefault(configPath)) ?? 'qemu:///system';
}

function uriDefault(path: string): string | undefined {
  try {
    return /^\s*uri_default\s*=\s*"([^"]+)"/m.exec(readText(path))?.[1];
  } catch {
    // Root has this file only where somebody wanted something else than the default.
    return undefined;
  }
}
