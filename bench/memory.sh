#!/usr/bin/env bash
# Starts a Posthorn of its own on loopback and measures with bench/memory.py: memory of idle sessions and of a 100 MB message.
# Arguments go to memory.py, for instance: bench/memory.sh --sessions 1000 --idle
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build src/Posthorn -c Release -v quiet --nologo
folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$folder/posthorn.json" <<JSON
{
  "dataFolder": "data",
  "passwords": { "scramIterations": 4096 },
  "listeners": [ { "protocol": "imap", "address": "127.0.0.1", "port": $port, "tls": "none", "plainTextLogin": true } ],
  "limits": { "maxConnections": 20000, "maxUnauthenticated": 20000 },
}
JSON
ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
dotnet src/Posthorn/bin/Release/net10.0/posthorn.dll serve --config "$folder/posthorn.json" >"$folder/log" 2>&1 &
server=$!
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT
for _ in $(seq 100); do
  (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break
  sleep 0.1
done
echo demo | dotnet src/Posthorn/bin/Release/net10.0/posthorn.dll account add demo --config "$folder/posthorn.json"
python3 bench/memory.py --pid "$server" --port "$port" "$@"
