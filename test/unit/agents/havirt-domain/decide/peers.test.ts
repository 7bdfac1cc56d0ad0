// May it execute here, by what the others say? docs/safety.md's table, row by row.
import { describe, expect, test } from 'vitest';
import { refusePeers, type Candidate } from '../../../../../agents/havirt-domain/decide/peers.ts';
import type { PeersFact } from '../../../../../src/peers/model.ts';
import { absent, known, unknown } from '../../../../../src/model/probe.ts';
import { identity, resource, tagged } from './facts.ts';
import { answer, asked, fenced, held, lost, mute, nothing, online, report, reporting } from './peers-facts.ts';

const disk = { source: '/dev/vg/guest1', keys: ['id:wwn-0x5000'] };
const candidate: Candidate = { resource, identity, disks: [disk] };
const twin = { pid: 7, name: 'x', uuid: identity.uuid ?? '' };
/** As an older havirt wrote it: bound to no UUID. */
const unbound = { resource, node: 'n1', phase: 'running' } as const;
const stranger = { name: 'other', uuid: '00000000-0000-4000-8000-000000000001' };
const passing = (peers: PeersFact): boolean | undefined => refusePeers(candidate, peers)?.passing;
const code = (peers: PeersFact): string | undefined => refusePeers(candidate, peers)?.verdict.reason?.code;

type Case = [situation: string, peers: PeersFact, code: string | undefined];

describe('an online peer', () => {
  const copies: Case[] = [
    ['has nothing of it', asked(), undefined],
    ['runs it', asked({ answers: [answer(online, reporting(held()))] }), 'PEER_ACTIVE'],
    ['has it paused', asked({ answers: [answer(online, reporting(held({ state: 'paused' })))] }), 'PEER_ACTIVE'],
    [
      'receives it',
      asked({ answers: [answer(online, reporting(held({ state: 'paused', pausedReason: 'migration' })))] }),
      'PEER_ACTIVE',
    ],
    [
      'has a claim on it',
      asked({ answers: [answer(online, reporting(held({ state: 'paused', tag: tagged('claim') })))] }),
      'PEER_ACTIVE',
    ],
    [
      'runs a domain of its name',
      asked({ answers: [answer(online, reporting(held({ uuid: stranger.uuid })))] }),
      'PEER_ACTIVE',
    ],
    [
      'runs another domain with its UUID',
      asked({ answers: [answer(online, reporting(held({ name: 'x' })))] }),
      undefined,
    ],
    [
      'runs it under another name, as its tag says',
      asked({ answers: [answer(online, reporting(held({ name: 'x', tag: tagged('running') })))] }),
      'PEER_ACTIVE',
    ],
    [
      'runs another domain with its UUID, which has one of its disks',
      asked({ answers: [answer(online, reporting(held({ name: 'x', disks: [disk] })))] }),
      'PEER_DISK',
    ],
    [
      'has a process with its UUID and another name, and libvirt there does not show whose it is',
      asked({ answers: [answer(online, report({ processes: known([twin]) }))] }),
      'PEER_UNKNOWN',
    ],
    [
      'has a process with its UUID and another name, which libvirt there shows',
      asked({
        answers: [answer(online, report({ domains: known([held({ name: 'x' })]), processes: known([twin]) }))],
      }),
      undefined,
    ],
    [
      'cannot say which disks one domain holds',
      asked({ answers: [answer(online, reporting({ ...held(stranger), disks: unknown('it is stuck') }))] }),
      'PEER_UNKNOWN',
    ],
    [
      'runs a domain that an older havirt tagged, under a name and UUID of its own',
      asked({ answers: [answer(online, reporting(held({ ...stranger, tag: unbound })))] }),
      undefined,
    ],
    [
      'runs a domain that an older havirt tagged, with its UUID',
      asked({ answers: [answer(online, reporting(held({ name: 'x', tag: unbound })))] }),
      'PEER_ACTIVE',
    ],
    [
      'runs a domain tagged for the resource',
      asked({ answers: [answer(online, reporting(held({ ...stranger, tag: tagged('running') })))] }),
      'PEER_ACTIVE',
    ],
    ['runs a stranger', asked({ answers: [answer(online, reporting(held(stranger)))] }), undefined],
    [
      'holds one of its disks',
      asked({ answers: [answer(online, reporting(held({ ...stranger, disks: [disk] })))] }),
      'PEER_DISK',
    ],
    [
      'holds a disk of the same path only',
      asked({ answers: [answer(online, reporting(held({ ...stranger, disks: [{ ...disk, keys: ['id:else'] }] })))] }),
      undefined,
    ],
    ['does not answer', asked({ answers: [answer(online, mute)] }), 'PEER_UNKNOWN'],
    ['gives no report', asked({ answers: [answer(online, absent)] }), 'PEER_UNKNOWN'],
  ];
  test.each(copies)('%s', (_, peers, expected) => expect(code(peers)).toBe(expected));
});

