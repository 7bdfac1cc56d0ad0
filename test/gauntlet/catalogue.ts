// Every case of the gauntlet, in the order in which they are played and told.
import { agentCases } from './cases/agent.ts';
import { configCases } from './cases/config.ts';
import { doubleStartCases } from './cases/double-start.ts';
import { failureCases } from './cases/failure.ts';
import { guestCases } from './cases/guest.ts';
import { libvirtdCases } from './cases/libvirtd.ts';
import { migrationCases } from './cases/migration.ts';
import { nodeCases } from './cases/node.ts';
import { peerCases } from './cases/peers.ts';
import { sharingCases } from './cases/sharing.ts';
import { storageCases } from './cases/storage.ts';
import type { FaultCase } from './fault-case.ts';

export const catalogue: readonly FaultCase[] = [
  ...configCases,
  ...doubleStartCases,
  ...sharingCases,
  ...failureCases,
  ...peerCases,
  ...migrationCases,
  ...agentCases,
  ...libvirtdCases,
  ...guestCases,
  ...storageCases,
  ...nodeCases,
];
