// Where everything goes, as a Debian package would put it: the operator's command is root's, so /usr/sbin, beside pcs and
// crm; the agents are links to it, because one file then is one version. Pure apart from reading what the program carries.
import { type Agent, agents } from '../../agents/registry.ts';
import { agentManual } from './agent-manual.ts';
import { listAssets, readAsset } from '../program/assets.ts';

/** One thing to be installed at an absolute `path` (below the root). */
export type Item = { readonly path: string } & (
  | { readonly kind: 'copy'; readonly of: string; readonly mode: number }
  | { readonly kind: 'text'; readonly text: string; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
);

/** @param program path of the executable that is to become /usr/sbin/havirt. */
export async function layout(program: string): Promise<readonly Item[]> {
  const ofAgents = await Promise.all(Array.from(agents, agentFiles));
  return [
    { kind: 'copy', path: '/usr/sbin/havirt', of: program, mode: 0o755 },
    ...ofAgents.flat(),
    asset('/usr/share/man/man8/havirt.8', 'man/havirt.8'),
    asset('/usr/share/bash-completion/completions/havirt', 'completion/havirt.bash'),
    asset('/usr/share/zsh/vendor-completions/_havirt', 'completion/_havirt'),
    asset('/usr/lib/systemd/system/resource-agents-deps.target.d/havirt.conf', 'systemd/resource-agents-deps.conf'),
    asset('/usr/share/doc/havirt/copyright', 'LICENSE'),
    ...listAssets('THIRD-PARTY.txt').map((path) => asset(`/usr/share/doc/havirt/${path}`, path)),
    ...listAssets('pcs-examples/').map((path) =>
      asset(path.replace('pcs-examples/', '/usr/share/havirt/examples/'), path),
    ),
  ];
}

async function agentFiles([name, load]: readonly [string, () => Promise<Agent>]): Promise<Item[]> {
  const { example } = (await load()).declaration;
  return [
    { kind: 'link', path: `/usr/lib/ocf/resource.d/havirt/${name}`, target: '../../../../sbin/havirt' },
    {
      kind: 'text',
      path: `/usr/share/man/man7/ocf_havirt_${name}.7`,
      text: agentManual(readAsset(`metadata/${name}.xml`), example),
      mode: 0o644,
    },
  ];
}

/** A file that the program carries; scripts become executable. */
function asset(path: string, name: string): Item {
  const text = readAsset(name);
  return { kind: 'text', path, text, mode: text.startsWith('#!') ? 0o755 : 0o644 };
}
