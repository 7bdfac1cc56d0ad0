// Every case of the gauntlet, in the order in which they are played and told.
import { agentCases } from './cases/agent.ts';
import { autostartCases } from './cases/autostart.ts';
import { configCases } from './cases/config.ts';
import { doubleStartCases } from './cases/double-start.ts';
import { failureCases } from './cases/failure.ts';
import { guestCases } from './cases/guest.ts';
import { libvirtdCases } from './cases/libvirtd.ts';
import { migrationCases } from './cases/migration.ts';
import { mistakenCases } from './cases/mistaken.ts';
import { neighbourCases } from './cases/neighbour.ts';
import { nodeCases } from './cases/node.ts';
import { passingCases } from './cases/passing.ts';
import { peerCases } from './cases/peers.ts';
import { sharingCases } from './cases/sharing.ts';
import { storageCases } from './cases/storage.ts';
import type { FaultCase } from './fault-case.ts';

export const catalogue: readonly FaultCase[] = [
  ...configCases,
  ...doubleStartCases,
  ...sharingCases,
  ...mistakenCases,
  ...failureCases,
  ...autostartCases,
  ...peerCases,
  ...passingCases,
  ...migrationCases,
  ...agentCases,
  ...libvirtdCases,
  ...guestCases,
  ...storageCases,
  ...neighbourCases,
  ...nodeCases,
];
