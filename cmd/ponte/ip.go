package main

// IP groups the commands about the allowlist.
type IP struct {
	Allow  IPAllow  `cmd:"" help:"Let an address or a network call."`
	Remove IPRemove `cmd:"" help:"Take an address or a network off the list."`
	List   IPList   `cmd:"" help:"List what may call, or with --refused who was refused."`
}
