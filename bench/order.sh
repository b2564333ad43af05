#!/usr/bin/env bash
# Measures with bench/order.py, on a server of its own, what SORT and THREAD of a whole mailbox cost.
# Arguments go to order.py, for instance: bench/order.sh --messages 1000000
set -euo pipefail
source "$(dirname "$0")/with-server.sh"
python3 bench/order.py --port "$port" "$@"
