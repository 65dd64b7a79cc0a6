# Sets up what the programs and the tests need on Linux; run, test and setup/lock source it from the root.
#   set_up run     system libraries, .venv with every locked package, the project itself
#   set_up test    the same, and virtual screens, accessibility, network tools and a browser
# The second start finds a stamp and costs a few milliseconds.

RUN_PACKAGES=(
  ca-certificates python3 python3-venv
  fonts-dejavu-core fontconfig-config xkb-data
  libdbus-1-3 libegl1 libfontconfig1 libfreetype6 libgl1 libglib2.0-0 libgssapi-krb5-2 libopengl0
  libice6 libsm6 libx11-6 libx11-xcb1 libxcb1 libxcomposite1 libxext6 libxfixes3 libxi6 libxrandr2 libxtst6
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
  libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-xfixes0 libxcb-xinerama0 libxcb-xkb1
  libxkbcommon0 libxkbcommon-x11-0
)
TEST_PACKAGES=(
  at-spi2-core chromium dbus-bin dbus-daemon iproute2 iptables libatomic1 openbox python3-pyatspi util-linux
  x11-utils x11-xkb-utils x11-xserver-utils xclip xdotool xinput xserver-xephyr xterm xvfb
)

say() { printf '%s\n' "── $*" >&2; }
give_up() { printf '%s\n' "Set-up stopped: $*" >&2; exit 1; }

# set_up run|test
set_up() {
  local set=$1 stamp set_up_turn
  stamp=$({ echo "$PWD"; cat requirements.lock pyproject.toml setup/linux.sh; } | sha256sum)
  stamp=${stamp%% *}
  # A set-up for tests has all that a run needs.
  if [ -x .venv/bin/python ] && { stamped test "$stamp" || { [ "$set" = run ] && stamped run "$stamp"; }; }; then
    return 0
  fi
  mkdir -p .setup 2>/dev/null && { exec {set_up_turn}>.setup/turn; } 2>/dev/null ||
    give_up "$(id -un) cannot write in $PWD. Use a copy of the project in a folder of your own."
  if ! flock --nonblock "$set_up_turn"; then
    say 'Another set-up is under way here: waiting for it'
    flock "$set_up_turn"
  fi
  install_system_packages "$set"
  if ! stamped any "$stamp"; then
    # What it tells uv and pip of certificates and indexes is none of the programs' business.
    (install_python_packages) || exit 1
    echo "$stamp" >.setup/stamp-any
  fi
  echo "$stamp" >".setup/stamp-$set"
  exec {set_up_turn}>&-
  say 'Set-up is complete'
}

stamped() {
  local seen=
  read -r seen 2>/dev/null <".setup/stamp-$1" || return 1
  [ "$seen" = "$2" ] && [ -x .venv/bin/python ]
}

