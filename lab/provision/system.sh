#!/bin/sh
# What every cluster node has in common, whatever its name: run once as root when the image (or the virtual machine) is
# made. Works in a chroot: it starts nothing. What differs by node or by lab belongs to node.sh.
set -eu

# The account with which pcs logs in to the other nodes.
echo 'hacluster:hacluster' | chpasswd

# Debian starts a cluster of one at installation; the node joins a real one later.
systemctl disable corosync.service pacemaker.service >/dev/null 2>&1
rm -f /etc/corosync/corosync.conf
find /var/lib/pacemaker/cib /var/lib/corosync -type f -delete 2>/dev/null || true

# QEMU runs as root without confinement: the nodes themselves are the confinement.
cat >/etc/libvirt/qemu.conf <<'EOF'
user = "root"
group = "root"
security_driver = "none"
remember_owner = 0
# Shared image locks of QEMU and libvirt stay at their defaults: a double start must not be hidden by them.
EOF

# Migration over ssh, TLS and TCP. TCP has no authentication: the lab's network is private to the lab.
cat >/etc/libvirt/libvirtd.conf <<'EOF'
auth_tcp = "none"
auth_tls = "none"
EOF
systemctl enable libvirtd.socket libvirtd-tls.socket libvirtd-tcp.socket >/dev/null 2>&1
# Guests are Pacemaker's: nothing else may start, suspend or resume them.
systemctl mask libvirt-guests.service >/dev/null 2>&1

cat >/etc/ssh/sshd_config.d/havirt-lab.conf <<'EOF'
PermitRootLogin prohibit-password
UseDNS no
EOF
