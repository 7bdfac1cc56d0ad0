// Following what a guest writes while it happens, from the host side of its disk: every record with the time at which it was
// first seen. The disk alone keeps the last 40 s of each boot; a watch keeps all. What the records mean is writers.ts.
import type { FileHandle } from 'node:fs/promises';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../lab-error.ts';
import type { GuestRecord } from './record.ts';
import { parseDisk, parseRecord, sectorBytes } from './record.ts';

/** A record and when it was first there, in Unix milliseconds (exact to the watch's period). */
export interface Sighting {
  readonly record: GuestRecord;
  readonly seenMs: number;
}

export interface GuestWatch {
  /** All that was seen so far, in order. */
  readonly sightings: readonly Sighting[];
  /** Waits for a record that fits, seen from now on; throws {@link LabError} naming `what` after `timeoutMs`. */
  next(what: string, fits: (record: GuestRecord) => boolean, timeoutMs: number): Promise<Sighting>;
  /** Looks once more and ends; the sightings stay. */
  stop(): Promise<void>;
}

/** Every record that is now on the disk whose backing file is `file`. */
export async function readGuestDisk(file: string): Promise<Sighting[]> {
  const disk = await readFile(file);
  const seenMs = Date.now();
  return parseDisk(disk).map((record) => ({ record, seenMs }));
}

/** Looks at `file` every `periodMs` (50 without it) until stopped, for `limitMs` at most. */
export async function watchGuest(
  file: string,
  { limitMs, periodMs = 50 }: { readonly limitMs: number; readonly periodMs?: number },
): Promise<GuestWatch> {
  const handle = await open(file, 'r');
  const disk = new DiskReader(handle);
  const sightings: Sighting[] = [];
  const stopping = new AbortController();
  const look = async () => void sightings.push(...(await disk.news()));
  await look();
  const looking = every(periodMs, limitMs, stopping.signal, look);
  // A look that fails is told by stop(), not by an unhandled rejection before it.
  const ended = Promise.allSettled([looking]).then(async () => handle.close());
  return {
    sightings,
    next: async (what, fits, timeoutMs) => waitFor(sightings, what, fits, timeoutMs),
    stop: async () => {
      stopping.abort();
      await ended;
      await looking;
    },
  };
}

async function every(periodMs: number, limitMs: number, stop: AbortSignal, look: () => Promise<void>): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!stop.aborted && Date.now() < deadlineMs) {
    await sleep(periodMs, undefined, { signal: stop }).catch(() => undefined);
    await look();
  }
}

async function waitFor(
  sightings: readonly Sighting[],
  what: string,
  fits: (record: GuestRecord) => boolean,
  timeoutMs: number,
): Promise<Sighting> {
  const deadlineMs = Date.now() + timeoutMs;
  let from = sightings.length;
  for (;;) {
    const upTo = sightings.length;
    const found = sightings.slice(from, upTo).find(({ record }) => fits(record));
    if (found !== undefined) return found;
    if (Date.now() > deadlineMs) throw new LabError(`the guest did not write within ${timeoutMs} ms: ${what}`);
    from = upTo;
    await sleep(10);
  }
}

// The disk as it was at the last look; only what has changed is read as records.
class DiskReader {
  readonly #handle: FileHandle;
  #before: Buffer = Buffer.alloc(0);

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async news(): Promise<Sighting[]> {
    const now = await this.#read();
    const seenMs = Date.now();
    const records = changedSectors(this.#before, now).map(parseRecord);
    this.#before = now;
    return records.filter((record) => record !== undefined).map((record) => ({ record, seenMs }));
  }

  async #read(): Promise<Buffer> {
    const { size } = await this.#handle.stat();
    const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(size), 0, size, 0);
    return buffer.subarray(0, bytesRead);
  }
}

const blockBytes = 128 * sectorBytes;

function changedSectors(before: Buffer, now: Buffer): Buffer[] {
  return changedParts(before, now, blockBytes).flatMap(([was, is]) =>
    changedParts(was, is, sectorBytes).map(([, sector]) => sector),
  );
}

function changedParts(before: Buffer, now: Buffer, partBytes: number): [before: Buffer, now: Buffer][] {
  const parts: [Buffer, Buffer][] = [];
  for (let at = 0; at < now.length; at += partBytes) {
    const pair: [Buffer, Buffer] = [before.subarray(at, at + partBytes), now.subarray(at, at + partBytes)];
    if (!pair[0].equals(pair[1])) parts.push(pair);
  }
  return parts;
}
