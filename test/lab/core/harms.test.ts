// Harm that was seen on the lab once, and is not to come back: a guest that was mistaken for another, that paid for a neighbour,
// that libvirt started a second time, or that was refused for something that passes. What VirtualDomain makes of each:
// docs/gauntlet.md.
import { testCases } from '../harness/gauntlet.ts';

testCases([
  'clone-and-probe',
  'uuid-of-another',
  'stuck-domain-and-probe',
  'autostart-on-a-node-that-returns',
  'image-lock-passes',
]);
