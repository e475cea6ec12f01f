# shellcheck shell=bash
# The container's network.

# network_config: prints LXC's lines for plan[network].
network_config() {
  case ${plan[network]} in
    host) printf 'lxc.net.0.type = none\n' ;;
    none) printf 'lxc.net.0.type = empty\n' ;;
    bridge) printf 'lxc.net.0.type = veth\nlxc.net.0.link = %s\nlxc.net.0.flags = up\nlxc.net.0.ipv4.address = %s/%s\nlxc.net.0.ipv4.gateway = auto\n' \
      "$bridge" "$bridge_address" "$bridge_bits" ;;
  esac
}

# network_choose: for network: bridge, sets bridge, bridge_address and bridge_bits.
network_choose() {
  [[ ${plan[network]} == bridge ]] || return 0
  local own
  bridge_find || fail network-bridge "The host has no bridge with an address for \`network: bridge\`." \
    "Start LXC's own (\`systemctl start lxc-net\`), or use \`network: host\`."
  read -r _ _ _ own _ < <(ip -o -4 addr show dev "$bridge")
  bridge_bits=${own#*/}
  address_choose "${own%/*}" "$bridge_bits" ||
    fail network-bridge "No address is free on the host's bridge $bridge ($own)."
}

# bridge_find: lxcbr0, or else the only one with an address.
bridge_find() {
  local path name
  local -a found=()
  for path in /sys/class/net/*/bridge; do
    [[ -d $path ]] || continue
    name=${path%/bridge}
    name=${name##*/}
    [[ $(ip -o -4 addr show dev "$name" 2>/dev/null) ]] && found+=("$name")
    [[ $name == lxcbr0 && ${found[*]} == *lxcbr0* ]] && bridge=$name && return
  done
  bridge=${found[0]-}
  ((${#found[@]} == 1))
}

# address_choose <own> <bits>: the first of the upper half that nobody has, kept by a lock while the build runs.
address_choose() {
  local number size offset candidate
  local -a o
  IFS=. read -r -a o <<<"$1"
  ((number = (o[0] << 24) + (o[1] << 16) + (o[2] << 8) + o[3], size = 1 << (32 - $2), number -= number % size))
  mkdir -p "$root/addresses"
  for ((offset = size - 2; offset > 1 && offset > size - 200; offset--)); do
    ((candidate = number + offset))
    printf -v bridge_address '%d.%d.%d.%d' $((candidate >> 24)) $((candidate >> 16 & 255)) $((candidate >> 8 & 255)) $((candidate & 255))
    [[ $bridge_address != "$1" ]] || continue
    exec {address_lock}>"$root/addresses/$bridge_address"
    if flock -n "$address_lock" && ! ping -c 1 -W 1 -n "$bridge_address" >/dev/null 2>&1 &&
      ! grep -qsw -F "$bridge_address" /var/lib/misc/dnsmasq.*.leases; then return; fi
    exec {address_lock}>&-
  done
  return 1
}
