// The command by which one node asks another for its report, written and read in one place. It travels through the far
// side's shell or, with a forced command, in SSH_ORIGINAL_COMMAND, so it consists of harmless characters only.
import { Buffer } from 'node:buffer';
import type { DomainIdentity } from '../domain/model/domain.ts';

export interface ReportQuestion {
  /** The hypervisor part of the libvirt URI. */
  readonly driver: string;
  /** What the report may take; what was not found out by then is unknown in it. */
  readonly timeoutMs: number;
  /** The configuration whose checksum is wanted. */
  readonly configPath: string;
  /** The domain that is to start. */
  readonly identity: DomainIdentity;
}

/** Where `havirt install` puts the program: sshd gives users other than root no PATH that has it. */
const PROGRAM = '/usr/sbin/havirt';

/** The command's words. */
export function reportCommand({ driver, timeoutMs, configPath, identity }: ReportQuestion): string[] {
  const [config, domain] = [configPath, JSON.stringify(identity)].map((text) =>
    Buffer.from(text).toString('base64url'),
  );
  const [configOption, domainOption] = ['--encoded-config', '--encoded-domain'];
  const question = ['--driver', driver, '--within-ms', `${timeoutMs}`];
  return [PROGRAM, 'peer-report', ...question, configOption, config ?? '', domainOption, domain ?? ''];
}

/** What a command that {@link reportCommand} wrote asks for; undefined for anything else. */
export function readCommand(command: string): AskedOverSsh | undefined {
  const [, driver, timeoutMs, config, domain] = shape.exec(command) ?? [];
  if (driver === undefined || timeoutMs === undefined || config === undefined) return undefined;
  const identity = domain === undefined ? undefined : decodeIdentity(domain);
  return { driver, timeoutMs: Number(timeoutMs), configPath: decodePath(config), identity };
}

/** An older havirt does not say which domain it asks about. */
export type AskedOverSsh = Omit<ReportQuestion, 'identity'> & { readonly identity: DomainIdentity | undefined };

const shape =
  /^\/usr\/sbin\/havirt peer-report --driver ([a-z]{1,16}) --within-ms (\d{1,7}) --encoded-config ([\w-]+)(?: --encoded-domain ([\w-]+))?$/;

/** The path that `--encoded-config` stands for. */
export function decodePath(encoded: string): string {
  return Buffer.from(encoded, 'base64url').toString('utf8');
}

/** The name and UUID that `--encoded-domain` stands for; undefined for what is none. */
export function decodeIdentity(encoded: string): DomainIdentity | undefined {
  try {
    const value = JSON.parse(decodePath(encoded)) as Partial<DomainIdentity> | null;
    const { name, uuid } = value ?? {};
    if (typeof name !== 'string' || name === '') return undefined;
    if (uuid !== undefined && !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(uuid)) return undefined;
    return { name, uuid };
  } catch {
    return undefined;
  }
}
