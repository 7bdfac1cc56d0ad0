// The agent's connection to libvirt: opened when first needed, kept while it lives, opened anew after the daemon went away.
import type { Connection } from '../libvirt/wire/connection.ts';
import { openLibvirt } from '../libvirt/open.ts';
import { parseUri } from '../libvirt/uri.ts';
import type { LibvirtPort } from './libvirt-domain.ts';

/** Connects to `uri`; every opening and every look is bounded by `lookTimeoutMs`. */
export function libvirtSession(uri: string, lookTimeoutMs: number, { readOnly = false } = {}): LibvirtPort {
  let current: Promise<Connection> | undefined;
  const open = async (): Promise<Connection> => {
    const parsed = parseUri(uri);
    const ssh = parsed.transport === 'ssh' ? await import('../host/start-program.ts') : {};
    const connection = await openLibvirt(parsed, { timeoutMs: lookTimeoutMs, readOnly, ...ssh });
    connection.onClosed(() => {
      current = undefined;
    });
    return connection;
  };
  return {
    lookTimeoutMs,
    open: () => {
      current ??= open().catch((error: unknown) => {
        current = undefined;
        throw error;
      });
      return current;
    },
  };
}
