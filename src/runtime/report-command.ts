// The command by which one node asks another for its report, written and read in one place. It travels through the far
// side's shell or, with a forced command, in SSH_ORIGINAL_COMMAND, so it consists of harmless characters only.
import { Buffer } from 'node:buffer';

export interface ReportQuestion {
  /** The hypervisor part of the libvirt URI. */
  readonly driver: string;
  /** The configuration whose checksum is wanted. */
  readonly configPath: string;
}

/** The command's words. */
export function reportCommand({ driver, configPath }: ReportQuestion): string[] {
  return [
    'havirt',
    'peer-report',
    '--driver',
    driver,
    '--encoded-config',
    Buffer.from(configPath).toString('base64url'),
  ];
}

/** What a command that {@link reportCommand} wrote asks for; undefined for anything else. */
export function readCommand(command: string): { driver: string; encodedConfig: string } | undefined {
  const [, driver, encodedConfig] = shape.exec(command) ?? [];
  return driver === undefined || encodedConfig === undefined ? undefined : { driver, encodedConfig };
}

const shape = /^havirt peer-report --driver ([a-z]+) --encoded-config ([A-Za-z0-9_-]+)$/;

/** The path that `--encoded-config` stands for. */
export function decodePath(encoded: string): string {
  return Buffer.from(encoded, 'base64url').toString('utf8');
}
