// Waiting for something to happen to a domain: libvirt's lifecycle events where they can be had, else the clock alone.
// An event only means "look again".
import { watchLifecycle, type Subscription } from '../../../src/libvirt/calls/domain-event.ts';
import { type DomainRef, refOf } from '../../../src/libvirt/calls/domain-ref.ts';
import type { DomainFacts } from '../model/facts.ts';
import type { LibvirtPort } from '../../../src/domain/libvirt-domain.ts';
import { nowMs, sleep } from '../../../src/host/clock.ts';

/** Rests after an event, so that a burst of them does not become a burst of looks. */
const AFTER_EVENT_MS = 30;

/** Returns a wait that ends after the given milliseconds or with the domain's next event. */
export function domainWatch(libvirt: LibvirtPort): (ms: number, facts: Pick<DomainFacts, 'domain'>) => Promise<void> {
  let subscription: Subscription | undefined;
  return async (ms, { domain }) => {
    const endMs = nowMs() + ms;
    if (subscription === undefined && domain.kind === 'known') {
      subscription = await subscribe(libvirt, refOf(domain.value));
    }
    try {
      const event = await subscription?.next({ timeoutMs: Math.max(0, endMs - nowMs()) });
      if (event !== undefined) return await sleep(AFTER_EVENT_MS);
    } catch {
      subscription = undefined;
    }
    await sleep(Math.max(0, endMs - nowMs()));
  };
}

async function subscribe(libvirt: LibvirtPort, domain: DomainRef): Promise<Subscription | undefined> {
  try {
    return await watchLifecycle(await libvirt.open(), domain, { timeoutMs: libvirt.lookTimeoutMs });
  } catch {
    return undefined;
  }
}
