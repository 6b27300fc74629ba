package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	kongcompletion "github.com/jotaen/kong-completion"
)

// Completion prints a shell's part of the completion. The other part is the program itself: the shell calls it with the line
// so far in COMP_LINE, so that what completes is always the grammar of the program that is installed.
type Completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// shells name the program by its name alone: it may be called through another one, as the Debian package's is. Where nothing
// completes they offer files.
var shells = map[string]string{
	"bash": `complete -o default -o bashdefault -C ponte ponte
`,
	"zsh": `#compdef ponte
_ponte() {
  local -a candidates
  candidates=(${(f)"$(COMP_LINE="${(j: :)words[1,CURSOR]}" ponte)"})
  if (( $#candidates )); then compadd -- $candidates; else _files; fi
}
if [[ $funcstack[1] = _ponte ]]; then _ponte; else compdef _ponte ponte; fi
`,
	"fish": `function __ponte_complete
    set -lx COMP_LINE (commandline -cp)
    ponte
end
complete -c ponte -a '(__ponte_complete)'
`,
}

// Run prints it.
func (c *Completion) Run(_ context.Context, t *Terminal) error {
	fmt.Fprint(t.Out, shells[c.Shell])
	return nil
}

// completes answers a shell that asks how a line could go on, and tells whether one did.
func completes(parser *kong.Kong, environ []string) bool {
	if !slices.ContainsFunc(environ, func(kv string) bool { return strings.HasPrefix(kv, "COMP_LINE=") }) {
		return false
	}
	kongcompletion.Register(parser, kongcompletion.WithExitFunc(func(int) {}))
	return true
}