/** An online peer whose libvirt is down, with one process in its table, none, or none that can be seen. */
function without(process: { name: string; uuid: string } | undefined): PeersFact {
  const processes = known(process === undefined ? [] : [{ ...process, pid: 7 }]);
  return asked({ answers: [answer(online, report({ domains: unknown('down'), processes }))] });
}

describe('an online peer whose libvirt is silent', () => {
  const blind = report({ domains: unknown('down'), processes: unknown('hidden') });
  const cases: Case[] = [
    ['runs it, by its process table', without({ name: identity.name, uuid: identity.uuid ?? '' }), 'PEER_ACTIVE'],
    ['runs no domain at all', without(undefined), undefined],
    ['runs others, whose disks nobody can tell', without(stranger), 'PEER_UNKNOWN'],
    ['cannot show its processes either', asked({ answers: [answer(online, blind)] }), 'PEER_UNKNOWN'],
  ];
  test.each(cases)('%s', (_, peers, expected) => expect(code(peers)).toBe(expected));
});

describe('an offline peer', () => {
  const cases: Case[] = [
    ['fenced, silent: the cluster vouches', asked({ answers: [answer(fenced, mute)] }), undefined],
    [
      'fenced, but an operator started it there',
      asked({ answers: [answer(fenced, reporting(held()))] }),
      'PEER_ACTIVE',
    ],
    ['not fenced yet', asked({ answers: [answer(lost, mute)] }), 'PEER_UNFENCED'],
    ['offline, and fencing disabled', asked({ answers: [answer(fenced, mute)], fencing: false }), 'PEER_UNFENCED'],
    ['not fenced yet, but it answers that it has nothing', asked({ answers: [answer(lost, nothing)] }), undefined],
  ];
  test.each(cases)('%s', (_, peers, expected) => expect(code(peers)).toBe(expected));
});

describe('this node and the cluster', () => {
  const cases: Case[] = [
    [
      'another domain here holds a disk',
      asked({ here: reporting(held({ ...stranger, disks: [disk] })) }),
      'DISK_IN_USE',
    ],
    [
      'another domain here shares a disk that ours does not share',
      asked({ here: reporting(held({ ...stranger, disks: [{ ...disk, shareable: true }] })) }),
      'DISK_IN_USE',
    ],
    [
      'which disks one domain here holds cannot be told',
      asked({ here: reporting({ ...held(stranger), disks: unknown('it is stuck') }) }),
      'LIBVIRT_UNREACHABLE',
    ],
    ['the domains here cannot be listed', asked({ here: report({ domains: unknown('busy') }) }), 'LIBVIRT_UNREACHABLE'],
    ['its own copy here holds its disks', asked({ here: reporting(held({ disks: [disk] })) }), undefined],
    ['the cluster cannot be asked', { kind: 'cluster-unknown', why: 'crm_mon failed', beganMs: 0 }, 'CLUSTER_UNKNOWN'],
    ['nobody was asked', { kind: 'not-asked' }, 'PEER_UNKNOWN'],
    ['the operator wants nobody asked', { kind: 'off' }, undefined],
    ['there is no other node', asked({ answers: [] }), undefined],
  ];
  test.each(cases)('%s', (_, peers, expected) => expect(code(peers)).toBe(expected));
});

/** `pcs resource move` is for what Pacemaker sees running elsewhere; what it does not see, it must find first. */
const wayOn = 'to have it here: pcs resource move VM n1; if Pacemaker does not show it on n3: pcs resource refresh VM';

