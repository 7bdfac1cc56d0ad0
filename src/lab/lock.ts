// One command at a time may make or take down a lab. The lock is a socket with an abstract name: the kernel gives it to one
// process alone and takes it back when that process ends, however it ends. It leaves no file.
import { createServer } from 'node:net';
import { LabError } from './lab-error.ts';

/** Does `work` while no other process does such work on lab `name`; throws {@link LabError} at once when one does. */
export async function whileLocked<T>(name: string, work: () => Promise<T>): Promise<T> {
  const release = await take(name);
  try {
    return await work();
  } finally {
    release();
  }
}

async function take(name: string): Promise<() => void> {
  const socket = createServer();
  return new Promise((resolve, reject) => {
    socket.once('error', () => {
      reject(new LabError(`another havirt process is making or taking down lab ${name}; wait until it has finished`));
    });
    socket.listen(`\0havirt-lab-${name}`, () => {
      resolve(() => socket.close());
    });
  });
}
