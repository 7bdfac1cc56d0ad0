// When two descriptions mean one domain. There are several rules, because names are unique on one host, UUIDs should be unique
// everywhere, and a configuration may have no UUID.
import type { ActiveDomain, DomainIdentity, DomainRecord } from './model/domain.ts';

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

/**
 * Whether a domain that is active on another host is, or may be, the resource's. The same name is enough there: it is one
 * domain started from two configurations. The same UUID is not, since it is copied together with a configuration; under
 * another name it is the domain where the tag says so.
 */
export function mayBeSameElsewhere(
  { resource, identity }: { readonly resource: string; readonly identity: DomainIdentity },
  { name, uuid, tag }: Pick<ActiveDomain, 'name' | 'uuid' | 'tag'>,
): boolean {
  if (name === identity.name) return true;
  return tag?.resource === resource && (tag.uuid !== undefined || uuid === identity.uuid);
}
