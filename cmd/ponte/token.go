package main

// Token groups the commands about tokens of the REST facade.
type Token struct {
	Create TokenCreate `cmd:"" help:"Make a token of the REST facade, shown once."`
	Revoke TokenRevoke `cmd:"" help:"End a token: its calls are refused within 3 seconds."`
	List   TokenList   `cmd:"" help:"List the tokens."`
}
