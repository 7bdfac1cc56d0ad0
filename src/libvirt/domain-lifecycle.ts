// What changes whether a domain exists and runs, one function a procedure. None of them looks first or decides; success
// only says that libvirt accepted the request, so callers look again.
import type { Bound, Connection } from './connection.ts';
import { type DomainRef, readDomain, writeDomain } from './domain-ref.ts';
import type { ProcedureName } from './protocol.ts';
import type { XdrWriter } from './xdr.ts';

export interface CreateOptions {
  /** The vCPUs do not execute until {@link resume}. */
  readonly paused?: boolean;
}

/** VIR_DOMAIN_START_PAUSED */
const START_PAUSED = 1;

/** Makes and starts a transient domain from its XML. */
export function createFromXml(
  connection: Connection,
  xml: string,
  { timeoutMs, paused = false }: Bound & CreateOptions,
): Promise<DomainRef> {
  const flags = paused ? START_PAUSED : 0;
  const write = (xdr: XdrWriter): XdrWriter => xdr.string(xml).uint32(flags);
  return connection.call('domainCreateXml', { write, read: readDomain }, { timeoutMs });
}

/** Starts a defined domain. */
export function createDefined(
  connection: Connection,
  domain: DomainRef,
  { timeoutMs, paused = false }: Bound & CreateOptions,
): Promise<DomainRef> {
  const flags = paused ? START_PAUSED : 0;
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).uint32(flags);
  return connection.call('domainCreateWithFlags', { write, read: readDomain }, { timeoutMs });
}

/** Lets the vCPUs of a paused domain execute. */
export async function resume(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  await connection.call('domainResume', { write: (xdr) => writeDomain(xdr, domain), read: nothing }, bound);
}

/** Stops the vCPUs; memory and disks stay as they are. */
export async function suspend(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  await connection.call('domainSuspend', { write: (xdr) => writeDomain(xdr, domain), read: nothing }, bound);
}

/** How the guest is asked: virDomainShutdownFlagValues. `default` lets the hypervisor choose. */
const shutdownMode = { default: 0, acpi: 1, agent: 2, initctl: 4, signal: 8, paravirt: 16 } as const;
export type ShutdownMode = keyof typeof shutdownMode;

/** Asks the guest to power itself off; it may take its time, or ignore it. */
export function shutdown(
  connection: Connection,
  domain: DomainRef,
  { timeoutMs, mode = 'default' }: Bound & { readonly mode?: ShutdownMode },
): Promise<void> {
  return withFlags('domainShutdownFlags', connection, domain, shutdownMode[mode], { timeoutMs });
}

/** Asks the guest to reboot. */
export function reboot(
  connection: Connection,
  domain: DomainRef,
  { timeoutMs, mode = 'default' }: Bound & { readonly mode?: ShutdownMode },
): Promise<void> {
  return withFlags('domainReboot', connection, domain, shutdownMode[mode], { timeoutMs });
}

/**
 * Ends the domain without asking the guest. `graceful` sends the hypervisor's process SIGTERM only, and fails with
 * `systemError` or `resourceBusy` when it does not go; without it libvirt goes on to SIGKILL.
 */
export function destroy(
  connection: Connection,
  domain: DomainRef,
  { timeoutMs, graceful = false }: Bound & { readonly graceful?: boolean },
): Promise<void> {
  return withFlags('domainDestroyFlags', connection, domain, graceful ? 1 : 0, { timeoutMs });
}

/** Makes (or replaces) a persistent definition without starting it. */
export function define(connection: Connection, xml: string, bound: Bound): Promise<DomainRef> {
  const write = (xdr: XdrWriter): XdrWriter => xdr.string(xml).uint32(0);
  return connection.call('domainDefineXmlFlags', { write, read: readDomain }, bound);
}

/** virDomainUndefineFlagsValues: a managed-save image goes with the definition, firmware variables and TPM state stay. */
const UNDEFINE_MANAGED_SAVE = 1;
const UNDEFINE_KEEP_NVRAM = 8;

/** Takes the persistent definition away; a running domain goes on as a transient one. */
export function undefine(connection: Connection, domain: DomainRef, bound: Bound): Promise<void> {
  return withFlags('domainUndefineFlags', connection, domain, UNDEFINE_MANAGED_SAVE | UNDEFINE_KEEP_NVRAM, bound);
}

async function withFlags(
  name: ProcedureName,
  connection: Connection,
  domain: DomainRef,
  flags: number,
  bound: Bound,
): Promise<void> {
  await connection.call(name, { write: (xdr) => writeDomain(xdr, domain).uint32(flags), read: nothing }, bound);
}

function nothing(): void {
  // These procedures answer with an empty payload.
}
