import { expect, test } from 'vitest';
import { agentManual } from '../../../src/install/agent-manual.ts';

const metadata = `<?xml version="1.0"?>
<resource-agent name="some-agent" version="1.0">
<version>1.1</version>
<longdesc lang="en">
First paragraph, with a back\\slash.
.TH looks like a request.

Second paragraph.
</longdesc>
<shortdesc lang="en">Does a thing</shortdesc>
<parameters>
<parameter name="config" unique-group="config" required="1">
<longdesc lang="en">The file.

'quoted' start.</longdesc>
<shortdesc lang="en">File</shortdesc>
<content type="string"/>
</parameter>
<parameter name="wait"><longdesc lang="en">Seconds.</longdesc><content type="integer" default="-1"/></parameter>
</parameters>
<actions><action name="monitor" timeout="30s" interval="10s" depth="0"/><action name="meta-data" timeout="5s"/></actions>
</resource-agent>`;

const page = agentManual(metadata, 'config=/etc/some-thing meta is-managed=false').split('\n');

test('names the page as resource-agents does', () => {
  expect(page[0]).toMatch(/^\.TH "OCF_HAVIRT_SOME\\-AGENT" 7 /);
  expect(page).toContain('ocf_havirt_some\\-agent \\- Does a thing');
});

test('lists every parameter with what it must be', () => {
  expect(page).toContain('(required, unique, string, no default)');
  expect(page).toContain('(optional, integer, default "\\-1")');
});

test('lists every action with its advice', () => {
  expect(page).toContain('[monitor | meta\\-data]');
  expect(page).toContain('timeout 30s, interval 10s, depth 0');
});

test('shows the example that the agent declares', () => {
  expect(page).toContain('pcs resource create VM ocf:havirt:some\\-agent \\e');
  expect(page).toContain('    config=/etc/some\\-thing meta is\\-managed=false');
});

test('prints text as it is, whatever roff would make of it', () => {
  expect(page).toContain('First paragraph, with a back\\eslash.');
  expect(page).toContain('\\&.TH looks like a request.');
  expect(page).toContain("\\&'quoted' start.");
});
