#!/bin/sh
# Makes one cluster of the given nodes: cluster.sh NAME NODE…; run as root on one of them when all are up and node.sh has
# run on each.
set -eu
name=$1
shift

# A token of 3 s: long enough for a few shared cores, short enough for a failover of seconds.
pcs host auth "$@" -u hacluster -p hacluster
pcs cluster setup "$name" "$@" totem token=3000 --force

# The first CIB is written before the first start. dc-deadtime: the nodes start together and need not wait 20 s for a DC
# that might exist already. Stickiness above 0, or `pcs resource move` moves the resource back and fails.
cib=$(mktemp)
cibadmin --empty >"$cib"
pcs -f "$cib" property set dc-deadtime=2s
pcs -f "$cib" resource defaults update resource-stickiness=100
for node in "$@"; do
  ssh "$node" '
    umask 077
    cat >/var/lib/pacemaker/cib/cib.xml
    chown hacluster:haclient /var/lib/pacemaker/cib/cib.xml
    systemctl --quiet enable corosync.service pacemaker.service' <"$cib"
done
rm -f "$cib"

pcs cluster start --all --wait=120
