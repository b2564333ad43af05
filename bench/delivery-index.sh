#!/usr/bin/env bash
# Measures with bench/delivery_index.py what the index of words adds to a delivery, and how large it is: each run in a new server.
#   bench/delivery-index.sh [--messages 5000] [--callers 8]
#   runs=true bench/delivery-index.sh --messages 100000       only with the index, for its size
# A run named "none" is one without the setting search:index, for servers that do not know it.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build src/Posthorn -c Release -v quiet --nologo
results=$(mktemp)
trap 'rm -f "$results"' EXIT
for index in ${runs:-true false false true}; do
  (
    built=1
    lmtp=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    listeners=", { \"protocol\": \"lmtp\", \"address\": \"127.0.0.1\", \"port\": $lmtp, \"tls\": \"none\" }"
    settings='"accounts": { "localDomains": [ "localhost" ] },'
    [ "$index" = none ] || settings+=" \"search\": { \"index\": $index },"
    source bench/with-server.sh
    python3 bench/delivery_index.py --pid "$server" --port "$port" --config "$folder/posthorn.json" --lmtp "$lmtp" --index "$index" --results "$results" "$@"
  )
done
python3 bench/delivery_index.py --report "$results"
