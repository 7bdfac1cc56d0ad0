// Joins what libvirt says with what the process table says. Absence needs both to agree; where one of them cannot speak,
// this file says which conclusions still hold (SAFETY: unknownIsNotAbsent).
import type { ActiveDomain, DomainProcess } from '../../../src/domain/model/domain.ts';
import type { DomainFacts } from '../model/facts.ts';

export type Evidence =
  | { readonly kind: 'active'; readonly domain: ActiveDomain }
  /** libvirt shows it, but the process table has no such process: libvirt has not noticed its end, or begins only now. */
  | { readonly kind: 'stale'; readonly domain: ActiveDomain }
  /** libvirt cannot be asked, its process runs. */
  | { readonly kind: 'process-only'; readonly process: DomainProcess; readonly why: string }
  /** libvirt answers that the domain is not active, yet its process runs. */
  | { readonly kind: 'conflict'; readonly process: DomainProcess }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly why: string };

/** What this node's own evidence says of the domain, taken together. */
export function localEvidence({ domain, process }: Pick<DomainFacts, 'domain' | 'process'>): Evidence {
  switch (domain.kind) {
    case 'known':
      return { kind: process.kind === 'absent' ? 'stale' : 'active', domain: domain.value };
    case 'absent':
      return withLibvirtSayingAbsent(process);
    case 'unknown':
      return withLibvirtSilent(process, domain.why);
  }
}

function withLibvirtSayingAbsent(process: DomainFacts['process']): Evidence {
  switch (process.kind) {
    case 'known':
      return { kind: 'conflict', process: process.value };
    case 'absent':
    case 'not-applicable':
      return { kind: 'absent' };
    case 'unknown':
      return { kind: 'unknown', why: `libvirt shows no such domain, but ${process.why}` };
  }
}

function withLibvirtSilent(process: DomainFacts['process'], libvirtWhy: string): Evidence {
  switch (process.kind) {
    case 'known':
      return { kind: 'process-only', process: process.value, why: libvirtWhy };
    case 'absent':
      // SAFETY: unknownIsNotAbsent. A QEMU domain executes only in a process, and one that a delayed request may still create
      // begins paused.
      return { kind: 'absent' };
    case 'unknown':
    case 'not-applicable':
      return { kind: 'unknown', why: `${libvirtWhy}; ${process.why}` };
  }
}
