// XDR, the encoding of libvirt's messages (RFC 4506): big-endian, everything padded to four bytes. Nothing here knows
// what a message means. Lengths come from the other side, so each is checked against a limit and against the bytes that
// are really there before anything is allocated or read.
import { Buffer } from 'node:buffer';

/** REMOTE_STRING_MAX in src/remote/remote_protocol.x: the longest string that either side may send, in bytes. */
const STRING_MAX_BYTES = 4_194_304;

/** The bytes are not what the protocol says, or a value cannot be put on the wire. */
export class XdrError extends Error {
  override readonly name = 'XdrError';
}

/** Appends XDR values to one growing buffer. */
export class XdrWriter {
  #buffer = Buffer.allocUnsafe(256);
  #length = 0;

  /** A view of what was written so far; valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  uint32(value: number): this {
    this.#length = this.#room(4).writeUInt32BE(value, this.#length);
    return this;
  }

  int32(value: number): this {
    this.#length = this.#room(4).writeInt32BE(value, this.#length);
    return this;
  }

  unsignedHyper(value: bigint): this {
    this.#length = this.#room(8).writeBigUInt64BE(value, this.#length);
    return this;
  }

  /** `opaque name[n]`: the length is known to both sides. */
  fixedOpaque(value: Uint8Array): this {
    const padded = value.length + padding(value.length);
    const buffer = this.#room(padded);
    buffer.set(value, this.#length);
    buffer.fill(0, this.#length + value.length, this.#length + padded);
    this.#length += padded;
    return this;
  }

  /** `opaque name<>`: the length goes first. */
  opaque(value: Uint8Array): this {
    return this.uint32(value.length).fixedOpaque(value);
  }

  /**
   * `string name<>` in UTF-8. libvirt reads strings up to the first NUL, so that a name with a NUL in it would reach
   * another domain than the caller meant: refused here.
   * @throws XdrError when the string has a NUL or is longer than libvirt takes
   */
  string(value: string): this {
    const bytes = Buffer.from(value, 'utf8');
    if (bytes.includes(0)) throw new XdrError('a string with a NUL character cannot be sent to libvirt');
    if (bytes.length > STRING_MAX_BYTES) {
      throw new XdrError(
        `a string of ${bytes.length} bytes cannot be sent to libvirt: the limit is ${STRING_MAX_BYTES}`,
      );
    }
    return this.opaque(bytes);
  }

  /** `string *name`: a flag, then the string when there is one. */
  optionalString(value: string | undefined): this {
    return value === undefined ? this.uint32(0) : this.uint32(1).string(value);
  }

  #room(byteCount: number): Buffer {
    const needed = this.#length + byteCount;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      larger.set(this.bytes());
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}

/** Reads XDR values one after the other. Every method throws {@link XdrError} rather than read past the end. */
export class XdrReader {
  readonly #buffer: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  uint32(): number {
    return this.#buffer.readUInt32BE(this.#take(4));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#take(4));
  }

  fixedOpaque(byteCount: number): Buffer {
    const start = this.#take(byteCount + padding(byteCount));
    return this.#buffer.subarray(start, start + byteCount);
  }

  opaque(maxBytes: number): Buffer {
    return this.fixedOpaque(this.#count(maxBytes, 'bytes'));
  }

  string(): string {
    return this.opaque(STRING_MAX_BYTES).toString('utf8');
  }

  optional<T>(read: (xdr: XdrReader) => T): T | undefined {
    const flag = this.uint32();
    if (flag > 1) throw new XdrError(`expected 0 or 1 before an optional value, got ${flag}`);
    return flag === 1 ? read(this) : undefined;
  }

  optionalString(): string | undefined {
    return this.optional((xdr) => xdr.string());
  }

  /** `item name<maxItems>`; every item of libvirt's lists takes at least four bytes, so a false count ends quickly. */
  array<T>(maxItems: number, read: (xdr: XdrReader) => T): T[] {
    const count = this.#count(maxItems, 'items');
    const items: T[] = [];
    while (items.length < count) items.push(read(this));
    return items;
  }

  /** Says that the message must end here: left-over bytes mean that it was not the message it was taken for. */
  expectEnd(): void {
    const left = this.#buffer.length - this.#offset;
    if (left !== 0) throw new XdrError(`expected the end of the message, got ${left} more bytes`);
  }

  #count(max: number, unit: string): number {
    const count = this.uint32();
    if (count > max) throw new XdrError(`expected at most ${max} ${unit}, got a length of ${count}`);
    return count;
  }

  #take(byteCount: number): number {
    const start = this.#offset;
    const left = this.#buffer.length - start;
    if (byteCount > left) throw new XdrError(`expected ${byteCount} more bytes, got ${left}`);
    this.#offset = start + byteCount;
    return start;
  }
}

function padding(byteCount: number): number {
  return (4 - (byteCount % 4)) % 4;
}
