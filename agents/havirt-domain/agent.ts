// The agent for one libvirt domain: what it is called, what it can do, and its entry.
import type { AgentDeclaration } from '../../src/ocf/agent.ts';
import { domainParameters, type DomainParameters } from './options.ts';
import { virtualDomainOptions } from './unsupported-options.ts';
import { version } from '../../src/program/version.ts';

export const declaration: AgentDeclaration<DomainParameters> = {
  name: 'havirt-domain',
  version,
  shortdesc: 'Manages a virtual machine through libvirt, and never lets it run twice',
  longdesc: `Manages one libvirt domain (a virtual machine of QEMU or Xen) as a cluster resource. It talks to libvirt
directly, judges by what it observes there and in the process table, and answers every operation within its timeout. Set
the meta attribute allow-migrate=true for live migration, and failure-timeout (120s, say): without it, a node
that has refused a start is not tried again until somebody types a cleanup, even when the cause is long gone.

Options of ocf:heartbeat:VirtualDomain that this agent has keep their meaning. Those that it lacks have no effect; each
start names in the log which of them are set. Four of them (snapshot, backingfile, stateless, copyindirs) decide what the
guest's disks contain: when one of these is set, the start is refused.

validate-all checks the options. With OCF_CHECK_LEVEL=10 it also checks that the configuration can be read and describes a
domain, and that this node has the disks, boot files, network devices and emulator which the configuration names.`,
  example: 'config=/etc/pacemaker/guest1.xml meta allow-migrate=true failure-timeout=120s',
  parameters: domainParameters,
  missing: virtualDomainOptions,
  actions: [
    { name: 'start', timeoutS: 90 },
    { name: 'stop', timeoutS: 90 },
    { name: 'status', timeoutS: 30, intervalS: 10 },
    { name: 'monitor', timeoutS: 30, intervalS: 10 },
    { name: 'migrate_from', timeoutS: 60 },
    { name: 'migrate_to', timeoutS: 120 },
    { name: 'meta-data', timeoutS: 5 },
    { name: 'validate-all', timeoutS: 5 },
  ],
};

/** Runs one call of the agent and sets the exit status. */
export async function main(argv: readonly string[]): Promise<void> {
  const { runAgent } = await import('../../src/runtime/entry.ts');
  await runAgent(declaration, loadActions, argv);
}

async function loadActions() {
  return (await import('./wire/run-action.ts')).runDomainAction;
}

/** Tells its traces. */
export async function explainer() {
  return (await import('./explain/explainer.ts')).explainer;
}
