// Every case of the gauntlet, in the order in which they are played and told.
import { configCases } from './cases/config.ts';
import { doubleStartCases } from './cases/double-start.ts';
import { failureCases } from './cases/failure.ts';
import { libvirtdCases } from './cases/libvirtd.ts';
import type { FaultCase } from './fault-case.ts';

export const catalogue: readonly FaultCase[] = [...configCases, ...doubleStartCases, ...failureCases, ...libvirtdCases];
