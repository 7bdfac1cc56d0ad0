#!/bin/bash
# Guests only where there is room for them: each node says what it has, each guest what it takes, and Pacemaker starts
# nothing beyond that. What a node keeps for itself and for QEMU is left out of its capacity.
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}
# Of each node, and of the guest: number of CPUs, and memory in MiB.
node_cpu=${node_cpu:-16} node_memory=${node_memory:-60000}
vm_cpu=${vm_cpu:-1} vm_memory=${vm_memory:-2048}

for node in $(crm_node --partition); do
  pcs node utilization "$node" cpu="$node_cpu" hv_memory="$node_memory"
done
# "balanced" spreads the guests, "utilization" only respects the limits, "default" ignores them.
pcs property set placement-strategy=balanced

# Created stopped, so that it is placed by what it takes. A guest that fits nowhere stays stopped.
pcs resource create "$vm" havirt-domain config="$config" meta allow-migrate=true failure-timeout=120s --disabled
pcs resource utilization "$vm" cpu="$vm_cpu" hv_memory="$vm_memory"
pcs resource enable "$vm"
crm_resource --wait --timeout=120s
crm_simulate --live-check --show-utilization | grep -i utilization
