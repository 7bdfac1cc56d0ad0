#!/bin/sh
# What makes this node itself: its keys and certificates, so that ssh, libvirt and QEMU trust the other nodes. Run as root
# before the services start (or are started again), with the folder of its own trust material as the argument; running it
# again changes nothing.
#   DIR/id_ed25519[.pub]  root's ssh key          DIR/ssh_host_ed25519_key[.pub]  the sshd's key
#   DIR/known_hosts       all nodes' sshd keys    DIR/ca.pem cert.pem key.pem     X.509, for libvirt and QEMU
set -eu
trust=$1

install -d -m 0700 /root/.ssh
install -m 0600 "$trust/id_ed25519" /root/.ssh/id_ed25519
install -m 0644 "$trust/id_ed25519.pub" /root/.ssh/id_ed25519.pub
install -m 0600 "$trust/id_ed25519.pub" /root/.ssh/authorized_keys
install -m 0644 "$trust/known_hosts" /etc/ssh/ssh_known_hosts
rm -f /etc/ssh/ssh_host_*
install -m 0600 "$trust/ssh_host_ed25519_key" /etc/ssh/ssh_host_ed25519_key
install -m 0644 "$trust/ssh_host_ed25519_key.pub" /etc/ssh/ssh_host_ed25519_key.pub

# libvirt: the standard PKI places.
install -d /etc/pki/CA /etc/pki/libvirt /etc/pki/qemu
install -d -m 0700 /etc/pki/libvirt/private
install -m 0644 "$trust/ca.pem" /etc/pki/CA/cacert.pem
for role in server client; do
  install -m 0644 "$trust/cert.pem" "/etc/pki/libvirt/${role}cert.pem"
  install -m 0600 "$trust/key.pem" "/etc/pki/libvirt/private/${role}key.pem"
done
# QEMU: encrypted migration streams (virsh migrate --tls).
install -m 0644 "$trust/ca.pem" /etc/pki/qemu/ca-cert.pem
for role in server client; do
  install -m 0644 "$trust/cert.pem" "/etc/pki/qemu/${role}-cert.pem"
  install -m 0600 "$trust/key.pem" "/etc/pki/qemu/${role}-key.pem"
done
