#!/bin/bash
# Live migration over plain TCP: no encryption and, unless libvirt is told otherwise, no authentication. Whoever reaches port
# 16509 of a node owns its guests, so this is for a network that only the nodes can reach. libvirt must listen there:
#   auth_tcp = "none" in /etc/libvirt/libvirtd.conf   (virtproxyd.conf with modular daemons)
#   systemctl enable --now libvirtd-tcp.socket        (virtproxyd-tcp.socket)
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}

for node in $(crm_node --partition); do virsh --connect "qemu+tcp://$node/system" uri; done

pcs resource create "$vm" havirt-domain config="$config" migration_transport=tcp \
  op migrate_to timeout=300s migrate_from timeout=60s meta allow-migrate=true failure-timeout=120s resource-stickiness=100 --wait=120

source=$(crm_resource --resource "$vm" --locate --quiet)
target=$(crm_node --partition | tr ' ' '\n' | grep --max-count=1 --invert-match --line-regexp -e "$source" -e '')
pcs resource move "$vm" "$target"
