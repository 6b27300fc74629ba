package server

import "runtime/debug"

// Set when a release is built: -ldflags "-X ponte/server.version=v1.2.3 -X ponte/server.revision=0123456789ab".
var (
	version  = ""
	revision = ""
)

// Build says what this program was built from: its version, "(devel)" = none, and the revision, "" = not known.
func Build() (name, commit string) {
	name, commit = version, revision
	if info, ok := debug.ReadBuildInfo(); ok {
		if name == "" {
			name = info.Main.Version
		}
		modified := ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = " (modified)"
			}
		}
		commit += modified
	}
	if name == "" {
		name = "(devel)"
	}
	return name, commit
}
