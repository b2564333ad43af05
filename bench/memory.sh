#!/usr/bin/env bash
# Measures with bench/memory.py, on a server of its own: memory of idle sessions and of a 100 MB message.
# Arguments go to memory.py, for instance: bench/memory.sh --sessions 1000 --idle
set -euo pipefail
source "$(dirname "$0")/with-server.sh"
python3 bench/memory.py --pid "$server" --port "$port" "$@"
