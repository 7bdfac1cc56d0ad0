#!/bin/sh
# What a virtual machine needs before system.sh, and an image has: machine.sh RELEASE HOSTS installs the packages that
# /opt/havirt-lab/packages lists for RELEASE, and adds HOSTS to the hosts file.
set -eu
release=$1 hosts=$2

export DEBIAN_FRONTEND=noninteractive
apt-get -q update
awk -v release="$release" '$1 !~ /^#/ && ($2 == "" || $2 == release) { print $1 }' /opt/havirt-lab/packages |
  xargs apt-get -q -y install --no-install-recommends

# A name that stands for 127.0.1.1 would make Corosync and libvirt speak to themselves.
sed -i '/^127\.0\.1\.1/d' /etc/hosts
for name in $(echo "$hosts" | awk '{ print $2 }'); do sed -i "/ $name\$/d" /etc/hosts; done
echo "$hosts" >>/etc/hosts
