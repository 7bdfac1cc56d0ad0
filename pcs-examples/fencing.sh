#!/bin/bash
# A fence device, and the proof that it works: a guest is started elsewhere only after its node is known to be off, so without
# working fencing there is no failover, and that is as it should be.
#   fencing.sh DEVICE AGENT OPTION=VALUE…
# for example, with one IPMI board a node, once for each node:
#   fencing.sh fence-n1 fence_ipmilan ip=10.0.0.101 username=admin password=secret lanplus=1 pcmk_host_list=n1
# With victim=NODE in the environment that node is really switched off, or rebooted: choose one on which nothing runs.
# What an agent can be told: pcs stonith describe AGENT
set -euo pipefail

device=${1:?usage: fencing.sh DEVICE AGENT OPTION=VALUE...}
agent=${2:?usage: fencing.sh DEVICE AGENT OPTION=VALUE...}
shift 2
victim=${victim:-}

pcs stonith create "$device" "$agent" "$@" op monitor interval=60s --wait=60
pcs property set stonith-enabled=true

if [[ -n $victim ]]; then
  # Fencing that has never been seen to work does not work.
  pcs stonith fence "$victim"
  pcs stonith history show "$victim"
fi
