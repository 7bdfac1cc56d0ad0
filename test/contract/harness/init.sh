#!/bin/bash
# PID 1 of the namespaces in which the contract tests run libvirt. It hides this machine's own libvirt, cluster and cgroups
# behind empty directories, reaps what ends in there, and ends itself, and so everything inside, with its standard input.
# namespace.ts starts it through unshare and waits for its "ready". Daemons are started later, by whoever needs them.
set -eu

umount --recursive --lazy /sys/fs/cgroup
for place in /run /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /usr/lib/ocf/resource.d; do
  mkdir -p "$place"
  mount -t tmpfs -o mode=0755 none "$place"
done
mkdir -p /run/lock /run/contract
ip link set lo up

# QEMU runs as root and unconfined. Its output goes to a file instead of through virtlogd, which is one daemon less.
cat >/etc/libvirt/qemu.conf <<'CONF'
user = "root"
group = "root"
security_driver = "none"
stdio_handler = "file"
remember_owner = 0
CONF
echo 'auth_unix_rw = "none"' >/etc/libvirt/libvirtd.conf

echo ready
# bash reaps orphans while it reads. Without somebody who does, libvirt waits 40 s for each QEMU that has ended.
read -r _ || true
