# shellcheck shell=bash
# Runs a script with this machine's Bash, without a container, by the agent's own code: as a whole, or step by step.
# stepwise.sh AGENT FOLDER SCRIPT [LINE…]: the first lines of the steps; none: as a whole. FOLDER takes the part of /.stackwright.
set -u
shopt -s extglob
agent=$1 scratch=$2 file=$3
shift 3
build=$scratch/build own=$scratch/own
mkdir -p "$build" "$own"/{script,trace} "$scratch/agent/lib/container"
cp "$file" "$build/script"
for name in traps save names print keep forget; do
  text=$(<"$agent/lib/container/$name")
  printf '%s\n' "${text//\/.stackwright/$own}" >"$scratch/agent/lib/container/$name"
done
for name in store clock answer plan steps secrets state resume script lines stops; do
  # shellcheck source=/dev/null
  source "$agent/lib/$name.sh"
done
# shellcheck disable=SC2034 # what the agent's code reads
{
  agent=$scratch/agent
  declare -A plan=([script_name]=provision.sh [resume]=)
  env=() secret=() breakpoint=() step_line=("$@") step_name=("$@") step_max_age=("$@") resumed=() layer_private='' fail_step='' root=$scratch layer=none
}
# Of several lines, in the usual layout.
mapfile -t function_lines < <(awk '/^[A-Za-z_]+\(\) \{$/ { from = NR } /^\}$/ && from { print from "-" NR; from = 0 }' "$file")
note() { :; }
event() { :; }
script_reads_bash() { :; }
declare -A base_programs=([/bin/sh]=1)
steps_read
printf ' ' >"$own/secret"
layers=() step_arguments=()
cd "$scratch" && mkdir -p home/1/2/3/4/5/6 && cd home/1/2/3/4/5/6 || exit
for i in "${!step_line[@]}"; do
  rm -rf "$own"/{trace,saved}
  mkdir "$own"/{trace,saved}
  cp "$agent"/lib/container/{traps,save,names,print,keep,forget} "$own"
  step_script "$i" >"$own/script/provision.sh"
  step_traps "$i"
  script_traced=1 lines_begin
  sed -i "s#/\.stackwright/#$own/#g" "$own/script/provision.sh" "$own/traps"
  # A process between, as `launch` is.
  (
    umask 022
    env -i PATH="$PATH" HOME="$PWD" TERM=dumb LANG=C.UTF-8 BASH_ENV="$own/traps" bash "$own/script/provision.sh" "${step_arguments[@]}" 2>&3 3>&-
    exit "$?"
  ) 3>&2 2>/dev/null
  status=$?
  [[ -e $own/saved/done ]] || exit "$status"
  step_state
  layers+=(one)
done
exit "$status"