# install_system_packages run|test: what is missing, by apt-get as root or by sudo without a question;
# otherwise the one line to give to whoever may.
install_system_packages() {
  local wanted=("${RUN_PACKAGES[@]}") missing=() name
  [ "$1" = test ] && wanted+=("${TEST_PACKAGES[@]}")
  if ! command -v apt-get >/dev/null; then
    say "This system has no apt-get: going on, with what is there. Debian's names for what is needed: ${wanted[*]}"
    return 0
  fi
  declare -A present=()
  # Newer releases rename some libraries and say in Provides what they stand for.
  while read -r name; do present[$name]=1; done < <(
    dpkg-query -W -f='${db:Status-Status},${Package},${Provides}\n' 2>/dev/null |
      sed -n 's/^installed,//p' | sed -e 's/([^)]*)//g' | tr -s ', ' '\n\n')
  for name in "${wanted[@]}"; do [ "${present[$name]:-}" ] || missing+=("$name"); done
  [ ${#missing[@]} -gt 0 ] || return 0

  local line="apt-get update && apt-get install --yes --no-install-recommends ${missing[*]}" as_root=()
  if [ "$(id -u)" != 0 ]; then
    if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
      as_root=(sudo -n)
    else
      printf '%s\n' 'Some system packages are missing. Once, as root:' "  $line" >&2
      exit 1
    fi
  fi
  say "Installing ${#missing[@]} system packages: ${missing[*]}"
  mkdir -p .setup
  local log=.setup/apt.log apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
  # A mirror that does not answer at once is not a reason to stop: the lists at hand may do.
  "${apt[@]}" update >"$log" 2>&1 </dev/null || say 'The package lists could not be refreshed: trying with those at hand'
  if ! "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >>"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    give_up "the system packages could not be installed (all of it: $log). By hand, as root: $line"
  fi
}

# The first Python that the project runs on and that can make an environment.
usable_python() {
  local candidate
  for candidate in python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

# An environment with the locked uv in it.
prepare_uv() {
  local python log=.setup/python.log
  mkdir -p .setup
  # Packages come over the connections that this system trusts, a company's own authority included.
  local authorities=/etc/ssl/certs/ca-certificates.crt
  if [ -s "$authorities" ]; then export PIP_CERT=${PIP_CERT:-$authorities} SSL_CERT_FILE=${SSL_CERT_FILE:-$authorities}; fi
  # A home that cannot be written gets no cache: it stays here.
  if ! { mkdir -p "${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}" 2>/dev/null && [ -w "${XDG_CACHE_HOME:-$HOME/.cache}" ]; }; then
    export UV_CACHE_DIR=$PWD/.setup/cache/uv PIP_CACHE_DIR=$PWD/.setup/cache/pip
  fi
  export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_NO_PROGRESS=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=${UV_LINK_MODE:-copy}

  if ! .venv/bin/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null ||
    [ "$(cat .setup/place 2>/dev/null || echo "$PWD")" != "$PWD" ]; then
    python=$(usable_python) ||
      give_up 'no Python from 3.11 to 3.13 with the venv module was found. Install one (Debian: python3-venv).'
    say "Making .venv with $("$python" --version 2>&1)"
    "$python" -m venv --clear .venv >"$log" 2>&1 </dev/null || { tail -n 15 "$log" >&2; give_up ".venv could not be made (all of it: $log)."; }
  fi
  echo "$PWD" >.setup/place

  local locked
  locked=$(sed -n 's/^uv==\([^ ;]*\).*/\1/p' requirements.lock 2>/dev/null || true)
  if [ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "${locked:-none}" ]; then
    say "Fetching uv${locked:+ $locked}, which installs the rest"
    .venv/bin/python -m ensurepip >"$log" 2>&1 </dev/null || true
    if [ "$locked" ]; then
      awk '/^[A-Za-z0-9]/ { ours = /^uv==/ } ours' requirements.lock >.setup/uv.lock
      set -- --require-hashes --requirement .setup/uv.lock
    else
      set -- uv
    fi
    .venv/bin/python -m pip install --quiet --no-deps "$@" >>"$log" 2>&1 </dev/null ||
      { tail -n 15 "$log" >&2; give_up "uv could not be fetched (all of it: $log). Is there a connection to the Python package index?"; }
  fi
  # uv takes its index from its own settings alone; who set up pip for a mirror means uv too.
  if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
    local index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
    if [ "$index" ]; then export UV_DEFAULT_INDEX=$index; fi
  fi
}

install_python_packages() {
  local log=.setup/python.log
  prepare_uv
  say "Installing $(grep -c '==' requirements.lock) locked Python packages"
  .venv/bin/uv pip sync --python .venv/bin/python --require-hashes requirements.lock >"$log" 2>&1 </dev/null ||
    { tail -n 25 "$log" >&2; give_up "the Python packages could not be installed (all of it: $log)."; }
  # Only what the lock names may build the project: no environment of the builder's own.
  .venv/bin/uv pip install --python .venv/bin/python --no-deps --no-build-isolation --editable . >>"$log" 2>&1 </dev/null ||
    { tail -n 25 "$log" >&2; give_up "the project itself could not be installed (all of it: $log)."; }
}