test('positive evidence is said first, whoever else was silent', () => {
  const n3 = { ...online, name: 'n3' };
  const objection = refusePeers(candidate, asked({ answers: [answer(online, mute), answer(n3, reporting(held()))] }));
  expect(objection?.verdict.reason).toEqual({
    code: 'PEER_ACTIVE',
    text: `guest1 is active on n3 (libvirt: running); ${wayOn}`,
  });
});

const from = (host: string, told = nothing) => ({ ...told, host });

describe('a host that answers for another', () => {
  const n3 = { ...online, name: 'n3' };
  const check = 'check havirt-address and name resolution';

  test('says nothing of the two', () => {
    const peers = asked({ answers: [answer(online, from('boot a')), answer(n3, from('boot a'))] });
    expect(refusePeers(candidate, peers)?.verdict.reason).toEqual({
      code: 'PEER_UNKNOWN',
      text: `the questions to n2 and n3 reached the same host (boot a); ${check}`,
    });
    expect(passing(peers)).toBe(false);
  });
  test('may be this node itself, with its own claim', () => {
    const own = from('boot a', reporting(held()));
    const peers = asked({ answers: [answer(online, own)], here: own });
    expect(refusePeers(candidate, peers)?.verdict.reason).toEqual({
      code: 'PEER_UNKNOWN',
      text: `the question to n2 reached this node itself (boot a); ${check}`,
    });
  });
  test('is believed that it has the domain', () => {
    const told = from('boot a', reporting(held()));
    const vouched = [answer(fenced, told), answer({ ...fenced, name: 'n3' }, told)];
    expect(text(asked({ answers: vouched }))).toMatch(/^guest1 is active on n2 or n3 /);
  });
  test('does not answer for one that nobody vouches for, nor harms one that the cluster vouches for', () => {
    const here = from('boot a');
    expect(code(asked({ answers: [answer(lost, here)], here }))).toBe('PEER_UNFENCED');
    expect(code(asked({ answers: [answer(fenced, here)], here }))).toBeUndefined();
  });
  test('each that answers for itself is clear', () => {
    const answers = [answer(online, from('boot b')), answer(n3, from('boot c'))];
    expect(code(asked({ answers, here: from('boot a') }))).toBeUndefined();
  });
});

test('a copy that plainly runs does not pass by itself, a stopping or silent one may', () => {
  expect(passing(asked({ answers: [answer(online, reporting(held()))] }))).toBe(false);
  expect(passing(asked({ answers: [answer(online, reporting(held({ state: 'shutdown' })))] }))).toBe(true);
  expect(passing(asked({ answers: [answer(online, mute)] }))).toBe(true);
});

const holder = (state: 'running' | 'paused') => held({ ...stranger, disks: [disk], state });

test('nor does another domain that plainly runs on the disk', () => {
  expect(passing(asked({ here: reporting(holder('running')) }))).toBe(false);
  expect(passing(asked({ here: reporting(holder('paused')) }))).toBe(true);
  expect(passing(asked({ answers: [answer(online, reporting(holder('running')))] }))).toBe(false);
});

function text(peers: PeersFact): string {
  return refusePeers(candidate, peers)?.verdict.reason?.text ?? '';
}

test('a refusal says what the host cannot tell, and why', () => {
  expect(text(without(stranger))).toBe('n2 runs other, but cannot say which disks they hold: down');
  const hidden = report({ domains: unknown('down'), processes: unknown('hidden') });
  expect(text(asked({ answers: [answer(online, hidden)] }))).toBe('n2 cannot say which domains it runs: down; hidden');
});

test('a disk that both domains share is no reason', () => {
  const shared = { ...disk, shareable: true };
  const peers = asked({ answers: [answer(online, reporting(held({ ...stranger, disks: [shared] })))] });
  expect(refusePeers({ ...candidate, disks: [shared] }, peers)).toBeUndefined();
});

test('every refusal is a generic failure: true now, may change', () => {
  const refused = [asked({ answers: [answer(online, mute)] }), asked({ answers: [answer(online, reporting(held()))] })];
  for (const peers of refused) expect(refusePeers(candidate, peers)?.verdict.outcome).toBe('generic');
});
