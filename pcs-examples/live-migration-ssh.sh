#!/bin/bash
# Live migration over ssh: what the nodes need for it is that root of each may log in to each other without a password.
# libvirt's connection goes through ssh, the guest's memory does not: it goes straight from QEMU to QEMU, unencrypted.
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}

# What is printed counts: a key with a forced command, such as may only ask (docs/peers.md), succeeds at whatever it is asked.
for from in $(crm_node --partition); do
  for to in $(crm_node --partition); do
    said=$(ssh -n -o BatchMode=yes "$from" ssh -n -o BatchMode=yes "$to" echo ready) || true
    [ "$said" = ready ] || { echo "$from cannot run commands on $to" >&2; exit 1; }
  done
done

# migrate_to must end within its timeout, or the migration is given up: allow for the guest's memory and your network.
pcs resource create "$vm" havirt-domain config="$config" migration_transport=ssh \
  op migrate_to timeout=300s migrate_from timeout=60s meta allow-migrate=true failure-timeout=120s --wait=120

# Without stickiness above 0 the guest would go back as soon as `pcs resource move` takes its constraint away.
pcs resource meta "$vm" resource-stickiness=100

source=$(crm_resource --resource "$vm" --locate --quiet)
target=$(crm_node --partition | tr ' ' '\n' | grep --max-count=1 --invert-match --line-regexp -e "$source" -e '')
pcs resource move "$vm" "$target"
