#!/bin/bash
# A guest as a cluster resource. Run on any one node.
# Needed before: a cluster with fencing (fencing.sh), havirt installed on every node, root's ssh among the nodes (by which a start
# asks the others whether the guest runs there), and the domain's XML at the same place on every node.
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}

# Does every node know the agent and the configuration?
for node in $(crm_node --partition); do
  ssh -o BatchMode=yes "$node" test -x /usr/lib/ocf/resource.d/havirt/havirt-domain -a -r "$config" ||
    { echo "$node lacks havirt or $config" >&2; exit 1; }
done

pcs resource create "$vm" havirt-domain config="$config" meta allow-migrate=true --wait=120

# What the agent itself says where the guest runs, past all that Pacemaker remembers.
node=$(crm_resource --resource "$vm" --locate --quiet)
ssh "$node" crm_resource --resource "$vm" --force-check
