// Makes a compiled program deaf to the environment variables of its own runtime, before that runtime runs at all. Without
// it BUN_OPTIONS, NODE_OPTIONS, OPENSSL_CONF and many more turn an agent that root runs into something else
// (docs/decisions/0002-two-binaries.md lists what was measured). Pure: an ELF image in, what to change in it out. x86-64 only;
// another architecture needs its own code here, and the build fails without it.

/** A variable whose name begins so never reaches the runtime, nor a child of it. */
export const forbiddenPrefixes = [
  'BUN_',
  'NODE_',
  'JSC_',
  'JavaScriptCore',
  'WTF_',
  'WebKit',
  'Malloc',
  'SIMDUTF_',
  'OPENSSL_',
  'SSL_CERT_',
  'ICU_',
  'UV_',
  'V8_',
  'PKG_',
] as const;

/**
 * The filter, as machine code. The dynamic linker enters it with the stack as the kernel laid it out (System V AMD64 ABI,
 * "Initial Stack and Register State"): argc, argv, 0, envp, 0. It drops the forbidden entries from envp in place, pads with
 * zeros, touches neither rdx nor rsp, and jumps to the program's own entry. The prefixes follow it, each closed by a zero
 * byte, the list by another.
 */
const code = [
  0x48,
  0x8b,
  0x04,
  0x24, //                   mov  rax, [rsp]               argc
  0x48,
  0x8d,
  0x74,
  0xc4,
  0x10, //             lea  rsi, [rsp+rax*8+16]      from: the first of envp
  0x48,
  0x89,
  0xf7, //                         mov  rdi, rsi                 to
  // next:
  0x48,
  0x8b,
  0x0e, //                         mov  rcx, [rsi]
  0x48,
  0x83,
  0xc6,
  0x08, //                   add  rsi, 8
  0x48,
  0x89,
  0x0f, //                         mov  [rdi], rcx
  0x48,
  0x85,
  0xc9, //                         test rcx, rcx
  0x74,
  0x35, //                               jz   fill                     that was the closing zero
  0x4c,
  0x8d,
  0x05,
  0x42,
  0x00,
  0x00,
  0x00, // lea  r8, [rip+prefixes]
  // prefix:
  0x41,
  0x80,
  0x38,
  0x00, //                   cmp  byte [r8], 0
  0x74,
  0x22, //                               je   keep                     no prefix fitted
  0x49,
  0x89,
  0xc9, //                         mov  r9, rcx
  // char:
  0x41,
  0x8a,
  0x00, //                         mov  al, [r8]
  0x49,
  0xff,
  0xc0, //                         inc  r8
  0x84,
  0xc0, //                               test al, al
  0x74,
  0xd7, //                               jz   next                     the whole prefix fits: drop it
  0x41,
  0x3a,
  0x01, //                         cmp  al, [r9]
  0x4d,
  0x8d,
  0x49,
  0x01, //                   lea  r9, [r9+1]
  0x74,
  0xed, //                               je   char
  // skip:
  0x41,
  0x8a,
  0x00, //                         mov  al, [r8]
  0x49,
  0xff,
  0xc0, //                         inc  r8
  0x84,
  0xc0, //                               test al, al
  0x75,
  0xf6, //                               jnz  skip
  0xeb,
  0xd8, //                               jmp  prefix
  // keep:
  0x48,
  0x83,
  0xc7,
  0x08, //                   add  rdi, 8
  0xeb,
  0xbc, //                               jmp  next
  // fill:
  0x48,
  0x39,
  0xf7, //                         cmp  rdi, rsi
  0x73,
  0x0a, //                               jae  leave
  0x48,
  0x83,
  0x27,
  0x00, //                   and  qword [rdi], 0
  0x48,
  0x83,
  0xc7,
  0x08, //                   add  rdi, 8
  0xeb,
  0xf1, //                               jmp  fill
  // leave:
  0xe9, //                                     jmp  rel32                    the program's own entry
];

