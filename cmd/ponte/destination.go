package main

// Destination groups the commands about partner systems that Ponte delivers to.
type Destination struct {
	Set  DestinationSet  `cmd:"" help:"Change settings of a destination."`
	List DestinationList `cmd:"" help:"List the destinations; with a name, the settings of one."`
}
