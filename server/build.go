package server

import "runtime/debug"

// version is set when a release is built: -ldflags "-X ponte/server.version=v1.2.3".
var version = ""

// Build says what this program was built from: its version, "(devel)" = none, and the revision, "" = not known.
func Build() (name, revision string) {
	name = version
	if info, ok := debug.ReadBuildInfo(); ok {
		if name == "" {
			name = info.Main.Version
		}
		modified := ""
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				revision = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				modified = " (modified)"
			}
		}
		revision += modified
	}
	if name == "" {
		name = "(devel)"
	}
	return name, revision
}
