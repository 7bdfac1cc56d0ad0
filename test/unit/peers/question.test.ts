// The question as one node writes it is what the other reads, and nothing else is.
import { describe, expect, test } from 'vitest';
import { layout } from '../../../src/install/layout.ts';
import { decodeIdentity, readCommand, reportCommand } from '../../../src/peers/question.ts';

const identity = { name: 'guest1', uuid: '6a1b3c5d-0000-4000-8000-00000000beef' };
const question = { driver: 'qemu', timeoutMs: 3500, configPath: '/etc/pacemaker/guest1.xml', identity };
const command = reportCommand(question).join(' ');

test.each([
  ['plain', '/etc/pacemaker/guest1.xml'],
  ['with blanks and quotes', `/srv/it's "a" $(path) ; with # signs`],
  ['with line ends', '/srv/a\nb'],
  ['beyond ASCII', '/srv/größe-☃.xml'],
  ['of the length that base64 would fill up', '/a'],
])('a path %s arrives as it was', (_, configPath) => {
  const words = reportCommand({ ...question, configPath });
  expect(words.every((word) => /^[\w/-]+$/.test(word))).toBe(true);
  expect(readCommand(words.join(' '))).toEqual({ ...question, configPath });
});

test.each([
  ['plain', identity],
  ['without UUID', { name: 'guest1', uuid: undefined }],
  ['with anything in its name', { name: `it's "a" $(name) ; with\n☃`, uuid: undefined }],
])('a domain %s arrives as it was', (_, domain) => {
  expect(readCommand(reportCommand({ ...question, identity: domain }).join(' '))?.identity).toEqual(domain);
});

test('an older havirt does not say which domain it asks about', () => {
  const older = command.replace(/ --encoded-domain \S+$/, '');
  expect(readCommand(older)).toEqual({ ...question, identity: undefined });
});

test.each(['null', '[]', '{"name":""}', '{"name":"a","uuid":"b"}', '{"name":1}', '{'])('%s is no domain', (text) => {
  expect(decodeIdentity(Buffer.from(text).toString('base64url'))).toBeUndefined();
});

test('it asks for the program where install puts it', async () => {
  expect((await layout('/x')).map(({ path }) => path)).toContain(reportCommand(question)[0]);
});

describe('is no question', () => {
  test.each([
    ['nothing', ''],
    ['a part of one', command.slice(0, -1).replace(/ \S+$/, '')],
    ['one with something behind it', `${command} --config /etc/shadow`],
    ['one with a line behind it', `${command}\nid`],
    ['one with a line end', `${command}\n`],
    ['one with something before it', `exec ${command}`],
    ['one with a variable before it', `X=1 ${command}`],
    ['one of another program', command.replace('/usr/sbin/havirt', '/tmp/havirt')],
    ['one with other blanks', command.replace(' ', '  ')],
    ['one with a strange driver', command.replace('qemu', 'qemu:///x')],
    ['one that wants very long', command.replace('3500', '99999999')],
    ['one that counts backwards', command.replace('3500', '-1')],
    ['a base64 of another kind', command.replace(/\S+$/, 'YS9iK2M=')],
  ])('%s', (_, text) => expect(readCommand(text)).toBeUndefined());
});
