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
  nodeGetInfo: 6,
  connectGetCapabilities: 7,
  domainCreateXml: 10,
  domainGetXmlDesc: 14,
  domainGetAutostart: 15,
  domainGetInfo: 16,
  domainLookupByName: 23,
  domainLookupByUuid: 24,
  domainReboot: 27,
  domainResume: 28,
  domainSuspend: 34,
  networkCreate: 39,
  networkLookupByName: 46,
  authList: 66,
  authPolkit: 70,
  storagePoolCreate: 78,
  storagePoolLookupByName: 84,
  storageVolLookupByName: 95,
  storageVolGetPath: 100,
  connectGetUri: 110,
  domainIsPersistent: 151,
  networkIsActive: 152,
  storagePoolIsActive: 154,
  connectGetLibVersion: 157,
  domainAbortJob: 164,
  domainMigrateSetMaxDowntime: 166,
  domainHasManagedSaveImage: 183,
  domainCreateWithFlags: 196,
  domainMigrateSetMaxSpeed: 207,
  domainGetState: 212,
  nodeGetMemoryStats: 228,
  domainGetControlInfo: 229,
  domainUndefineFlags: 231,
  domainDestroyFlags: 234,
  domainShutdownFlags: 258,
  domainGetDiskErrors: 263,
  domainSetMetadata: 264,
  domainGetMetadata: 265,
  connectListAllDomains: 273,
  domainGetJobStats: 298,
  domainMigratePerform3Params: 305,
  connectDomainEventCallbackRegisterAny: 316,
  domainEventCallbackLifecycle: 318,
  connectGetDomainCapabilities: 342,
  domainDefineXmlFlags: 350,
  domainEventCallbackJobCompleted: 363,
  domainMigrateStartPostCopy: 364,
} as const;

export type ProcedureName = keyof typeof procedure;
