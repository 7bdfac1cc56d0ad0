import { describe, expect, test } from 'vitest';
import { XdrError, XdrReader, XdrWriter } from '../../../../src/libvirt/wire/xdr.ts';

const hex = (xdr: XdrWriter): string => xdr.bytes().toString('hex');
const reader = (text: string): XdrReader => new XdrReader(Buffer.from(text, 'hex'));

// The encodings are RFC 4506's, written down here by hand.
describe('values have the bytes that RFC 4506 gives them', () => {
  test.each([
    ['uint32', new XdrWriter().uint32(0x2000_8086), '20008086'],
    ['a negative int32', new XdrWriter().int32(-1), 'ffffffff'],
    ['unsigned hyper', new XdrWriter().unsignedHyper(2n ** 64n - 1n), 'ffffffffffffffff'],
    ['a string of four', new XdrWriter().string('vda1'), '0000000476646131'],
    ['a string, padded', new XdrWriter().string('abcde'), '000000056162636465000000'],
    ['a string in UTF-8', new XdrWriter().string('é'), '00000002c3a90000'],
    ['the empty string', new XdrWriter().string(''), '00000000'],
    ['no string', new XdrWriter().optionalString(undefined), '00000000'],
    ['an optional string', new XdrWriter().optionalString('a'), '000000010000000161000000'],
    ['opaque', new XdrWriter().opaque(Buffer.from([1, 2])), '0000000201020000'],
    ['fixed opaque', new XdrWriter().fixedOpaque(Buffer.from([1, 2, 3])), '01020300'],
  ])('%s', (_, xdr, expected) => {
    expect(hex(xdr)).toBe(expected);
  });
});

test('what is written is read back, across many growths of the buffer', () => {
  const text = 'x'.repeat(100_001);
  const xdr = new XdrReader(new XdrWriter().string(text).uint32(5).int32(-7).optionalString(text).bytes());
  expect(xdr.string()).toBe(text);
  expect(xdr.uint32()).toBe(5);
  expect(xdr.int32()).toBe(-7);
  expect(xdr.optionalString()).toBe(text);
  xdr.expectEnd();
});

test('padding is zero whatever the buffer held before', () => {
  const xdr = new XdrWriter();
  xdr.fixedOpaque(Buffer.alloc(240, 0xff)).opaque(Buffer.from([0xaa]));
  expect(hex(xdr).endsWith('00000001aa000000')).toBe(true);
});

describe('hostile bytes are refused before anything is allocated', () => {
  test.each<[string, string, (xdr: XdrReader) => unknown]>([
    ['a string longer than the message', '00000010616263', (xdr) => xdr.string()],
    ['a string over 4 MiB', '00400001', (xdr) => xdr.string()],
    ['a string of 4 GiB', 'ffffffff', (xdr) => xdr.string()],
    ['padding cut off', '000000016100', (xdr) => xdr.string()],
    ['a list of 4 billion', 'ffffffff', (xdr) => xdr.array(16_384, (item) => item.int32())],
    ['a list longer than the message', '000000020000000a', (xdr) => xdr.array(16, (item) => item.int32())],
    ['an optional flag that is no flag', '00000002', (xdr) => xdr.optionalString()],
    ['half an integer', '0000', (xdr) => xdr.int32()],
    ['nothing', '', (xdr) => xdr.uint32()],
    ['bytes after the end', '00000000', (xdr) => xdr.expectEnd()],
  ])('%s', (_, bytes, read) => {
    expect(() => read(reader(bytes))).toThrow(XdrError);
  });
});

test('a length over the limit is refused even when that many bytes are there', () => {
  const over = Buffer.alloc(4 + 4_194_308);
  over.writeUInt32BE(4_194_305);
  expect(() => new XdrReader(over).string()).toThrow('expected at most 4194304 bytes, got a length of 4194305');
  expect(() => reader('00000002' + '00000001'.repeat(2)).array(1, (item) => item.int32())).toThrow(XdrError);
});

describe('what libvirt would misread is not sent', () => {
  test('a NUL: libvirt would read the name up to it, and act on another domain', () => {
    expect(() => new XdrWriter().string('guest1\0evil')).toThrow(XdrError);
  });

  test('more than REMOTE_STRING_MAX', () => {
    expect(() => new XdrWriter().string('x'.repeat(4_194_305))).toThrow(XdrError);
    expect(new XdrWriter().string('x'.repeat(4_194_304)).bytes().length).toBe(4_194_308);
  });
});
