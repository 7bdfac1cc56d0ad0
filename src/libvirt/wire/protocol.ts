// The numbers of libvirt's RPC: programs, versions, message types and the procedures that havirt calls. Nothing but
// constants. They are taken from src/rpc/virnetprotocol.x, src/rpc/virkeepaliveprotocol.x and
// src/remote/remote_protocol.x (enum remote_procedure), which are append-only: a number, once given, keeps its meaning.

export const REMOTE_PROGRAM = 0x2000_8086;
export const KEEPALIVE_PROGRAM = 0x6b65_6570;
/** Both programs have had version 1 since they exist. */
export const PROGRAM_VERSION = 1;

/** virNetMessageType */
export const messageType = { call: 0, reply: 1, event: 2 } as const;

/** virNetMessageStatus */
export const messageStatus = { ok: 0, error: 1 } as const;

export const keepaliveProcedure = { ping: 1, pong: 2 } as const;

/** remote_auth_type */
export const authType = { none: 0, sasl: 1, polkit: 2 } as const;

/** enum remote_procedure, without its prefix REMOTE_PROC_ and in camel case. */
export const procedure = {
  connectOpen: 1,
  connectGetCapabilities: 7,
  domainCreateXml: 10,
  domainGetXmlDesc: 14,
  domainGetAutostart: 15,
  domainLookupByName: 23,
  domainLookupByUuid: 24,
  domainResume: 28,
  domainSetAutostart: 29,
  authList: 66,
  authPolkit: 70,
  storagePoolLookupByName: 84,
  storageVolLookupByName: 95,
  storageVolGetPath: 100,
  domainAbortJob: 164,
  domainMigrateSetMaxDowntime: 166,
  domainHasManagedSaveImage: 183,
  domainGetState: 212,
  domainDestroyFlags: 234,
  domainShutdownFlags: 258,
  domainSetMetadata: 264,
  domainGetMetadata: 265,
  connectListAllDomains: 273,
  domainMigratePerform3Params: 305,
  connectDomainEventCallbackRegisterAny: 316,
  domainEventCallbackLifecycle: 318,
} as const;

export type ProcedureName = keyof typeof procedure;
