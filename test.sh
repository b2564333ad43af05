#!/usr/bin/env bash
# Installs what the tests need (Debian packages, only if missing), builds, and runs every test.
# The last line printed is the sum over all test projects: "N passed, N failed, N skipped".
# Exit code: 0 when all tests passed, 1 otherwise.
#
#   ./test.sh                 everything
#   ./test.sh Mail Imap.Syntax   only the projects tests/Posthorn.<name>.Tests
set -uo pipefail
cd "$(dirname "$0")"

# Debian packages: real clients and servers that the suite drives. "program:package" each.
needs=(curl:curl python3:python3 tmux:tmux openssl:openssl neomutt:neomutt mbsync:isync
       offlineimap:offlineimap3 getmail:getmail6 postconf:postfix fail2ban-regex:fail2ban
       dovecot:dovecot-imapd)

install_missing() {
  local missing=() need
  for need in "${needs[@]}"; do
    PATH="$PATH:/usr/sbin:/sbin" command -v "${need%%:*}" >/dev/null 2>&1 || missing+=("${need##*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing: ${missing[*]}"
  local sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq >/dev/null || true
  # Services that come with a package are not started: the tests start their own, on loopback.
  if ! $sudo env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}" >/tmp/posthorn-apt.$$ 2>&1; then
    cat /tmp/posthorn-apt.$$ >&2
    rm -f /tmp/posthorn-apt.$$
    echo "These packages could not be installed: ${missing[*]}" >&2
    return 1
  fi
  rm -f /tmp/posthorn-apt.$$
}

projects=()
if [ $# -eq 0 ]; then
  projects=(tests/*.Tests)
  install_missing || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
else
  for name in "$@"; do projects+=("tests/Posthorn.$name.Tests"); done
fi

if ! dotnet build Posthorn.slnx -c Release --nologo -v quiet; then
  echo "The build failed." >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi

passed=0 failed=0 skipped=0
for project in "${projects[@]}"; do
  name=$(basename "$project")
  program="$project/bin/Release/net10.0/$name.dll"
  log=$(mktemp)
  dotnet exec "$program" --no-ansi --no-progress 2>&1 | tee "$log" | grep -v '^$' | tail -n 200
  code=${PIPESTATUS[0]}
  count() { sed -n "s/^ *$1: *\([0-9]*\)\$/\1/p" "$log" | tail -n 1; }
  p=$(count succeeded) f=$(count failed) s=$(count skipped)
  rm -f "$log"
  if [ -z "$p" ] || { [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ]; }; then
    echo "$name ended with exit code $code." >&2
    f=$(( ${f:-0} + 1 ))
  fi
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
