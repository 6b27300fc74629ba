package main

// PlatformCommands are the commands that only some systems have.
type PlatformCommands struct {
	Service Service `cmd:"" group:"The server" help:"Ponte as a service of Windows: install, remove, start, stop, run."`
}
