#!/bin/bash
# Runs two libvirt daemons, "a" and "b", that see nothing of this machine's own: each in its own mount, network, host-name
# and process namespace, joined by a veth pair (10.77.0.1 and .2). For recording captures and trying things by hand.
# Usage, as root: daemons.sh DIRECTORY [ROOTFS]   (sockets: DIRECTORY/a/run and DIRECTORY/b/run; end it with Ctrl-C)
# ROOTFS is a directory with another Debian release; without it the daemons are this machine's.
set -eu
directory=$1 rootfs=${2:-/}

node() {
  set -eu
  name=$1 state=$directory/$1
  hostname "$name"
  mkdir -p "$state"/{run,lib,log,etc}
  if [ "$rootfs" != / ]; then
    mount --bind "$rootfs" "$rootfs"
    for place in dev sys; do mount --rbind "/$place" "$rootfs/$place"; done
    mount -t proc proc "$rootfs/proc"
  fi
  mount -t tmpfs tmpfs "$rootfs/run"
  mkdir -p "$rootfs"/run/{libvirt,lock}
  cp -a "$rootfs/etc/libvirt/." "$state/etc/"
  cp -a "$rootfs/var/lib/libvirt/." "$state/lib/"
  mount --bind "$state/run" "$rootfs/run/libvirt"
  mount --bind "$state/lib" "$rootfs/var/lib/libvirt"
  mount --bind "$state/log" "$rootfs/var/log/libvirt"
  mount --bind "$state/etc" "$rootfs/etc/libvirt"
  printf 'user = "root"\ngroup = "root"\nsecurity_driver = "none"\nremember_owner = 0\n' >>"$state/etc/qemu.conf"
  mkdir -p "$state"/etc/{storage,qemu}
  cat >"$state/etc/qemu/defined.xml" <<'XML'
<domain type='qemu'><name>defined</name><uuid>6f2bd9c5-8f0c-4c2a-9d0e-b1e5a1f0c002</uuid><memory unit='MiB'>32</memory>
  <os><type arch='x86_64'>hvm</type></os>
  <devices><emulator>/usr/bin/qemu-system-x86_64</emulator><memballoon model='none'/></devices></domain>
XML
  echo '<pool type="dir"><name>recorded</name><target><path>/run/libvirt/pool</path></target></pool>' >"$state/etc/storage/recorded.xml"
  mkdir "$state/run/pool" # a pool that finds its directory when the daemon starts is active from the beginning
  truncate -s 1M "$state/run/pool/disk.raw"
  cp /etc/hosts "$state/hosts"
  printf '10.77.0.1 a\n10.77.0.2 b\n' >>"$state/hosts"
  mount --bind "$state/hosts" "$rootfs/etc/hosts"
  ip link set lo up
  until ip link show "link-$name" >/dev/null 2>&1; do sleep 0.1; done
  ip link set "link-$name" up
  if [ "$name" = a ]; then ip address add 10.77.0.1/24 dev link-a; else ip address add 10.77.0.2/24 dev link-b; fi
  for conf in libvirtd virtproxyd; do
    printf 'listen_tls = 0\nlisten_tcp = 1\nauth_tcp = "none"\n' >>"$state/etc/$conf.conf"
  done
  run() { chroot "$rootfs" "$@"; }
  run virtlogd -d
  if [ -x "$rootfs/usr/sbin/virtqemud" ]; then
    run virtqemud --version >"$state/version"
    run virtqemud -d
    run virtproxyd -d --listen
  else
    run libvirtd --version >"$state/version"
    run libvirtd -d --listen
  fi
  echo "$name is up: $(ls "$state/run" | tr '\n' ' ')"
  sleep infinity & # bash stays PID 1 of this namespace and reaps finished QEMUs
  wait
}

if [ "${3:-}" = node ]; then
  node "$4"
  exit
fi

for name in a b; do
  rm -rf "${directory:?}/$name"
  unshare --mount --propagation private --net --uts --pid --fork --kill-child --mount-proc \
    "$0" "$directory" "$rootfs" node "$name" &
  pids+=("$!")
done
# unshare ignores SIGTERM; --kill-child then ends all that ran in its namespaces.
trap 'kill -KILL "${pids[@]}" 2>/dev/null || true' EXIT
child_of() { until pgrep --parent "$1" | head -n 1 | grep .; do sleep 0.1; done; }
a=$(child_of "${pids[0]}") b=$(child_of "${pids[1]}")
ip link add link-a netns "$a" type veth peer name link-b netns "$b"
wait
