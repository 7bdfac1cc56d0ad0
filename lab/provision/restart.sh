#!/bin/sh
# Lets the services of a running machine see what system.sh and node.sh have changed; a container does both before they
# start. libvirtd takes its listening sockets from systemd only when they exist before it.
set -eu
systemctl stop corosync.service pacemaker.service 2>/dev/null || true
systemctl stop libvirtd.service libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket
systemctl start libvirtd.socket libvirtd-ro.socket libvirtd-admin.socket libvirtd-tls.socket libvirtd-tcp.socket
systemctl start libvirtd.service
systemctl restart ssh.service pcsd.service
