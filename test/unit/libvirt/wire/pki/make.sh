#!/bin/sh
# Makes the certificates of transport-tls.test.ts: a CA, a daemon "localhost", a client, and a client of another CA.
set -eu
cd "$(dirname "$0")"
mkdir -p client stranger server
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 36500 -keyout "$1.key" -out "$1.pem" -subj "/CN=$1" 2>/dev/null; }
signed() { # authority, directory, file name, subject
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$2/$3key.pem" -out request.pem -subj "/CN=$4" 2>/dev/null
  printf 'subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$4" >extensions
  openssl x509 -req -in request.pem -CA "$1.pem" -CAkey "$1.key" -CAcreateserial -days 36500 -extfile extensions -out "$2/$3cert.pem" 2>/dev/null
}
authority ca
authority other
signed ca server server localhost
signed ca client client client
signed other stranger client stranger
for directory in server client stranger; do cp ca.pem "$directory/cacert.pem"; done
rm -f ./*.key ./*.srl request.pem extensions ca.pem other.pem
