// The private namespaces (mount, network, process) in which a whole lab lives: podman, the nodes, the storage target.
// Ending their first process ends everything in them, so that nothing can be left behind. What runs inside is not known here.
//
// Why private: crun refuses cgroup v1 and hybrid hosts, so a fresh cgroup2 is mounted inside; podman's network
// namespaces are mounts, visible only to podman calls from the same mount namespace; and the bridge, addresses and
// firewall rules never touch the host's network.

/** The environment of everything that runs in a lab: nothing of the caller's leaks in. */
const cleanEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

/**
 * The argv that runs `argv` inside the namespaces whose first process is `holderPid`. The program is killed when the
 * caller's process dies, so that a bound on the call is a bound on the program.
 */
export function enterNamespace(
  holderPid: number,
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
): [string, ...string[]] {
  const variables = Object.entries({ ...cleanEnvironment, ...env }).map(([name, value]) => `${name}=${value}`);
  const cleanly = ['env', '--ignore-environment', ...variables, 'setpriv', '--pdeathsig', 'KILL', '--'];
  return ['nsenter', `--target=${holderPid}`, '--mount', '--net', '--pid', '--wd=/', '--', ...cleanly, ...argv];
}
