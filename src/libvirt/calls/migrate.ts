// Moving a running domain. The source's daemon does the whole migration by itself (peer to peer): it opens the target's
// daemon, and an interrupted caller cannot leave it between two steps.
import type { Bound, Connection } from '../wire/connection.ts';
import { type DomainRef, writeDomain } from './domain-ref.ts';
import { type TypedParam, writeTypedParams } from '../wire/typed-param.ts';
import type { XdrWriter } from '../wire/xdr.ts';

/** virDomainMigrateFlags */
const migrateFlag = {
  live: 1,
  peerToPeer: 2,
  tunnelled: 4,
  persistDest: 8,
  undefineSource: 16,
  paused: 32,
  nonSharedDisk: 64,
  nonSharedIncremental: 128,
  changeProtection: 256,
  unsafe: 512,
  compressed: 2048,
  abortOnError: 4096,
  autoConverge: 8192,
  postCopy: 32_768,
  tls: 65_536,
  parallel: 131_072,
} as const;

type MigrateFlag = keyof typeof migrateFlag;

export interface Migration extends Bound {
  /** URI under which the source's daemon reaches the target's: `qemu+ssh://n2/system`. */
  readonly targetUri: string;
  /** `live` and whatever else is wanted; `peerToPeer` is always added. */
  readonly flags: readonly MigrateFlag[];
  /** Where QEMU's own stream goes, `tcp://n2:49152`; without it the target's daemon chooses. */
  readonly dataUri?: string;
  readonly bandwidthMiBps?: number;
}

/** REMOTE_MIGRATE_COOKIE_MAX */
const COOKIE_MAX_BYTES = 4_194_304;

/**
 * Migrates the domain; returns when the source's daemon says that it runs on the target. A failure does not say where the
 * domain is: ask both sides.
 */
export async function migrateToPeer(connection: Connection, domain: DomainRef, migration: Migration): Promise<void> {
  const { targetUri, flags, timeoutMs } = migration;
  const flagBits = flags.reduce<number>((bits, flag) => bits | migrateFlag[flag], migrateFlag.peerToPeer);
  const write = (xdr: XdrWriter): XdrWriter => {
    writeDomain(xdr, domain).optionalString(targetUri);
    return writeTypedParams(xdr, paramsOf(migration)).opaque(new Uint8Array()).uint32(flagBits);
  };
  await connection.call(
    'domainMigratePerform3Params',
    { write, read: (xdr) => xdr.opaque(COOKIE_MAX_BYTES) },
    { timeoutMs },
  );
}

/** VIR_MIGRATE_PARAM_* */
function paramsOf({ dataUri, bandwidthMiBps }: Migration): TypedParam[] {
  const params: TypedParam[] = [];
  if (dataUri !== undefined) params.push({ field: 'migrate_uri', type: 'string', value: dataUri });
  if (bandwidthMiBps !== undefined) params.push({ field: 'bandwidth', type: 'ullong', value: BigInt(bandwidthMiBps) });
  return params;
}

/** Sets how long the domain may stand still at the end of a migration. QEMU takes it before or during the migration. */
export async function setMaxDowntime(
  connection: Connection,
  domain: DomainRef,
  { downtimeMs, timeoutMs }: Bound & { readonly downtimeMs: number },
): Promise<void> {
  const write = (xdr: XdrWriter): XdrWriter => writeDomain(xdr, domain).unsignedHyper(BigInt(downtimeMs)).uint32(0);
  await connection.call('domainMigrateSetMaxDowntime', { write, read: () => {} }, { timeoutMs });
}
