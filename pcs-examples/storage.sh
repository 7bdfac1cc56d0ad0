#!/bin/bash
# A guest whose files are on a file system that the cluster mounts: mounted on every node (a clone), before the guest starts
# there and until it has stopped. The guest can still move live, because the file system is on both nodes.
set -euo pipefail

vm=${vm:-VM}
device=${device:-nas:/export/guests}
fstype=${fstype:-nfs4}
options=${options:-rw}
directory=${directory:-/srv/guests}
# The domain's XML may be there, too: one file for all nodes.
config=${config:-$directory/guest1.xml}

pcs resource create guests ocf:heartbeat:Filesystem device="$device" fstype="$fstype" options="$options" \
  directory="$directory" op monitor interval=20s timeout=40s clone interleave=true --wait=60

# Created stopped, so that it does not start before its constraints are there.
pcs resource create "$vm" havirt-domain config="$config" migration_transport=ssh meta allow-migrate=true failure-timeout=120s --disabled
pcs constraint order start guests-clone then start "$vm"
pcs constraint colocation add "$vm" with guests-clone
pcs resource enable "$vm" --wait=120
