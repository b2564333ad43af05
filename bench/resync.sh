#!/usr/bin/env bash
# Counts with bench/resync.py, on a server of its own, the octets that a client needs to take a mailbox up to date.
# Arguments go to resync.py, for instance: bench/resync.sh --messages 10000
set -euo pipefail
source "$(dirname "$0")/with-server.sh"
python3 bench/resync.py --port "$port" "$@"
