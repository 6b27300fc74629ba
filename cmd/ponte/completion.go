package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
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

const (
	lineSoFar = "COMP_LINE"  // what was typed
	cursorAt  = "COMP_POINT" // in it; bash alone says
)

// completes answers a shell that asks how a line could go on, and tells whether one did.
func completes(parser *kong.Kong, environ []string) bool {
	if !slices.ContainsFunc(environ, func(kv string) bool { return strings.HasPrefix(kv, lineSoFar+"=") }) {
		return false
	}
	if typed := os.Getenv(lineSoFar); os.Getenv(cursorAt) == "" || os.Getenv(cursorAt) == strconv.Itoa(len(typed)) {
		meant := spellOut(parser.Model.Node, typed)
		if errors.Join(os.Setenv(lineSoFar, meant), os.Setenv(cursorAt, strconv.Itoa(len(meant)))) != nil {
			return true
		}
	}
	kongcompletion.Register(parser, kongcompletion.WithExitFunc(func(int) {}))
	return true
}

// spellOut names the command that is meant where none is: ponte calls --follow is ponte calls list --follow.
func spellOut(node *kong.Node, typed string) string {
	rest := typed
	for {
		word, after, found := strings.Cut(rest, " ")
		if strings.HasPrefix(word, "-") && node.DefaultCmd != nil {
			return typed[:len(typed)-len(rest)] + node.DefaultCmd.Name + " " + rest
		}
		if !found {
			return typed
		}
		rest = after
		if i := slices.IndexFunc(node.Children, func(n *kong.Node) bool { return n.Name == word }); i >= 0 {
			node = node.Children[i]
		}
	}
}
