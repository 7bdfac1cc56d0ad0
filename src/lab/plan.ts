// What a lab of N nodes will look like: names and addresses. Pure; nothing is started here.
import type { LabNode, LabRecord, Release } from './lab.ts';
import { LabError } from './lab-error.ts';
import type { Holder } from './node/namespace.ts';
import { cacheDirectory, dataDirOf, stateDirOf } from './places.ts';

const nodesMax = 8;

/** The lab that is meant when no name is given. */
export const defaultLabName = 'havirt';

/** What the operator asked for; what is left out is as it is, or the default for a new lab. */
export interface Wish {
  readonly name: string;
  readonly nodeCount?: number | undefined;
  readonly release?: Release | undefined;
}

/** The record of a new lab. Addresses may be the same in every lab: each has a network namespace of its own. */
export function planLab(wish: Wish, holder: Holder): LabRecord {
  const { name, nodeCount = 3, release = 'bookworm' } = wish;
  return {
    name,
    release,
    nodes: Array.from({ length: nodeCount }, (_, index) => planNode(index + 1)),
    network: { name: 'cluster', subnet: '10.77.0.0/24', gateway: '10.77.0.1' },
    stateDir: stateDirOf(name),
    dataDir: dataDirOf(name),
    cacheDir: cacheDirectory(),
    holder,
  };
}

/** The second network, for migrations only. */
export const migrationNetwork = { name: 'migration', subnet: '10.77.1.0/24' };

/** Throws {@link LabError} when what runs is not what is wished for: a lab is not reshaped while it runs. */
export function requireSameShape(lab: LabRecord, wish: Wish): void {
  const { nodeCount = lab.nodes.length, release = lab.release } = wish;
  if (nodeCount === lab.nodes.length && release === lab.release) return;
  const is = `${lab.nodes.length} ${lab.release} nodes`;
  throw new LabError(
    `lab ${lab.name} is up with ${is}, not ${nodeCount} ${release}; run 'havirt lab down' first, or choose another --name`,
  );
}

/** Throws {@link LabError} for a name or a node count that cannot be. */
export function checkWish(wish: Wish): void {
  if (!/^[a-z][a-z0-9-]{0,15}$/.test(wish.name)) {
    throw new LabError(
      `--name: expected a lower-case letter and up to 15 letters, digits or hyphens, got '${wish.name}'`,
    );
  }
  const count = wish.nodeCount ?? 1;
  if (!Number.isInteger(count) || count < 1 || count > nodesMax) {
    throw new LabError(`--nodes: expected a whole number from 1 to ${nodesMax}, got ${count}`);
  }
}

function planNode(number: number): LabNode {
  const name = `n${number}`;
  return { name, ip: `10.77.0.${10 + number}`, migrationIp: `10.77.1.${10 + number}`, container: name };
}
