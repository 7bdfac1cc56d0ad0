// What tells this host from others, so that what one of them answers in the place of another is not believed. The name under
// which a host is asked proves nothing: that is the thing to be checked.
import { readFile, readlink } from 'node:fs/promises';
import { XMLParser } from 'fast-xml-parser';
import { getCapabilities } from '../libvirt/calls/host.ts';
import { known, unknown, type Known, type Unknown } from '../model/probe.ts';
import { readFailure, type LibvirtPort } from './libvirt-domain.ts';

/**
 * The host whose process table /proc shows: this boot of its kernel, and of what runs in it this PID namespace, which is
 * another one in each container. Clones of one machine keep their machine-id, but boot by themselves.
 */
export async function readHostIdentity(proc = '/proc'): Promise<Known<string> | Unknown> {
  try {
    const [boot, namespace] = await Promise.all([
      readFile(`${proc}/sys/kernel/random/boot_id`, 'utf8'),
      readlink(`${proc}/self/ns/pid`),
    ]);
    return known(`boot ${boot.trim()}, ${namespace}`);
  } catch (error) {
    return unknown(
      `this host's own identity could not be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

const parser = new XMLParser({ parseTagValue: false });

interface Capabilities {
  readonly capabilities?: { readonly host?: { readonly uuid?: string } };
}

/** The host by the UUID that its libvirt gives it; libvirt itself tells the two sides of a migration apart by that. */
export async function askHostIdentity({ open, lookTimeoutMs }: LibvirtPort): Promise<Known<string> | Unknown> {
  try {
    const capabilities = await getCapabilities(await open(), { timeoutMs: lookTimeoutMs });
    const uuid = (parser.parse(capabilities) as Capabilities).capabilities?.host?.uuid;
    return uuid === undefined ? unknown('its libvirt has no host UUID') : known(`host UUID ${uuid}`);
  } catch (error) {
    const failure = readFailure(error);
    return failure.kind === 'unknown' ? failure : unknown('its libvirt did not give its host UUID');
  }
}
