// libvirt's autostart of the resource's own domain: a second starter beside the cluster, which would run the guest on a node that
// comes back while it runs elsewhere. It is switched off where it is found; nothing else about a definition is touched.
import { act, type History, type Step } from '../model/steps.ts';
import type { DomainFacts } from '../model/facts.ts';
import { lastTaken } from '../../../src/model/timing.ts';

/** Switches it off, once in a call: whether that works keeps nothing else from being done. */
export function endAutostart({ autostart }: DomainFacts, history: History): Step | undefined {
  if (autostart.kind !== 'known' || lastTaken(history, 'disable-autostart') !== undefined) return undefined;
  return act({ kind: 'disable-autostart' });
}
