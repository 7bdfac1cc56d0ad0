import { describe, expect, test } from 'vitest';
import { domainStateOf } from '../../../../src/libvirt/calls/domain-state.ts';

// Numbers and names as include/libvirt/libvirt-domain.h pairs them: virDomainState, then virDomain*Reason.
describe('a number has the name that libvirt gives it', () => {
  test.each([
    [0, 0, 'nostate', 'unknown'],
    [1, 1, 'running', 'booted'],
    [1, 2, 'running', 'migrated'],
    [1, 5, 'running', 'unpaused'],
    [1, 6, 'running', 'migration-canceled'],
    [1, 10, 'running', 'postcopy'],
    [1, 11, 'running', 'postcopy-failed'],
    [2, 0, 'blocked', 'unknown'],
    [3, 1, 'paused', 'user'],
    [3, 2, 'paused', 'migration'],
    [3, 3, 'paused', 'save'],
    [3, 5, 'paused', 'ioerror'],
    [3, 6, 'paused', 'watchdog'],
    [3, 8, 'paused', 'shutting-down'],
    [3, 10, 'paused', 'crashed'],
    [3, 11, 'paused', 'starting-up'],
    [3, 12, 'paused', 'postcopy'],
    [3, 13, 'paused', 'postcopy-failed'],
    [3, 14, 'paused', 'api-error'],
    [4, 1, 'shutdown', 'user'],
    [5, 1, 'shutoff', 'shutdown'],
    [5, 4, 'shutoff', 'migrated'],
    [5, 6, 'shutoff', 'failed'],
    [5, 8, 'shutoff', 'daemon'],
    [6, 1, 'crashed', 'panicked'],
    [7, 0, 'pmsuspended', 'unknown'],
  ])('%i/%i', (stateCode, reasonCode, state, reason) => {
    expect(domainStateOf(stateCode, reasonCode)).toEqual({ state, reason, stateCode, reasonCode });
  });
});

test('a number that libvirt may add later is unlisted, and kept', () => {
  expect(domainStateOf(8, 0)).toEqual({ state: 'unlisted', reason: 'unlisted', stateCode: 8, reasonCode: 0 });
  expect(domainStateOf(-1, 0)).toMatchObject({ state: 'unlisted' });
  expect(domainStateOf(3, 15)).toEqual({ state: 'paused', reason: 'unlisted', stateCode: 3, reasonCode: 15 });
});
