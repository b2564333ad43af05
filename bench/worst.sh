#!/usr/bin/env bash
# Measures with bench/worst.py, on a server of its own, what a session costs that asks for everything and reads nothing.
# Arguments go to worst.py, for instance: bench/worst.sh --messages 100000
set -euo pipefail
source "$(dirname "$0")/with-server.sh"
echo other | dotnet src/Posthorn/bin/Release/net10.0/posthorn.dll account add other --config "$folder/posthorn.json"
python3 bench/worst.py --pid "$server" --port "$port" "$@"
