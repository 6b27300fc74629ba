//go:build !windows

package main

// PlatformCommands are the commands that only some systems have; systemd needs none.
type PlatformCommands struct{}
