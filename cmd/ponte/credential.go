package main

// Credential groups the commands about webservice users.
type Credential struct {
	Create CredentialCreate `cmd:"" help:"Add a webservice user, or bring a revoked one back with a new password."`
	Revoke CredentialRevoke `cmd:"" help:"End a webservice user: its calls are refused within 3 seconds."`
	Rotate CredentialRotate `cmd:"" help:"Give a webservice user another password; the present one lets in for a while beside it."`
	List   CredentialList   `cmd:"" help:"List the webservice users."`
}
