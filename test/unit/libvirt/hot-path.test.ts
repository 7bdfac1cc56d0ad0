// A monitor opens a connection, looks a domain up and asks for its state, thousands of times a day: what these import is
// what each of them pays for. This test fails when somebody adds to it without saying so here.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const room = `${import.meta.dirname}/../../../src/libvirt`;

/** Modules that are loaded with `file`: types do not count, nor what is imported when it is needed. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  if (!file.endsWith('.ts')) return found;
  const source = readFileSync(`${room}/${file}`, 'utf8');
  for (const [, clause = '', from = ''] of source.matchAll(/^import (?!type )([^;]*?) from '([^']+)';/gm)) {
    const onlyTypes =
      /^\{[^}]*\}$/.test(clause) &&
      clause
        .replace(/[{}]/g, '')
        .split(',')
        .every((name) => /^\s*(type |$)/.test(name));
    if (!onlyTypes) loadedWith(from.startsWith('.') ? join(dirname(file), from) : from, found);
  }
  return found;
}

test('monitor loads nothing of node but its buffers, and no more files than these', () => {
  const loaded = new Set([...loadedWith('open.ts'), ...loadedWith('calls/domain.ts'), ...loadedWith('uri.ts')]);
  expect([...loaded].sort()).toEqual([
    'calls/domain-ref.ts',
    'calls/domain-state.ts',
    'calls/domain.ts',
    'failure.ts',
    'node:buffer',
    'open.ts',
    'socket-path.ts',
    'uri.ts',
    'wire/authenticate.ts',
    'wire/bun-link.ts',
    'wire/connection.ts',
    'wire/message.ts',
    'wire/protocol.ts',
    'wire/transport-unix.ts',
    'wire/xdr.ts',
  ]);
});
