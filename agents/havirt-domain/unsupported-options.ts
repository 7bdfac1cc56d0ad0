// The options of ocf:heartbeat:VirtualDomain that havirt-domain lacks, for a resource whose type was changed. One that it
// gets moves to options.ts.
import type { MissingOptions } from '../../src/ocf/missing.ts';

export const virtualDomainOptions = {
  migrate_options: { type: 'string' },
  autoset_utilization_cpu: { type: 'boolean' },
  autoset_utilization_host_memory: { type: 'boolean' },
  autoset_utilization_hv_memory: { type: 'boolean' },
  unset_utilization_cpu: { type: 'boolean' },
  unset_utilization_host_memory: { type: 'boolean' },
  unset_utilization_hv_memory: { type: 'boolean' },
  save_config_on_stop: { type: 'boolean' },
  sync_config_on_stop: { type: 'boolean' },
  snapshot: { type: 'string', contents: true },
  backingfile: { type: 'string', contents: true },
  stateless: { type: 'boolean', contents: true },
  copyindirs: { type: 'string', contents: true },
  shutdown_mode: { type: 'string' },
  start_resources: { type: 'boolean' },
} as const satisfies MissingOptions;
