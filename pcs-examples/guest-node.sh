#!/bin/bash
# A guest that is a node of the cluster itself: Pacemaker runs resources inside it, and recovers the guest when it no longer
# answers. The guest needs pacemaker_remote, and an address that the nodes reach. With pcsd in the guest, authenticated by
# `pcs host auth`, pcs brings the cluster's key there and starts the service; without, put /etc/pacemaker/authkey into the guest
# yourself and say skip=--skip-offline. (Never let libvirt open the key's own file: it would take it away from Pacemaker.)
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}
# The new node's name and its address.
node=${node:-guest1}
address=${address:-$node}
skip=${skip:-}
service=${service:-web}

pcs resource create "$vm" havirt-domain config="$config" migration_transport=ssh meta allow-migrate=true failure-timeout=120s --wait=120
pcs cluster node add-guest "$node" "$vm" remote-addr="$address" remote-connect-timeout=120s ${skip:+"$skip"}

# Something that runs inside the guest, whichever node the guest is on.
pcs resource create "$service" ocf:pacemaker:Dummy --disabled
pcs constraint location "$service" prefers "$node"=INFINITY
pcs resource enable "$service" --wait=180
