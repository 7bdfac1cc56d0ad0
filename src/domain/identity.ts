// When two descriptions mean one domain. There are several rules, because names are unique on one host, UUIDs should be unique
// everywhere, and a configuration may have no UUID.
import type { DomainIdentity, DomainRecord } from './model/domain.ts';

/** Two descriptions on one host: by the UUID, where both have one. */
export function sameOnOneHost(one: DomainIdentity, other: DomainIdentity): boolean {
  return one.uuid === undefined || other.uuid === undefined ? one.name === other.name : one.uuid === other.uuid;
}

/** Whether a record is about a domain that libvirt shows; a record without UUID is about whatever has the name. */
export function isRecordOf(
  { identity }: Pick<DomainRecord, 'identity'>,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): boolean {
  return identity.uuid === undefined ? identity.name === name : identity.uuid === uuid;
}
