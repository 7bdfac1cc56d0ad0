// Reaches a daemon through ssh, as libvirt does (src/rpc/virnetclient.c): the far side runs virt-ssh-helper where it is
// installed, else netcat, and libvirt's messages travel over its standard input and output. Starts no program itself.
import type { Duplex } from 'node:stream';
import type { Bound } from './connection.ts';
import { type Link, linkOf } from './link.ts';
import { sshOptions } from './ssh-options.ts';
import { type LibvirtUri, remoteName, UriError } from '../uri.ts';

/**
 * Starts a program and gives its standard input and output as one stream. When the program fails, so does the stream,
 * with an error that says how and what the program last wrote to standard error. Destroying the stream ends the program.
 */
export type StartProgram = (argv: readonly [string, ...string[]]) => Duplex;

/** Starts ssh. That the far side answers shows only at the first call. */
export function connectSsh(uri: LibvirtUri, startProgram: StartProgram, options: Bound & { readOnly: boolean }): Link {
  return linkOf(startProgram(sshArgv(uri, options)), `${uri.host ?? 'localhost'} (ssh)`);
}

/** The ssh command for a URI: never interactive, and a host name that looks like an option stays a host name. */
export function sshArgv(uri: LibvirtUri, options: Bound & { readOnly: boolean }): [string, ...string[]] {
  const { params, port, user, host = 'localhost' } = uri;
  const keyFile = params.get('keyfile');
  return [
    params.get('command') ?? 'ssh',
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    ...(keyFile === undefined ? [] : ['-i', keyFile]),
    ...sshOptions(options.timeoutMs),
    ...(params.get('no_verify') === '1' ? ['-o', 'StrictHostKeyChecking=no'] : []),
    '--',
    host,
    remoteCommand(uri, options),
  ];
}

/** What the far side's shell runs; ssh hands a command over as one line of text, so every part is quoted for it. */
function remoteCommand(uri: LibvirtUri, { readOnly }: { readOnly: boolean }): string {
  const netcat = shellWord(uri.params.get('netcat') ?? 'nc');
  const socket = uri.params.get('socket') ?? `/var/run/libvirt/libvirt-sock${readOnly ? '-ro' : ''}`;
  const name = shellWord(remoteName(uri, { keep: ['mode', 'socket'] }));
  const viaHelper = `exec virt-ssh-helper ${readOnly ? '-r ' : ''}${name}`;
  // Where netcat has -q it needs it to end with its input.
  const viaNetcat = `if ${netcat} -q 2>&1 | grep -q "requires an argument"; then q=-q0; else q=; fi; exec ${netcat} $q -U ${shellWord(socket)}`;
  const either = `if command -v virt-ssh-helper >/dev/null 2>&1; then ${viaHelper}; else ${viaNetcat}; fi`;
  const scripts: Readonly<Record<string, string>> = { auto: either, native: viaHelper, netcat: viaNetcat };
  const proxy = uri.params.get('proxy') ?? (uri.params.has('socket') || uri.params.has('netcat') ? 'netcat' : 'auto');
  const script = scripts[proxy];
  if (script === undefined) throw new UriError(`expected proxy=auto, native or netcat in the URI, got proxy=${proxy}`);
  return `sh -c ${shellWord(script)}`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
