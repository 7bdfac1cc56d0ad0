// A recorded session: what went over one connection, message by message, and what the scenario made of it. Recording
// wraps a real link; replaying is a link that accepts only the very bytes that were sent when it was recorded.
import { ConnectionError } from '../../../src/libvirt/failure.ts';
import type { Link, LinkListener } from '../../../src/libvirt/wire/link.ts';
import { MessageSplitter } from '../../../src/libvirt/wire/message.ts';

/** One message with its length word, in hexadecimal. */
type Frame = { readonly sent: string } | { readonly received: string };

export interface Session {
  readonly frames: readonly Frame[];
  readonly result: unknown;
}

/** Adds to `frames` whatever passes over the link. */
export function recordingLink(link: Link, frames: Frame[]): Link {
  const splitter = new MessageSplitter();
  return {
    ...link,
    send: (bytes) => {
      frames.push({ sent: Buffer.from(bytes).toString('hex') });
      link.send(bytes);
    },
    listen: ({ onBytes, onClosed }) => {
      const tee = (chunk: Uint8Array): void => {
        for (const message of splitter.push(chunk)) frames.push({ received: withLength(message).toString('hex') });
        onBytes(chunk);
      };
      link.listen({ onBytes: tee, onClosed });
    },
  };
}

function withLength(message: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length + 4);
  return Buffer.concat([length, message]);
}

/** Plays the daemon's part; `left` says what was not yet played. */
export function replayingLink({ frames }: Session): Link & { left: () => readonly Frame[] } {
  const left = [...frames];
  let listener: LinkListener | undefined;
  const answer = (): void => {
    for (let next = left[0]; next !== undefined && 'received' in next; next = left[0]) {
      left.shift();
      listener?.onBytes(Buffer.from(next.received, 'hex'));
    }
  };
  return {
    peer: 'a recorded daemon',
    left: () => left,
    listen: (given) => (listener = given),
    close: () => (listener = undefined),
    send: (bytes) => {
      const expected = left.shift();
      const sent = Buffer.from(bytes).toString('hex');
      if (expected === undefined || !('sent' in expected) || expected.sent !== sent) {
        listener?.onClosed(new ConnectionError('closed', `expected ${JSON.stringify(expected)}, got ${sent}`));
        return;
      }
      queueMicrotask(answer);
    },
  };
}

/** A result as JSON keeps it: maps as objects, 64-bit numbers as text, what is undefined as null. */
export function asJson(result: unknown): unknown {
  return JSON.parse(
    JSON.stringify(result ?? null, (_, value: unknown) => {
      if (value instanceof Map) return Object.fromEntries(value) as unknown;
      if (typeof value === 'bigint') return value.toString();
      return value ?? null;
    }),
  );
}
