# shellcheck shell=bash
# Looks for the values of secrets in what is about to be kept.

# secret_in <command> …: whether the value of a secret is in what it prints, or may be.
secret_in() {
  [[ -v secret_forms ]] || secrets_read
  [[ ! $secret_short ]] || return 0
  ((${#secret_forms[@]})) || return 1
  # All on one line: grep reads to its end, so nothing before it in the pipe is ended by a signal.
  "$@" | secret_plain | tr -d '\n' | grep -qF -f <(printf '%s\n' "${secret_forms[@]}")
}

# secrets_read: sets secret_forms to what values look like in what is printed so, and secret_short to the names of those of which too little is left.
secrets_read() {
  local pair value part count
  local -a parts
  secret_forms=() secret_short=
  for pair in "${env[@]}"; do
    value=${pair#*=} count=${#secret_forms[@]}
    is_secret "${pair%%=*}" && [[ $value ]] || continue
    # By line, as lists may have them. A backslash in front, of something else, would make an `n` the end of a line.
    mapfile -t parts < <(printf '%s' "$value" | tr '\001-\037\177' '\n' | secret_plain)
    for part in "${parts[@]}"; do ((${#part} < 4)) || secret_forms+=("${part#n}"); done
    if ((${#secret_forms[@]} > count)); then secret_base64 "$value"; else secret_short+="${secret_short:+, }${pair%%=*}"; fi
  done
}

# secret_base64 <value>: adds what it becomes as base64, wherever in a text it begins: the letters that are of its bytes alone.
secret_base64() {
  local before letters
  for before in '' - --; do
    letters=$(printf '%s' "$before$1" | base64 -w 0)
    letters=${letters%%=*}
    [[ ! $before ]] || letters=${letters:${#before}+1}
    (((${#before} + ${#1}) % 3 == 0)) || letters=${letters%?}
    secret_forms+=("$letters")
  done
}

# secret_plain: standard input without blanks, and without what quoting adds or writes in another way: quotes, line ends, what is not ASCII.
secret_plain() {
  sed -E 's/\\n|(\\[23][0-7]{2}){2,}//g' | tr -d "\\\\'\"\$\` \\000-\\011\\013-\\037\\177-\\377"
}
