package main

// Destination groups the commands about partner systems that Ponte delivers to.
type Destination struct {
	Set       DestinationSet       `cmd:"" help:"Change settings of a destination."`
	List      DestinationList      `cmd:"" help:"List the destinations; with a name, the settings of one."`
	Preflight DestinationPreflight `cmd:"" help:"List what would not be sent to a destination, and why."`
	Hook      DestinationHook      `cmd:"" help:"Register a destination's webhooks, so that it tells what happens there."`
	Events    DestinationEvents    `cmd:"" help:"List what a destination told by its webhooks, and what became of it."`
	Reconcile DestinationReconcile `cmd:"" help:"Compare what a destination has with what is here."`
}
