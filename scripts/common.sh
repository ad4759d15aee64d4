# Shared by ./run, ./test and the scripts beside this file: say what is being done, install what is missing.
# Sourced, never executed; expects `set -euo pipefail` in the caller.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command as root: directly, or through sudo when there is one.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "installing packages needs root: run this once as root, or install sudo"
  fi
}

# Prints the packages named in the given list files that are not installed yet.
missing_packages() {
  local name
  grep -hv '^#' "$@" | while read -r name; do
    [ -n "$name" ] || continue
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

# install_packages LIST…: installs the missing packages of scripts/packages/LIST.txt. Costs a second when there are none.
install_packages() {
  command -v apt-get >/dev/null || die "this script installs packages with apt-get and is meant for Debian 12; on another system install the packages of scripts/packages/ by hand"
  local lists=() list missing
  for list in "$@"; do lists+=("$root/scripts/packages/$list.txt"); done
  missing=$(missing_packages "${lists[@]}")
  [ -n "$missing" ] || return 0
  say "installing $(wc -w <<<"$missing") packages: $(tr '\n' ' ' <<<"$missing")"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=900 -q)
  as_root "${apt[@]}" update >/dev/null || die "the package lists could not be loaded: is Debian's mirror reachable from here?"
  # shellcheck disable=SC2086  # one word a package
  as_root "${apt[@]}" install -y --no-install-recommends $missing >"${TMPDIR:-/tmp}/sluice-apt.log" 2>&1 || {
    tail -n 20 "${TMPDIR:-/tmp}/sluice-apt.log" >&2
    # shellcheck disable=SC2086
    die "these packages could not be installed:" $missing "- the lines above are apt's own words. Is Debian's mirror reachable from here, and is this Debian 12?"
  }
}

# Node.js builds the user interface and drives the browser in the tests. Debian's 18 is enough; a newer one is kept.
install_node() {
  local major=0
  command -v node >/dev/null && major=$(node -p 'process.versions.node.split(".")[0]')
  if [ "$major" -lt 18 ] || ! command -v npm >/dev/null; then install_packages node; fi
}

# install_npm DIR: `npm ci` when the lock file has changed since the last time.
install_npm() {
  local dir=$1 stamp=$1/node_modules/.installed
  if [ ! -e "$stamp" ] || [ "$dir/package-lock.json" -nt "$stamp" ]; then
    say "installing the npm packages of ${dir#"$root"/}"
    (cd "$dir" && npm ci --no-audit --no-fund --loglevel=error) || die "npm could not install the packages of $dir: is the npm registry reachable from here?"
    touch "$stamp"
  fi
}

# build_preset PRESET [cmake --build's options]: configures when the presets have changed, then builds what has.
build_preset() {
  local preset=$1
  shift
  local dir=$root/build/$preset
  mkdir -p "$root/build"
  [ "$dir/build.ninja" -nt "$root/CMakePresets.json" ] || {
    say "configuring $preset"
    cmake --preset "$preset" -S "$root" >"$root/build/$preset.log" 2>&1 || { cat "$root/build/$preset.log" >&2; die "the build could not be configured; the lines above say why"; }
  }
  say "building $preset"
  cmake --build "$dir" "$@" -- --quiet
}
