#!/usr/bin/env bash
# Measures with bench/search.py what SEARCH, SORT and THREAD cost, on a server of its own and, if it is installed, in Dovecot (Debian:
# dovecot-imapd, dovecot-fts-xapian). Arguments go to search.py, for instance: bench/search.sh --messages 5000 --only TEXT
# index=false bench/search.sh measures Posthorn without its index, index= one that has no such setting.
set -euo pipefail
index=${index-true}
settings=${index:+"\"search\": { \"index\": $index },"}
source "$(dirname "$0")/with-server.sh"
python3 bench/search.py --pid "$server" --port "$port" --config "$folder/posthorn.json" "$@"
