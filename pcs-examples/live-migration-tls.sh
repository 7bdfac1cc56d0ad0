#!/bin/bash
# Live migration over TLS, through a network of its own. The nodes need libvirt's usual certificates (/etc/pki/CA/cacert.pem,
# /etc/pki/libvirt/{servercert,clientcert}.pem and their keys) and libvirt listening for TLS on port 16514:
#   systemctl enable --now libvirtd-tls.socket        (virtproxyd-tls.socket with modular daemons)
set -euo pipefail

vm=${vm:-VM}
config=${config:-/etc/pacemaker/guest1.xml}
# n1 is called n1-mig on the migration network; that name must be in the certificate, too.
suffix=${suffix:--mig}

# Does libvirt of every node trust that of every other one?
for from in $(crm_node --partition); do
  for to in $(crm_node --partition); do
    ssh -o BatchMode=yes "$from" virsh --connect "qemu+tls://${to}${suffix}/system" uri
  done
done

pcs resource create "$vm" havirt-domain config="$config" migration_transport=tls migration_network_suffix="$suffix" \
  op migrate_to timeout=300s migrate_from timeout=60s meta allow-migrate=true failure-timeout=120s resource-stickiness=100 --wait=120

source=$(crm_resource --resource "$vm" --locate --quiet)
target=$(crm_node --partition | tr ' ' '\n' | grep --max-count=1 --invert-match --line-regexp -e "$source" -e '')
pcs resource move "$vm" "$target"
