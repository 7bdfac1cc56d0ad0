// Before all contract tests: one namespace with one libvirtd in it, shared because libvirtd takes two seconds to know its
// QEMU. Tests tell their domains apart by name and leave none behind.
import type { TestProject } from 'vitest/node';
import { requirePrograms } from './builds.ts';
import { beginNamespace } from './namespace.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  requirePrograms();
  const { pid, end } = await beginNamespace();
  project.provide('namespacePid', pid);
  return end;
}
