// Reads the configuration file: bounded in size and time, and every failure told apart.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ConfigFact } from './model/config.ts';

/** libvirt itself accepts at most 4 MiB of XML in one call (REMOTE_STRING_MAX in remote_protocol.x). */
const SIZE_BYTES_MAX = 4 * 1024 * 1024;

/** The configuration at `path`, parsed. Never throws; the caller bounds the time. */
export async function readConfigFile(path: string): Promise<ConfigFact> {
  const read = await readBytes(path);
  if (!(read instanceof Uint8Array)) return read;
  const xml = decodeText(read);
  if (xml === undefined) return { kind: 'invalid', why: `${path}: expected UTF-8 text` };
  const { parseDomainXml } = await import('./xml/domain-xml.ts');
  const parsed = parseDomainXml(xml);
  if (parsed.kind === 'invalid') return { kind: 'invalid', why: `${path}: ${parsed.why}` };
  const sha256 = createHash('sha256').update(read).digest('hex');
  return { kind: 'readable', config: { identity: parsed.identity, needs: parsed.needs, xml, sha256 } };
}

async function readBytes(path: string): Promise<Uint8Array | ConfigFact> {
  let file: FileHandle | undefined;
  try {
    // Without O_NONBLOCK the open of a named pipe would wait for a writer.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return { kind: 'invalid', why: `${path}: expected a regular file` };
    if (stat.size > SIZE_BYTES_MAX) {
      return { kind: 'invalid', why: `${path}: expected at most ${SIZE_BYTES_MAX} bytes of XML, got ${stat.size}` };
    }
    return await file.readFile();
  } catch (error) {
    return failed(path, error as NodeJS.ErrnoException);
  } finally {
    await file?.close();
  }
}

function failed(path: string, { code, message }: NodeJS.ErrnoException): ConfigFact {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { kind: 'missing', why: `${path} does not exist on this node; put the domain's XML there` };
  }
  return { kind: 'unreadable', why: `${path} cannot be read on this node: ${code ?? message}` };
}

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
