// podman's configuration for one lab: its own storage, networks and defaults, and the shared image store. Written to the
// state directory once; lab.ts points every podman call at it, so that the host's own podman is neither read nor touched.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabRecord } from '../lab.ts';

/** Writes containers.conf, storage.conf and image-storage.conf into the lab's state directory. */
export async function configurePodman(lab: LabRecord): Promise<void> {
  const images = join(lab.cacheDir, 'images');
  await mkdir(images, { recursive: true });
  await mkdir(join(lab.dataDir, 'podman'), { recursive: true, mode: 0o700 });
  const write = async (name: string, text: string) => writeFile(join(lab.stateDir, name), text);
  await write('containers.conf', containersConf(join(lab.dataDir, 'podman'), await hardLimits()));
  await write('storage.conf', storageConf(join(lab.dataDir, 'podman', 'storage'), images));
  await write('image-storage.conf', storageConf(images));
}

// Limits are passed as they are: without CAP_SYS_RESOURCE crun may not raise what podman would ask for by default.
function containersConf(directory: string, limits: HardLimits): string {
  return `[containers]
base_hosts_file = "none"
cgroupns = "private"
default_ulimits = ["nofile=${limits.openFiles}:${limits.openFiles}", "nproc=${limits.processes}:${limits.processes}"]
http_proxy = false
log_driver = "k8s-file"
pids_limit = 0
[engine]
cgroup_manager = "cgroupfs"
events_logger = "none"
runtime = "crun"
volume_path = "${directory}/volumes"
[network]
network_backend = "netavark"
network_config_dir = "${directory}/networks"
`;
}

function storageConf(graphRoot: string, imageStore?: string): string {
  const shared = imageStore === undefined ? '' : `[storage.options]\nadditionalimagestores = ["${imageStore}"]\n`;
  return `[storage]
driver = "overlay"
graphroot = "${graphRoot}"
runroot = "/run/containers/${imageStore === undefined ? 'images' : 'storage'}"
${shared}`;
}

interface HardLimits {
  readonly openFiles: number;
  readonly processes: number;
}

async function hardLimits(): Promise<HardLimits> {
  const limits = await readFile('/proc/self/limits', 'utf8');
  return { openFiles: hardLimit(limits, 'Max open files'), processes: hardLimit(limits, 'Max processes') };
}

/** The hard limit called `name` in the text of /proc/PID/limits; a large number for "unlimited". */
export function hardLimit(limits: string, name: string): number {
  const line = limits.split('\n').find((candidate) => candidate.startsWith(`${name} `)) ?? '';
  const hard = Number(line.slice(name.length).trim().split(/\s+/)[1]);
  return Number.isInteger(hard) ? hard : 1_048_576;
}
