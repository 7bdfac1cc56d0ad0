// The server of a FUSE file system that hangs at its worst: it takes every request and never answers, so that whoever waits
// sleeps uninterruptibly, and no signal ends him. Run as `node hung-file-system.ts` with /dev/fuse, mounted, as descriptor 3.
import { readSync, writeSync } from 'node:fs';

const DEVICE = 3;
const FUSE_INIT = 26;

const request = Buffer.alloc(256 * 1024);
for (;;) {
  readSync(DEVICE, request);
  // Source: struct fuse_in_header of linux/fuse.h: length, opcode, unique, …
  if (request.readUInt32LE(4) === FUSE_INIT) writeSync(DEVICE, initAnswer(request.subarray(8, 16)));
}

/** struct fuse_out_header and struct fuse_init_out of protocol 7.31. Without this answer requests could still be killed. */
function initAnswer(unique: Buffer): Buffer {
  const answer = Buffer.alloc(16 + 64);
  answer.writeUInt32LE(answer.length, 0);
  unique.copy(answer, 8);
  answer.writeUInt32LE(7, 16);
  answer.writeUInt32LE(31, 20);
  answer.writeUInt32LE(65_536, 24);
  answer.writeUInt32LE(4096, 36);
  return answer;
}
