# Sourced by the scripts here: builds Posthorn and starts one of its own on loopback with the account demo/demo, until the script ends.
# Sets server (its process id), port (IMAP in clear text) and folder (its data and log). A script may set settings before, which is added
# to the configuration, such as settings='"search": { "index": false },', and listeners, which is added to the listeners; and built, if
# nothing has to be built any more.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ -n "${built:-}" ] || dotnet build src/Posthorn -c Release -v quiet --nologo
folder=$(mktemp -d)
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$folder/posthorn.json" <<JSON
{
  "dataFolder": "data",
  "passwords": { "scramIterations": 4096 },
  "listeners": [ { "protocol": "imap", "address": "127.0.0.1", "port": $port, "tls": "none", "plainTextLogin": true }${listeners:-} ],
  ${settings:-}
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
