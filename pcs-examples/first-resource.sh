#!/bin/bash
# A guest as a cluster resource. Run on any one node.
# Needed before: a cluster with fencing (fencing.sh), havirt installed on every node, root's ssh among the nodes (by which a start
# asks the others whether the guest runs there), and the domain's XML at the same place on every node.
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}

# Does every node know the agent and the configuration? What is printed counts: a forced command succeeds at whatever it is asked.
check="test -x /usr/lib/ocf/resource.d/havirt/havirt-domain && test -r '$config' && echo ready"
for node in $(crm_node --partition); do
  said=$(ssh -n -o BatchMode=yes "$node" "$check") || true
  [ "$said" = ready ] || { echo "$node lacks havirt or $config, or lets this node's key run no commands" >&2; exit 1; }
done

# A node that has refused a start is tried again after two minutes, when what was wrong may have passed.
pcs resource create "$vm" havirt-domain config="$config" meta allow-migrate=true failure-timeout=120s --wait=120

# What the agent itself says where the guest runs, past all that Pacemaker remembers.
node=$(crm_resource --resource "$vm" --locate --quiet)
ssh "$node" crm_resource --resource "$vm" --force-check
