// The test guest as a libvirt domain. Pure text. One XML serves all nodes, and it can migrate between them: a versioned
// machine type that QEMU 7.2 and 10 both have, a CPU model instead of the host's, and a disk without a cache on the host.
import { LabError } from '../lab-error.ts';
import type { GuestFiles } from './build.ts';
import type { Lun } from '../node/storage.ts';

export interface GuestDomain {
  /** Domain name, and what the guest's records call it: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  readonly uuid: string;
  /** Paths as the nodes see them. */
  readonly files: GuestFiles;
  readonly disk: Pick<Lun, 'target' | 'host' | 'port'>;
  /** `qemu` (the default) emulates; `kvm` where /dev/kvm works. */
  readonly type?: 'qemu' | 'kvm';
  /** 96 MiB without it; the kernel does not boot with 64. */
  readonly memoryMiB?: number;
  /** A guest that takes no notice of the power button, for the cases of a stop that must use force. */
  readonly ignorePowerOff?: boolean;
}

/** The complete domain XML. Throws {@link LabError} for a name that the guest's records could not carry. */
export function domainXml(guest: GuestDomain): string {
  const { name, uuid, files, disk, type = 'qemu', memoryMiB = 96, ignorePowerOff = false } = guest;
  if (!/^[\w.-]{1,64}$/.test(name)) {
    throw new LabError(`guest name: expected up to 64 letters, digits, '.', '_' or '-', got '${name}'`);
  }
  return `<domain type='${type}'>
  <name>${name}</name>
  <uuid>${uuid}</uuid>
  <memory unit='MiB'>${memoryMiB}</memory>
  <vcpu>1</vcpu>
  <!-- The guest reads its node's name from here, on whichever node its QEMU runs. -->
  <sysinfo type='fwcfg'>
    <entry name='opt/havirt/node' file='/etc/hostname'/>
  </sysinfo>
  <os>
    <type arch='x86_64' machine='pc-i440fx-7.2'>hvm</type>
    <kernel>${files.kernel}</kernel>
    <initrd>${files.initrd}</initrd>
    <cmdline>${kernelArguments(name, ignorePowerOff)}</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>qemu64</model></cpu>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <disk type='network' device='disk'>
      <driver name='qemu' type='raw' cache='none' error_policy='stop'/>
      <source protocol='iscsi' name='${disk.target}/1'>
        <host name='${disk.host}' port='${disk.port}'/>
      </source>
      <target dev='vda' bus='virtio'/>
    </disk>
    <controller type='usb' model='none'/>
    <serial type='pty'>
      <log file='/var/log/libvirt/qemu/${name}-console.log' append='on'/>
    </serial>
    <memballoon model='none'/>
  </devices>
</domain>
`;
}

// Without the kernel's self tests it boots 0.3 s sooner. The TSC's speed is measured at boot, and wrongly on a busy host: with
// it a guest's clock ran three times too fast, and the checker of its records goes by that clock.
function kernelArguments(name: string, ignorePowerOff: boolean): string {
  const kernel = ['console=ttyS0', 'quiet', 'cryptomgr.notests', 'notsc'];
  return [...kernel, `havirt.name=${name}`, ...(ignorePowerOff ? ['havirt.ignore_poweroff=1'] : [])].join(' ');
}
