// Which verdicts are given, by which action and with which exit code: found by running all that gives any. The deciders are
// asked about thousands of situations, always the same ones; the few others are asked directly, or as a shell asks them.
import type { StartSight } from '../../../agents/havirt-domain/model/facts.ts';
import { migrateToStep, startStep } from '../agents/havirt-domain/decide/sights.ts';
import type { Verdict, DomainCode } from '../../../agents/havirt-domain/model/codes.ts';
import { wait, type Step, type Moment } from '../../../agents/havirt-domain/model/steps.ts';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { decideMigrateFrom } from '../../../agents/havirt-domain/decide/migrate/migrate-from.ts';
import { decideMonitor } from '../../../agents/havirt-domain/decide/monitor.ts';
import { decideStop } from '../../../agents/havirt-domain/decide/stop.ts';
import { decideValidate } from '../../../agents/havirt-domain/decide/validate.ts';
import type { PeersFact } from '../../../src/peers/model.ts';
import { absent, known } from '../../../src/model/probe.ts';
import type { Operation } from '../../../src/ocf/agent.ts';
import { exitCode } from '../../../src/ocf/exit-code.ts';
import { exec } from '../../../src/host/exec.ts';
import { asFarAsSeen, refuseOptions, type JudgedOptions } from '../../../agents/havirt-domain/decide/options.ts';
import { run } from '../../../src/runtime/run.ts';
import { anyFacts, anyMigrateSight, anyMoment, anyStartSight } from '../agents/havirt-domain/decide/arbitrary.ts';
import {
  did,
  facts,
  notLookedAt,
  noted,
  paused,
  recorded,
  resource,
  running,
  startFacts,
} from '../agents/havirt-domain/decide/facts.ts';
import {
  answer,
  asked,
  held,
  lost,
  mute,
  online,
  report,
  reporting,
} from '../agents/havirt-domain/decide/peers-facts.ts';

/** `status` is another name of `monitor`. */
export const actions = ['migrate_from', 'migrate_to', 'monitor', 'start', 'stop', 'validate-all'] as const;
type Documented = (typeof actions)[number];

/** The exit codes of each verdict with the actions that give it: `1 start`. */
export type Given = ReadonlyMap<DomainCode, ReadonlySet<string>>;

/** All the verdicts with a code that the deciders, the options, the loop and the entry give. */
export async function givenVerdicts(): Promise<Given> {
  const given = new Map<DomainCode, Set<string>>();
  const note = (action: Documented, { outcome, reason }: Verdict): void => {
    if (reason !== undefined) noteOne(given, reason.code, `${exitCode[outcome]} ${action}`);
  };
  for (const action of actions) {
    for (const verdict of decided[action]()) {
      note(action, verdict);
      note(action, asFarAsSeen(verdict, unusable));
    }
    for (const verdict of refusedFor(action)) note(action, verdict);
    note(action, await run(endless, impatient));
  }
  for (const [code, use] of (await Promise.all(actions.map(saidWithoutName))).flat()) noteOne(given, code, use);
  return given;
}

function noteOne(given: Map<DomainCode, Set<string>>, code: DomainCode, use: string): void {
  given.set(code, (given.get(code) ?? new Set()).add(use));
}

const monitorScripts = true;
const plan = { targetNode: 'n2', remoteUri: 'qemu+ssh://n2/system', downtimeMs: 100 };

const decided: Readonly<Record<Documented, () => Verdict[]>> = {
  migrate_from: () => ask(anyFacts, (...seen) => decideMigrateFrom({ sourceNode: 'n1', monitorScripts }, ...seen)),
  migrate_to: () => ask(anyMigrateSight, (...seen) => migrateToStep(plan, ...seen)),
  monitor: () => ask(anyFacts, (...seen) => decideMonitor({ resource, recurring: false, monitorScripts }, ...seen)),
  start: () => ask(startSituations(), (...seen) => startStep({ resource, monitorScripts, peerCheck: true }, ...seen)),
  stop: () => ask(anyFacts, (...seen) => decideStop({ resource, force: false, shutdownTimeoutMs: undefined }, ...seen)),
  'validate-all': () => ask(anyStartSight, (seen) => decideValidate(seen)),
};

