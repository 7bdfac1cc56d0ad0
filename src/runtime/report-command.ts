// The command by which one node asks another for its report, written and read in one place. It travels through the far
// side's shell or, with a forced command, in SSH_ORIGINAL_COMMAND, so it consists of harmless characters only.
import { Buffer } from 'node:buffer';

export interface ReportQuestion {
  /** The hypervisor part of the libvirt URI. */
  readonly driver: string;
  /** What the report may take; what was not found out by then is unknown in it. */
  readonly timeoutMs: number;
  /** The configuration whose checksum is wanted. */
  readonly configPath: string;
}

/** Where `havirt install` puts the program: sshd gives users other than root no PATH that has it. */
const PROGRAM = '/usr/sbin/havirt';

/** The command's words. */
export function reportCommand({ driver, timeoutMs, configPath }: ReportQuestion): string[] {
  const encoded = Buffer.from(configPath).toString('base64url');
  return [PROGRAM, 'peer-report', '--driver', driver, '--within-ms', `${timeoutMs}`, '--encoded-config', encoded];
}

/** What a command that {@link reportCommand} wrote asks for; undefined for anything else. */
export function readCommand(command: string): ReportQuestion | undefined {
  const [, driver, timeoutMs, encoded] = shape.exec(command) ?? [];
  if (driver === undefined || timeoutMs === undefined || encoded === undefined) return undefined;
  return { driver, timeoutMs: Number(timeoutMs), configPath: decodePath(encoded) };
}

const shape =
  /^\/usr\/sbin\/havirt peer-report --driver ([a-z]{1,16}) --within-ms (\d{1,7}) --encoded-config ([\w-]+)$/;

/** The path that `--encoded-config` stands for. */
export function decodePath(encoded: string): string {
  return Buffer.from(encoded, 'base64url').toString('utf8');
}
