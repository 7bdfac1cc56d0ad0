#!/bin/sh
# What only a node in a container needs, on top of system.sh: run once when the image is made.
set -eu

# A container's systemd would set sysctls, load modules, register binary formats and mount debug file systems of the host.
systemctl mask systemd-sysctl.service systemd-modules-load.service systemd-binfmt.service proc-sys-fs-binfmt_misc.automount \
  sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount dev-hugepages.mount >/dev/null 2>&1
# Housekeeping of a long-lived machine.
systemctl mask e2scrub_reap.service e2scrub_all.timer apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
  fstrim.timer systemd-tmpfiles-clean.timer >/dev/null 2>&1

# Every container is its own machine: its identity is made at its first boot, its keys come from node.sh.
: >/etc/machine-id
rm -f /etc/ssh/ssh_host_* /var/lib/pcsd/pcsd.crt /var/lib/pcsd/pcsd.key

# libvirt goes by the firmware's UUID, which all containers of a machine share, and refuses to migrate to the same host.
echo 'host_uuid_source = "machine-id"' >>/etc/libvirt/libvirtd.conf

# A node takes its keys at boot, before any service reads them.
cat >/etc/systemd/system/havirt-lab-node.service <<'EOF'
[Unit]
Description=Keys and certificates of this lab node
DefaultDependencies=no
After=local-fs.target
Before=sockets.target ssh.service pcsd.service libvirtd.service
[Service]
Type=oneshot
ExecStart=/bin/sh /usr/local/lib/havirt-lab/node.sh /etc/havirt-lab/trust
[Install]
RequiredBy=sockets.target
EOF
systemctl enable havirt-lab-node.service >/dev/null 2>&1
