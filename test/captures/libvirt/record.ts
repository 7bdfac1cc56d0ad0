// Records every scenario from the two freshly started daemons of daemons.sh into a folder named for their version. As root:
//   test/captures/libvirt/daemons.sh /tmp/two &
//   node test/captures/libvirt/record.ts /tmp/two
// Only what is recorded is written; review the difference before it is committed.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Connection } from '../../../src/libvirt/wire/connection.ts';
import { destroy } from '../../../src/libvirt/calls/domain-lifecycle.ts';
import { listDomains } from '../../../src/libvirt/calls/host.ts';
import { openLibvirt } from '../../../src/libvirt/open.ts';
import { connectUnix } from '../../../src/libvirt/wire/transport-unix.ts';
import { parseUri } from '../../../src/libvirt/uri.ts';
import { scenarios } from './scenarios.ts';
import { asJson, recordingLink } from './session.ts';

const bound = { timeoutMs: 30_000 };
const [directory = ''] = process.argv.slice(2);
const socketOf = (name: string): string => `${directory}/${name}/run/libvirt-sock`;

const [version = ''] = /[\d.]+$/m.exec(readFileSync(`${directory}/a/version`, 'utf8')) ?? [];
const folder = `${import.meta.dirname}/${version}`;
mkdirSync(folder, { recursive: true });
for (const [name, run] of Object.entries(scenarios)) {
  const frames: Parameters<typeof recordingLink>[1] = [];
  const connection = new Connection(recordingLink(await connectUnix(socketOf('a'), bound), frames));
  const result = asJson(await run(connection));
  connection.close();
  await clear();
  writeFileSync(`${folder}/${name}.json`, `${JSON.stringify({ frames, result }, undefined, 1)}\n`);
  console.log(`${name}: ${frames.length} messages`);
}

/** Leaves both daemons without domains, whatever a scenario left. */
async function clear(): Promise<void> {
  for (const name of ['a', 'b']) {
    const daemon = await openLibvirt(parseUri(`qemu+unix:///system?socket=${socketOf(name)}`), bound);
    for (const domain of await listDomains(daemon, 'active', bound)) await destroy(daemon, domain, bound);
    daemon.close();
  }
}