const pageSize = 0x1000;

/** One loadable, executable segment: where its program header is, and what that says. */
interface Segment {
  readonly header: number;
  readonly offset: number;
  readonly address: number;
  readonly physical: number;
  /** In the file. */
  readonly size: number;
  /** In memory. */
  readonly memory: number;
}

/** Unused bytes that are mapped executable all the same: the rest of a segment's first or last page. */
interface Gap {
  readonly segment: Segment;
  readonly side: 'before' | 'after';
  readonly offset: number;
}

/** Bytes to be written over those at `offset` of a file. */
export interface Patch {
  readonly offset: number;
  readonly bytes: Buffer;
}

/**
 * What makes a program drop the variables whose names begin with one of `prefixes`: the filter, placed beside an executable
 * segment, that segment's header grown to cover it, and the entry moved to it.
 * @throws Error when the image is not an x86-64 ELF program, or has no room for the filter.
 */
export function environmentFilter(image: Buffer, prefixes: readonly string[] = forbiddenPrefixes): Patch[] {
  const list = Buffer.from(`${prefixes.map((prefix) => `${prefix}\0`).join('')}\0`, 'latin1');
  const filter = Buffer.concat([Buffer.from(code), Buffer.alloc(4), list]);
  const { segment, side, offset } = findGap(image, filter.length);
  const address = segment.address + (offset - segment.offset);
  // A relative jump counts from the instruction after it.
  filter.writeInt32LE(readAddress(image, 24) - (address + code.length + 4), code.length);
  const start = side === 'before' ? -filter.length : 0;
  return [
    { offset, bytes: filter },
    {
      offset: segment.header + 8,
      bytes: addresses(segment.offset + start, segment.address + start, segment.physical + start),
    },
    { offset: segment.header + 32, bytes: addresses(segment.size + filter.length, segment.memory + filter.length) },
    { offset: 24, bytes: addresses(address) },
  ];
}

function findGap(image: Buffer, length: number): Gap {
  if (image.readUInt32BE(0) !== 0x7f454c46 || image[4] !== 2 || image.readUInt16LE(18) !== 62) {
    throw new Error('expected an ELF program for x86-64; this filter has no code for another');
  }
  const all = segments(image);
  for (const segment of all.filter(({ header }) => (image.readUInt32LE(header + 4) & 1) === 1)) {
    const end = segment.offset + segment.size;
    const places = [
      { segment, side: 'after', offset: end, limit: Math.ceil(end / pageSize) * pageSize },
      { segment, side: 'before', offset: segment.offset - length, limit: segment.offset },
    ] as const;
    const found = places.find(
      ({ side, offset, limit }) =>
        offset + length <= limit &&
        (side === 'after' || Math.floor(offset / pageSize) === Math.floor(segment.offset / pageSize)) &&
        !all.some((other) => offset < other.offset + other.size && other.offset < offset + length) &&
        image.subarray(offset, offset + length).every((byte) => byte === 0),
    );
    if (found !== undefined) return found;
  }
  throw new Error(`no ${length} unused bytes beside an executable segment of this program`);
}

function segments(image: Buffer): Segment[] {
  const [table, size, count] = [readAddress(image, 32), image.readUInt16LE(54), image.readUInt16LE(56)];
  return Array.from({ length: count }, (_, index) => table + index * size)
    .filter((header) => image.readUInt32LE(header) === 1)
    .map((header) => ({
      header,
      offset: readAddress(image, header + 8),
      address: readAddress(image, header + 16),
      physical: readAddress(image, header + 24),
      size: readAddress(image, header + 32),
      memory: readAddress(image, header + 40),
    }));
}

function readAddress(image: Buffer, at: number): number {
  return Number(image.readBigUInt64LE(at));
}

function addresses(...values: number[]): Buffer {
  const bytes = Buffer.alloc(8 * values.length);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), 8 * index);
  return bytes;
}
