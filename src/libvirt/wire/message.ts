// One message on the wire: a length, a header of six words, a payload (docs: libvirt's "RPC infrastructure" page and
// src/rpc/virnetprotocol.x). Cuts a byte stream into messages and reads headers; knows no procedure's payload.
import { Buffer } from 'node:buffer';
import { LibvirtError } from '../failure.ts';
import { messageStatus, messageType, PROGRAM_VERSION, REMOTE_PROGRAM } from './protocol.ts';
import { XdrError, XdrReader, XdrWriter } from './xdr.ts';

/** virNetMessageHeader. The serial ties a reply to its call; it is 0 in events. */
export interface Header {
  readonly program: number;
  readonly version: number;
  readonly procedure: number;
  readonly type: number;
  readonly serial: number;
  readonly status: number;
}

export interface Message {
  readonly header: Header;
  /** What follows the header: the procedure's reply, an event or an error. */
  readonly payload: Uint8Array;
}

const LENGTH_BYTES = 4;
const HEADER_BYTES = 24;
/** VIR_NET_MESSAGE_MAX; the length word itself does not count. */
const MESSAGE_MAX_BYTES = 33_554_432;

/** Encodes a whole message, its length included. @throws XdrError when it would be longer than libvirt takes */
export function encodeMessage(header: Header, writePayload?: (xdr: XdrWriter) => void): Buffer {
  const xdr = new XdrWriter().uint32(0).uint32(header.program).uint32(header.version).int32(header.procedure);
  xdr.uint32(header.type).uint32(header.serial).uint32(header.status);
  writePayload?.(xdr);
  const bytes = xdr.bytes();
  if (bytes.length - LENGTH_BYTES > MESSAGE_MAX_BYTES) {
    throw new XdrError(
      `a message of ${bytes.length} bytes cannot be sent to libvirt: the limit is ${MESSAGE_MAX_BYTES}`,
    );
  }
  bytes.writeUInt32BE(bytes.length, 0);
  return bytes;
}

/** Encodes a call of one of the procedures of the remote program. */
export function encodeCall(procedure: number, serial: number, writePayload?: (xdr: XdrWriter) => void): Buffer {
  const header = { program: REMOTE_PROGRAM, version: PROGRAM_VERSION, procedure, serial };
  return encodeMessage({ ...header, type: messageType.call, status: messageStatus.ok }, writePayload);
}

/** Reads the header of a message as {@link MessageSplitter} delivers it, without its length word. */
export function decodeMessage(bytes: Uint8Array): Message {
  const xdr = new XdrReader(bytes);
  const [program, version, procedure] = [xdr.uint32(), xdr.uint32(), xdr.int32()];
  const [type, serial, status] = [xdr.uint32(), xdr.uint32(), xdr.uint32()];
  return { header: { program, version, procedure, type, serial, status }, payload: bytes.subarray(HEADER_BYTES) };
}

/** Reads virNetMessageError, the payload of a reply whose status says error; the fields after the message are unused. */
export function decodeError(payload: Uint8Array): LibvirtError {
  const xdr = new XdrReader(payload);
  const [code, domain] = [xdr.int32(), xdr.int32()];
  const message = xdr.optionalString();
  return new LibvirtError(code, domain, message ?? `libvirt error ${code} without a message`);
}

/** Cuts a stream, which arrives in arbitrary pieces, into messages without their length words. */
export class MessageSplitter {
  #chunks: Uint8Array[] = [];
  #bufferedBytes = 0;

  /** Takes the next piece; returns the messages that it completed. @throws XdrError on a length that cannot be true */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#chunks.push(chunk);
    this.#bufferedBytes += chunk.length;
    const messages: Uint8Array[] = [];
    for (let next = this.#shift(); next !== undefined; next = this.#shift()) messages.push(next);
    return messages;
  }

  #shift(): Uint8Array | undefined {
    if (this.#bufferedBytes < LENGTH_BYTES) return undefined;
    const length = this.#peekLength();
    if (this.#bufferedBytes < length) return undefined;
    const all = this.#joined();
    this.#chunks = all.length > length ? [all.subarray(length)] : [];
    this.#bufferedBytes -= length;
    return all.subarray(LENGTH_BYTES, length);
  }

  #peekLength(): number {
    const [first] = this.#chunks;
    const start = first !== undefined && first.length >= LENGTH_BYTES ? first : this.#joined();
    const length = new XdrReader(start).uint32();
    if (length < LENGTH_BYTES + HEADER_BYTES || length > LENGTH_BYTES + MESSAGE_MAX_BYTES) {
      throw new XdrError(
        `expected a message of ${HEADER_BYTES} to ${MESSAGE_MAX_BYTES} bytes, got a length of ${length}`,
      );
    }
    return length;
  }

  /** Joins what is buffered; done only when a message is complete or its length is cut, so large ones are copied once. */
  #joined(): Uint8Array {
    const [first] = this.#chunks;
    if (this.#chunks.length === 1 && first !== undefined) return first;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}
