# shellcheck shell=bash
# What the agent says: JSON, refusals.

# json_string <result-variable> <text>: the text as a JSON string, quotes included.
json_string() {
  local _text=$2
  [[ $_text == *[!\ -~]* || $_text == *[\"\\]* ]] && json_escape _text
  printf -v "$1" '"%s"' "$_text"
}

# json_escape <variable>: escapes it in place; what is not UTF-8 becomes U+FFFD.
json_escape() {
  local -n _escaped=$1
  local code char escape
  _escaped=${_escaped//\\/\\\\}
  _escaped=${_escaped//\"/\\\"}
  if [[ $_escaped == *[[:cntrl:]]* ]]; then
    for ((code = 1; code < 128; code += code == 31 ? 96 : 1)); do
      printf -v escape '\\u%04x' "$code"
      printf -v char '%b' "\\x${escape:4}"
      _escaped=${_escaped//"$char"/"$escape"}
    done
  fi
  if [[ $_escaped == *[!$'\x01'-$'\x7f']* ]]; then json_mend_utf8 _escaped; fi
}

# json_mend_utf8 <variable>
json_mend_utf8() {
  local -n _mended=$1
  local text=$_mended out='' i=0 n follow length=${#_mended} char
  while ((i < length)); do
    char=${text:i:1}
    json_byte n "$char"
    if ((n < 128)); then follow=0; elif ((n >= 194 && n < 224)); then follow=1; elif ((n >= 224 && n < 240)); then follow=2; elif ((n >= 240 && n < 245)); then follow=3; else follow=-1; fi
    if ((follow >= 0)) && json_sequence "${text:i:follow+1}" "$follow"; then
      out+=${text:i:follow+1}
      ((i += follow + 1))
    else
      out+=$'\xef\xbf\xbd'
      ((i += 1))
    fi
  done
  _mended=$out
}

# json_sequence <bytes> <n>: whether n continuation bytes follow the first, without overlong forms and surrogates.
json_sequence() {
  local bytes=$1 count=$2 first second n i
  ((${#bytes} == count + 1)) || return 1
  ((count)) || return 0
  json_byte first "${bytes:0:1}"
  json_byte second "${bytes:1:1}"
  for ((i = 1; i <= count; i++)); do
    json_byte n "${bytes:i:1}"
    ((n >= 128 && n < 192)) || return 1
  done
  case $first in
    224) ((second >= 160)) ;;
    237) ((second < 160)) ;;
    240) ((second >= 144)) ;;
    244) ((second < 144)) ;;
    *) return 0 ;;
  esac
}

# json_byte <result-variable> <byte>
json_byte() {
  local _byte
  printf -v _byte '%d' "'$2"
  printf -v "$1" '%d' "$((_byte & 255))"
}

# refuse <code> <message> [<hint>]: the verb's whole answer.
refuse() {
  local message hint
  # On a terminal there is a person, not the engine.
  if [[ -t 1 ]]; then
    printf '%s\n' "$2" ${3:+"$3"}
    exit 1
  fi
  json_string message "$2"
  json_string hint "${3-}"
  printf '{"error":"%s","message":%s%s}\n' "$1" "$message" "${3:+,\"hint\":$hint}"
  exit 1
}

# wrong_call <message>: a defect of the caller.
wrong_call() {
  printf 'agent: %s\n' "$1" >&2
  exit 2
}
