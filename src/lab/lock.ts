// One command at a time may make or take down a lab. The lock is a socket with an abstract name: the kernel gives it to one
// process alone and takes it back when that process ends, however it ends. It leaves no file.
import { createServer } from 'node:net';
import { LabError } from './lab-error.ts';

/** Does `work` while no other process does such work on lab `name`; throws {@link LabError} at once when one does. */
export async function whileLocked<T>(name: string, work: () => Promise<T>): Promise<T> {
  const busy = `another havirt process is making or taking down lab ${name}; wait until it has finished`;
  const release = await takeLock(name, busy);
  try {
    return await work();
  } finally {
    release();
  }
}

/** Takes the lock `key` until the returned function is called; throws {@link LabError} with `busy` when another has it. */
export async function takeLock(key: string, busy: string): Promise<() => void> {
  const socket = createServer();
  return new Promise((resolve, reject) => {
    socket.once('error', () => {
      reject(new LabError(busy));
    });
    socket.listen(`\0havirt-lab-${key}`, () => {
      resolve(() => socket.close());
    });
  });
}
