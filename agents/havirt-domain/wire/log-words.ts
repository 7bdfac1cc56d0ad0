// How the effects of this agent stand in the cluster's log.
import type { EffectWords } from '../../../src/runtime/narrate.ts';
import type { DomainFacts } from '../model/facts.ts';
import type { Effect, Learned } from '../model/steps.ts';
import { notesOnPeers } from '../decide/start/peer-notes.ts';

export const logWords: EffectWords<DomainFacts, Effect, Learned> = {
  atInfo: new Set([
    'create-paused',
    'resume',
    'shutdown',
    'destroy',
    'abort-job',
    'signal-process',
    'begin-migration',
  ] as const),
  warnings: new Map([
    [
      'disable-autostart',
      "libvirt's autostart of the domain was on, and is now switched off on this node: libvirt would have started the domain " +
        "outside the cluster's control whenever its daemon starts, even while another node runs it",
    ],
  ]),
  detailsOf: (effect) => (effect.kind === 'signal-process' ? { pid: effect.process.pid, signal: effect.signal } : {}),
  notesOn: (learned, facts) => (learned.kind === 'peers' ? notesOnPeers(facts, learned.peers) : []),
};
