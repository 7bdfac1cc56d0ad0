// The configuration file in every state that a file can be in; each is told apart, none is waited for.
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfigFile } from '../../../src/domain/config-file.ts';
import { exec } from '../../../src/host/exec.ts';
import { directoryWith } from '../host/places.ts';

const xml = '<domain><name>guest1</name></domain>';
const inFile = (text: string): string => `${directoryWith({ 'guest1.xml': text })}/guest1.xml`;

test('readable: with its text and checksum', async () => {
  expect(await readConfigFile(inFile(xml))).toMatchObject({
    kind: 'readable',
    config: {
      identity: { name: 'guest1', uuid: undefined },
      xml,
      sha256: '1b687ae7844973849f247bdfcd0106fed446a6ffb6c55eb886cb0ad686722aa8',
    },
  });
});

test('missing, and where it should be', async () => {
  const directory = directoryWith({ file: '' });
  for (const path of [`${directory}/none.xml`, `${directory}/no/such/none.xml`, `${directory}/file/none.xml`]) {
    expect(await readConfigFile(path)).toEqual({
      kind: 'missing',
      why: `${path} does not exist on this node; put the domain's XML there`,
    });
  }
});

test('not to be read', async () => {
  const path = `${directoryWith()}/loop.xml`;
  symlinkSync('loop.xml', path);
  expect(await readConfigFile(path)).toEqual({ kind: 'unreadable', why: `${path} cannot be read on this node: ELOOP` });
});

test('a directory, a device or a pipe is no configuration, and nobody waits for a writer', async () => {
  const directory = directoryWith();
  mkdirSync(`${directory}/dir`);
  await exec(['mkfifo', `${directory}/pipe`], { timeoutMs: 5000 });
  for (const path of [`${directory}/dir`, `${directory}/pipe`, '/dev/zero']) {
    expect(await readConfigFile(path)).toEqual({ kind: 'invalid', why: `${path}: expected a regular file` });
  }
});

test('too large', async () => {
  const path = inFile(' '.repeat(4 * 1024 * 1024 + 1));
  const why = `${path}: expected at most 4194304 bytes of XML, got 4194305`;
  expect(await readConfigFile(path)).toEqual({ kind: 'invalid', why });
});

test('binary', async () => {
  const path = inFile('');
  chmodSync(path, 0o600);
  await exec(['cp', '/bin/true', path], { timeoutMs: 5000 });
  expect(await readConfigFile(path)).toEqual({ kind: 'invalid', why: `${path}: expected UTF-8 text` });
});

test('no domain', async () => {
  const path = inFile('<network/>');
  const why = `${path}: expected one <domain> element, got <network>`;
  expect(await readConfigFile(path)).toEqual({ kind: 'invalid', why });
});

test('with a byte order mark', async () => {
  expect(await readConfigFile(inFile(`\uFEFF${xml}`))).toMatchObject({ kind: 'readable', config: { xml } });
});
