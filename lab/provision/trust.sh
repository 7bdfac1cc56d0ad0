#!/bin/sh
# Makes the keys and certificates of one lab, afresh: trust.sh DIR GATEWAY NAME=ADDRESS[,ADDRESS]…
# DIR/NAME is what node.sh takes on the node of that name; DIR/host is for the lab's host side, whose address is GATEWAY.
# Does nothing when DIR exists; makes it whole or not at all. Needs openssl and ssh-keygen.
set -eu
umask 077
final=$1 gateway=$2
shift 2
[ ! -e "$final" ] || exit 0
rm -rf "$final.new"
mkdir -p "$final.new"
cd "$final.new"

# new_certificate DIR SUBJECT EXTENSION… [-- OPTION…]: a key and its certificate, valid for ten years.
new_certificate() {
  directory=$1 subject=$2
  shift 2
  extensions=
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    extensions="$extensions$1
"
    shift
  done
  [ $# -eq 0 ] || shift
  printf '[req]\ndistinguished_name=dn\nx509_extensions=ext\n[dn]\n[ext]\nsubjectKeyIdentifier=hash\n%s' "$extensions" >request.cnf
  openssl req -batch -config request.cnf -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 \
    -subj "/CN=$subject" -keyout "$directory/key.pem" -out "$directory/cert.pem" "$@" 2>request.log || { cat request.log >&2; exit 1; }
  rm -f request.cnf request.log
}

# new_member NAME ALTERNATIVE_NAMES: a folder with the authority's certificate and one signed by it.
new_member() {
  mkdir "$1"
  cp authority/cert.pem "$1/ca.pem"
  new_certificate "$1" "$1" 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature,keyEncipherment' \
    'extendedKeyUsage=serverAuth,clientAuth' "subjectAltName=$2" -- -CA authority/cert.pem -CAkey authority/key.pem
}

mkdir authority
new_certificate authority 'havirt lab' 'basicConstraints=critical,CA:TRUE' 'keyUsage=critical,keyCertSign,cRLSign'
new_member host "IP:$gateway,DNS:localhost"
ssh-keygen -q -t ed25519 -N '' -C root@havirt-lab -f id_ed25519

for node in "$@"; do
  name=${node%%=*} addresses=${node#*=}
  # -mig is the name on the migration network: what migration_network_suffix=-mig makes of the node's name.
  new_member "$name" "DNS:$name,DNS:$name-mig,IP:$(echo "$addresses" | sed 's/,/,IP:/g')"
  ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$name/ssh_host_ed25519_key"
  cp id_ed25519 id_ed25519.pub "$name"
  echo "$name,$name-mig,$addresses $(cat "$name/ssh_host_ed25519_key.pub")" >>known_hosts
done
for node in "$@"; do cp known_hosts "${node%%=*}"; done
mv "$final.new" "$final"
