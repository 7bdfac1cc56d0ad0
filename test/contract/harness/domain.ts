// The tests' domains, and the evidence about them that no agent wrote: QEMU processes as the kernel shows them, and what
// virsh says.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pathInside, runInside } from './namespace.ts';
import { PATH } from '../../support/executor.ts';

export interface TestDomain {
  readonly name: string;
  readonly uuid: string;
  /** Path of its XML inside. */
  readonly config: string;
  readonly xml: string;
}

export interface DomainShape {
  readonly name: string;
  /** File name of the XML; by default made from the domain's name. */
  readonly file?: string;
  readonly uuid?: string;
  /** More elements at the end of <domain>, or of its <devices>. */
  readonly elements?: string;
  readonly devices?: string;
}

/** A tiny guest without disks or system: it executes its firmware, and ignores requests to shut down. */
export function makeDomain(shape: DomainShape): TestDomain {
  const uuid = shape.uuid ?? uuidFor(shape.name);
  const config = `/run/contract/${shape.file ?? uuid}.xml`;
  const xml = `<domain type='qemu'>
  <name>${escaped(shape.name)}</name>
  <uuid>${uuid}</uuid>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <memballoon model='none'/>${shape.devices ?? ''}
  </devices>${shape.elements ?? ''}
</domain>
`;
  writeConfig(config, xml);
  return { name: shape.name, uuid, config, xml };
}

/** Writes a file inside. */
export function writeConfig(path: string, content: string | Uint8Array): void {
  writeFileSync(pathInside(path), content);
}

/** The same for the same name, so that a test that failed half-way meets its own leftovers. */
export function uuidFor(name: string): string {
  const digits = createHash('sha256').update(name).digest('hex');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

/** PIDs, inside, of the QEMU processes that carry this UUID. */
export function qemuPids({ uuid }: Pick<TestDomain, 'uuid'>): number[] {
  const pids = readdirSync(pathInside('/proc')).filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => argvOf(pid).includes(uuid)).map(Number);
}

function argvOf(pid: string): string[] {
  try {
    const argv = readFileSync(pathInside(`/proc/${pid}/cmdline`), 'utf8').split('\0');
    return argv[0]?.includes('qemu-system') === true ? argv : [];
  } catch {
    return [];
  }
}

/** An operator at the shell of this node. @throws Error when virsh fails */
export async function virsh(...args: string[]): Promise<string> {
  const env = { PATH, LC_ALL: 'C' };
  return (await runInside(['virsh', '--quiet', '--connect', 'qemu:///system', ...args], { env })).trim();
}

/** libvirt's word for the domain's state, or `absent`. */
export async function stateOf({ uuid }: TestDomain): Promise<string> {
  const active = await virsh('list', '--uuid');
  return active.includes(uuid) ? await virsh('domstate', uuid) : 'absent';
}

/** Leaves neither process nor libvirt's knowledge of it. */
export async function endDomain(domain: TestDomain): Promise<void> {
  const all = await virsh('list', '--all', '--uuid');
  const active = await virsh('list', '--uuid');
  if (active.includes(domain.uuid)) await virsh('destroy', domain.uuid);
  if (all.includes(domain.uuid) && (await virsh('list', '--all', '--uuid')).includes(domain.uuid)) {
    await virsh('undefine', domain.uuid);
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