function ask<F>(arbitrary: fc.Arbitrary<F>, decide: (seen: F, moment: Moment) => Step): Verdict[] {
  const situations = fc.sample(fc.tuple(arbitrary, fc.oneof(anyMoment, shortMoment)), { numRuns: 5000, seed: 1 });
  const steps = situations.map(([seen, moment]) => decide(seen, moment));
  return steps.flatMap((step) => (step.kind === 'done' ? [step.verdict] : []));
}

const failed = { failed: 'no' };
const failures = [
  noted('starting', failed),
  did('run-monitor-scripts', failed),
  did('create-paused', failed),
  did('resume', failed),
];

const shortMoment = fc.record({
  history: fc.subarray(failures, { maxLength: 1 }),
  nowMs: fc.integer({ min: 0, max: 100_000 }),
  timeoutMs: fc.constant(100_000),
});

function sightOf({ peers = { kind: 'off' }, ...seen }: Partial<StartSight>): StartSight {
  return { ...startFacts(seen), peers };
}

/** Anything at all; one thing that stands against a start; and what an earlier start may have left here. */
function startSituations(): fc.Arbitrary<StartSight> {
  const disk = { source: '/dev/vg/guest1', keys: ['id:wwn-0x5000'] };
  const holder = reporting(held({ name: 'other', uuid: '00000000-0000-4000-8000-000000000002', disks: [disk] }));
  const lateS = 1000;
  const reports = [answer(online, mute), answer(lost, mute), answer(online, holder), answer(online, reporting(held()))];
  const peers: PeersFact[] = [
    { kind: 'cluster-unknown', why: 'no', beganMs: lateS * 1000 },
    asked({ atS: lateS }),
    asked({ atS: lateS, here: holder }),
    asked({ atS: lateS, here: report({ domains: mute }) }),
    ...reports.map((one) => asked({ atS: lateS, answers: [one] })),
  ];
  const deviations: Partial<StartSight>[] = [
    { identity: absent },
    { disks: mute, peers: asked({ atS: lateS }) },
    { shortfalls: [{ kind: 'lacks', what: 'x' }] },
    { shortfalls: [{ kind: 'missing', what: 'x' }] },
    { uuidTaken: known({ name: 'guest2', uuid: 'x' }) },
    { shortfalls: [{ kind: 'short', what: 'x' }] },
    { former: running },
    { nameTaken: running },
    { domain: paused('user'), process: notLookedAt },
    { domain: running, process: notLookedAt, record: recorded('running') },
    ...peers.map((fact) => ({ disks: known([disk]), peers: fact })),
  ];
  const almostClear = fc.constantFrom(...deviations).map(sightOf);
  const leftHere = anyFacts.map(({ domain, record, process }) => sightOf(facts({ domain, record, process })));
  return fc.oneof(anyStartSight, almostClear, leftHere);
}

const unusable = 'libvirt’s default URI cannot be used';

function refusedFor(action: Operation): Verdict[] {
  const option = { name: 'snapshot', contents: true } as const;
  const peers = { check: 'strict' } as const;
  const good: JudgedOptions = { action, problem: undefined, hypervisorProblem: undefined, missing: [], peers };
  return [
    refuseOptions({ ...good, problem: 'parameter config expected a path' }),
    refuseOptions({ ...good, hypervisorProblem: unusable }),
    refuseOptions({ ...good, missing: [option] }),
  ].filter((verdict) => verdict !== undefined);
}

/** An action that looks at something that hangs, and a clock on which its time is up. */
const endless = {
  request: {},
  observe: () => new Promise<never>(() => {}),
  decide: () => wait(1, 'a second look'),
  act: () => Promise.resolve({ kind: 'done' } as const),
  wait: () => Promise.resolve(),
};
const impatient = {
  timeoutMs: 1,
  nowMs: () => 0,
  sleep: () => Promise.resolve(),
  onBegin: () => undefined,
  onStep: () => undefined,
  onTaken: () => undefined,
};

async function saidWithoutName(action: Documented): Promise<[code: DomainCode, use: string][]> {
  const main = join(import.meta.dirname, '../../../src/main.ts');
  const called = await exec([process.execPath, main, 'agent', 'havirt-domain', action], {
    timeoutMs: 20_000,
    env: { PATH: '/usr/bin:/bin', OCF_RESKEY_config: '/nonexistent' },
  });
  const [, code] = /^ocf-exit-reason:(\w+): /.exec(called.stderr) ?? [];
  return code === undefined ? [] : [[code as DomainCode, `${called.exitCode} ${action}`]];
}
