import { describe, expect, test } from 'vitest';
import { decodeMessage, encodeCall, MessageSplitter } from '../../../../src/libvirt/wire/message.ts';
import { XdrError } from '../../../../src/libvirt/wire/xdr.ts';

const first = encodeCall(66, 1);
const second = encodeCall(23, 2, (xdr) => xdr.string('guest1'));
const stream = Buffer.concat([first, second]);
const bodies = [first.subarray(4), second.subarray(4)].map((body) => Buffer.from(body).toString('hex'));

function split(chunks: readonly Uint8Array[]): string[] {
  const splitter = new MessageSplitter();
  return chunks.flatMap((chunk) => splitter.push(chunk)).map((message) => Buffer.from(message).toString('hex'));
}

test('a call is a length, program, version, procedure, type, serial, status and the arguments', () => {
  expect(second.toString('hex')).toBe(
    '00000028' +
      '20008086' +
      '00000001' +
      '00000017' +
      '00000000' +
      '00000002' +
      '00000000' +
      '00000006677565737431' +
      '0000',
  );
});

test('two messages in one piece', () => {
  expect(split([stream])).toEqual(bodies);
});

test('messages cut at every place', () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    expect(split([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(bodies);
  }
});

test('one byte at a time', () => {
  expect(split([...stream].map((byte) => Uint8Array.of(byte)))).toEqual(bodies);
});

test('an unfinished message is not delivered', () => {
  expect(split([stream.subarray(0, -1)])).toEqual(bodies.slice(0, 1));
});

describe('a length that cannot be true ends the stream at once', () => {
  test.each([
    ['zero', '00000000'],
    ['less than a header', '0000001b'],
    ['more than VIR_NET_MESSAGE_MAX', '02000005'],
    ['4 GiB', 'ffffffff'],
  ])('%s', (_, length) => {
    expect(() => split([Buffer.from(length, 'hex')])).toThrow(XdrError);
    expect(() => split([Buffer.from(length.slice(0, 4), 'hex'), Buffer.from(length.slice(4), 'hex')])).toThrow(
      XdrError,
    );
  });
});

test('the largest message that libvirt may send is taken', () => {
  const message = Buffer.alloc(33_554_436);
  message.writeUInt32BE(message.length);
  expect(new MessageSplitter().push(message).map(({ length }) => length)).toEqual([33_554_432]);
});

test('a header says which call it answers', () => {
  const { header, payload } = decodeMessage(second.subarray(4));
  expect(header).toEqual({ program: 0x2000_8086, version: 1, procedure: 23, type: 0, serial: 2, status: 0 });
  expect(payload.length).toBe(12);
});

test('a request over the limit is not encoded', () => {
  const filler = Buffer.alloc(33_554_408);
  expect(encodeCall(1, 1, (xdr) => xdr.fixedOpaque(filler)).length).toBe(33_554_436);
  expect(() => encodeCall(1, 1, (xdr) => xdr.fixedOpaque(filler).uint32(0))).toThrow(XdrError);
});
