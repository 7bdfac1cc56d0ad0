# bash completion for havirt: the program itself knows its commands and options.
_havirt() {
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(havirt --get-yargs-completions "${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)" \
    -- "${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _havirt havirt
