// The house: its rooms, what each is, and what it may import. docs/architecture.md shows this table; tidy.test.ts checks both the
// imports and the page.

export interface Room {
  /** The folder; `*` stands for any agent. */
  readonly folder: string;
  /** What belongs in it, as docs/architecture.md says it. */
  readonly about: string;
  /** Rooms that it may import, besides itself; `all` for any. */
  readonly may: readonly string[] | 'all';
}

/** Knowledge that every wing may use. */
const ground = ['src/model', 'src/host', 'src/libvirt', 'src/domain', 'src/pacemaker', 'src/peers'];
const wing = ['agents/*', 'agents/*/model', 'agents/*/observe', 'agents/*/decide', 'agents/*/act'];

export const rooms: readonly Room[] = [
  {
    folder: 'agents',
    about: 'the names of the agents, each with its loader: one line an agent',
    may: ['agents/*', 'src/ocf', 'src/runtime'],
  },
  {
    folder: 'agents/*',
    about: 'one agent: what it declares, its options and settings, its entry',
    may: [
      'agents/*/explain',
      'agents/*/model',
      'agents/*/wire',
      'src/libvirt',
      'src/ocf',
      'src/program',
      'src/runtime',
    ],
  },
  {
    folder: 'agents/*/model',
    about: "the agent's own words: what it can know, and what it can ask for",
    may: ['src/model', 'src/domain', 'src/peers'],
  },
  {
    folder: 'agents/*/observe',
    about: 'one round of looking: the world into facts',
    may: ['agents/*/model', ...ground],
  },
  {
    folder: 'agents/*/decide',
    about: 'pure: facts in, a step out',
    may: ['agents/*/model', 'src/model', 'src/domain', 'src/peers', 'src/pacemaker'],
  },
  { folder: 'agents/*/act', about: 'one function for each effect; no policy', may: ['agents/*/model', ...ground] },
  {
    folder: 'agents/*/wire',
    about: 'who looks, decides and acts in each action',
    may: [...wing, ...ground, 'src/ocf', 'src/runtime'],
  },
  {
    folder: 'agents/*/explain',
    about: 'its traces: decided again, and told in words',
    may: ['agents/*/model', 'agents/*/decide', 'src/model', 'src/domain', 'src/peers', 'src/runtime'],
  },
  { folder: 'src/model', about: 'the grammar of every agent: what a look can yield, a step, a verdict, time', may: [] },
  { folder: 'src/libvirt', about: "libvirt's wire protocol: [libvirt-wire.md](libvirt-wire.md)", may: [] },
  { folder: 'src/host', about: 'this machine and process: programs, clock, files, processes', may: ['src/model'] },
  {
    folder: 'src/ocf',
    about: 'the OCF contract: parameters, metadata, request, result, exit codes',
    may: ['src/model'],
  },
  {
    folder: 'src/domain',
    about: 'what a domain is, and how a host sees it: identity, tag, record, XML, disks, process table',
    may: ['src/model', 'src/host', 'src/libvirt'],
  },
  { folder: 'src/pacemaker', about: "the cluster's own tools, read", may: ['src/model', 'src/host'] },
  {
    folder: 'src/peers',
    about: 'asking other hosts, and answering them: [peers.md](peers.md)',
    may: ['src/model', 'src/host', 'src/libvirt', 'src/domain', 'src/pacemaker'],
  },
  {
    folder: 'src/runtime',
    about: 'the loop that every agent runs in, its entry, log and trace',
    may: ['src/model', 'src/host', 'src/ocf'],
  },
  { folder: 'src/program', about: 'what this program is and carries', may: [] },
  {
    folder: 'src/install',
    about: 'where files go, and their going away again: [install.md](install.md)',
    may: ['agents', 'src/host', 'src/ocf', 'src/program'],
  },
  { folder: 'src/lab', about: 'the virtual cluster: [lab.md](lab.md)', may: ['src/host', 'src/program'] },
  { folder: 'src/commands', about: "the operator's commands, one file each", may: 'all' },
  { folder: 'src', about: 'which name was this program called by?', may: ['agents', 'src/commands'] },
];

/** The room that a file is in; undefined for what is in none. */
export function roomOf(path: string): Room | undefined {
  const folders = path.split('/').slice(0, -1);
  for (let depth = folders.length; depth > 0; depth -= 1) {
    const folder = folders.slice(0, depth).join('/');
    const found = rooms.find(
      (room) => room.folder === folder || room.folder === folder.replace(/^agents\/[^/]+/, 'agents/*'),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Why a file may not import another, or undefined when it may. Types count as well. */
export function breach(from: string, to: string): string | undefined {
  const [own, other] = [roomOf(from), roomOf(to)];
  if (own === undefined || other === undefined) return `${from} or ${to} is in no room`;
  const [ownAgent, otherAgent] = [from, to].map((path) => /^agents\/([^/]+)\//.exec(path)?.[1]);
  const isOfTwoAgents = ownAgent !== undefined && otherAgent !== undefined && ownAgent !== otherAgent;
  if (isOfTwoAgents) return `${from} imports ${to}: an agent imports no other agent`;
  if (own === other || own.may === 'all' || own.may.includes(other.folder)) return undefined;
  return `${from} imports ${to}: ${own.folder} may import ${own.may.join(', ') || 'nothing'}`;
}
