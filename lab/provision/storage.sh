#!/bin/sh
# Shared storage as a machine of its own: storage.sh SUBNET NAME… makes an iSCSI disk a name, for the initiators of SUBNET.
# The disks are called as those of `havirt lab`, so that the same domain XML serves both.
set -eu
subnet=$1
shift

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -y install --no-install-recommends tgt

mkdir -p /var/lib/havirt-lab
for name in "$@"; do
  file=/var/lib/havirt-lab/$name
  [ -e "$file" ] || truncate --size=64M "$file"
  cat >"/etc/tgt/conf.d/$name.conf" <<EOF
<target iqn.2001-04.com.example.havirt-lab:$name>
  backing-store $file
  initiator-address $subnet
</target>
EOF
done
systemctl enable --now tgt.service
tgt-admin --update ALL
