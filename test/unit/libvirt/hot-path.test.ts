// A monitor opens a connection, looks a domain up and asks for its state, thousands of times a day: what these import is
// what each of them pays for. This test fails when somebody adds to it without saying so here.
import { readFileSync } from 'node:fs';
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
    if (!onlyTypes) loadedWith(from.replace(/^\.\//, ''), found);
  }
  return found;
}

test('monitor loads nothing of node but its buffers, and no more files than these', () => {
  const loaded = new Set([...loadedWith('open.ts'), ...loadedWith('domain.ts'), ...loadedWith('uri.ts')]);
  expect([...loaded].sort()).toEqual([
    'authenticate.ts',
    'bun-link.ts',
    'connection.ts',
    'domain-ref.ts',
    'domain-state.ts',
    'domain.ts',
    'failure.ts',
    'message.ts',
    'node:buffer',
    'open.ts',
    'protocol.ts',
    'socket-path.ts',
    'transport-unix.ts',
    'uri.ts',
    'xdr.ts',
  ]);
});
