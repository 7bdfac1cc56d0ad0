// What the operating system refuses, in the operator's words.
import { Failure, exitStatus } from '../program/failure.ts';

/** Runs `work`; a refused system call becomes a {@link Failure} that names the path and what to do. */
export async function asFailure<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isSystemError(error)) throw failureOf(error);
    throw error;
  }
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

function failureOf(error: NodeJS.ErrnoException): Failure {
  const path = error.path ?? 'a file';
  const code = error.code ?? '';
  if (code === 'EACCES' || code === 'EPERM') {
    return new Failure(`no permission to ${error.syscall} ${path}; run as root`, exitStatus.permission);
  }
  if (code === 'EROFS') {
    return new Failure(`${path} is on a file system that is mounted read-only`, exitStatus.permission);
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Failure(`no space left for ${path}; make room and run this again`);
  }
  return new Failure(error.message);
}
