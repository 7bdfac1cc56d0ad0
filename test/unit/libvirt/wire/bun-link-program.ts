// Run by bun-link.test.ts: connects, sends so many bytes, and writes down what came back and how it ended.
import { ConnectionError } from '../../../../src/libvirt/failure.ts';
import { connectUnix } from '../../../../src/libvirt/wire/transport-unix.ts';

const [path = '', byteCount = '0'] = process.argv.slice(2);

try {
  const link = await connectUnix(path, { timeoutMs: 5000 });
  if (link.constructor.name !== 'BunLink') throw new Error('expected to run under bun');
  const bytes = Uint8Array.from({ length: Number(byteCount) }, (_, index) => index % 251);
  // Two calls, so that the second waits for the first to be taken.
  link.send(bytes.subarray(0, bytes.length / 2));
  link.send(bytes.subarray(bytes.length / 2));
  await new Promise((resolve) => void setTimeout(resolve, 60));
  let received = '';
  link.listen({
    onBytes: (chunk) => (received += Buffer.from(chunk).toString()),
    onClosed: ({ kind }) => console.log(JSON.stringify({ received, ended: kind })),
  });
} catch (error) {
  if (!(error instanceof ConnectionError)) throw error;
  console.log(JSON.stringify({ received: '', ended: error.kind }));
}
