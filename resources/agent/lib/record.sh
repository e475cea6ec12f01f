# shellcheck shell=bash
# record.json (buildRecordSchema in main/contract/build.ts), made of the plan and the facts.

# record_gather: what can be found out while the runner works.
record_gather() {
  fact script_sha256 "$(digest_of sha256 "$build/script")"
  fact lxc "$(lxc-execute --version 2>/dev/null || printf unknown)"
  local kernel machine
  machine_here
  fact architecture "$machine"
  read -r kernel </proc/sys/kernel/osrelease
  fact kernel "$kernel"
}

# record_write <state>
record_write() {
  local base= env_names='' seconds='' artifact='' failure='' steps='' i pair key name version=${agent##*/}
  local image_name source script_name spec_name host_name
  json_string image_name "${plan[image]}"
  json_string source "${plan[base_source]}"
  json_string script_name "${plan[script_name]}"
  json_string spec_name "${plan[spec_name]}"
  json_string host_name "${plan[host_name]}"
  [[ ${facts[base_sha256]-} ]] && base="\"base\":{\"source\":$source,\"sha256\":\"${facts[base_sha256]}\",\"md5\":\"${facts[base_md5]}\"},"
  for pair in "${env[@]}"; do env_names+=",\"${pair%%=*}\""; done
  for key in base script pack; do
    [[ ${facts[seconds_$key]-} ]] && seconds+=",\"$key\":${facts[seconds_$key]}"
  done
  [[ $1 == succeeded ]] &&
    artifact=",\"artifact\":{\"size\":${facts[artifact_size]},\"md5\":\"${facts[artifact_md5]}\",\"sha256\":\"${facts[artifact_sha256]}\"}"
  [[ $1 == failed ]] && failure=",\"failure\":${facts[failure]}"
  for ((i = 0; i < ${#step_line[@]}; i++)); do
    [[ ! ${facts[step_$i]-} ]] || steps+=",${facts[step_$i]}"
  done
  [[ ! ${facts[unrepeatable]-} && ! -e $build/entered ]] || artifact+=',"repeatable":false'
  json_string name "${facts[lxc]-unknown}"
  {
    printf '{"version":1,"id":"%s","stack":"%s","image":%s,"state":"%s","compression":"%s",%s' \
      "$id" "${plan[stack]}" "$image_name" "$1" "${plan[compression]}" "$base"
    printf '"script":{"name":%s,"sha256":"%s"},"spec":{"name":%s,"sha256":"%s"},"env":[%s],"network":"%s",' \
      "$script_name" "${facts[script_sha256]-}" "$spec_name" "${plan[spec_sha256]}" "${env_names#,}" "${plan[network]}"
    printf '"host":{"name":%s,"architecture":"%s","kernel":"%s","lxc":%s},"agent":"%s",' \
      "$host_name" "${facts[architecture]-unknown}" "${facts[kernel]-unknown}" "$name" "$version"
    printf '"started":%s,"ended":%s,"seconds":{%s},"log":%s%s%s%s}\n' \
      "$started" "$ended" "${seconds#,}" "$log_bytes" "${steps:+,\"steps\":[${steps#,}]}${facts[lines]:+,\"lines\":${facts[lines]}}" "$artifact" "$failure"
  } >"$build/record.json"
}
