package main

import (
	"context"
	"fmt"
	"time"

	"ponte/crm"
)

// CredentialCreate adds a webservice user. Its password never stands in the arguments, which every user of the machine
// can read.
type CredentialCreate struct {
	Target
	User           string         `arg:"" help:"The user that the caller sends as USUARIO_WS."`
	System         string         `help:"Name of the calling system; it keeps what it opened and its idempotency keys when the password changes. Default: the user." placeholder:"NAME"`
	Lookup         string         `help:"What COD_PROJETO is: contrato (Mega) or unidade (Mobuss)." enum:"contrato,unidade" default:"contrato"`
	Cadastro       string         `help:"What its calls may do to clients: nenhum (create and change none, as if every call sent bloqueio_incluir_cliente=T), editar (complete and change those who are there; Vimob) or incluir." enum:"nenhum,editar,incluir" default:"incluir"`
	ForceBlock     bool           `help:"The same as --cadastro nenhum."`
	Master         bool           `help:"System of record: its values replace, it may query everything."`
	Return         string         `help:"Form of a successful answer: numero, json or texto; without it, the tenant's setting." enum:"numero,json,texto," default:""`
	Operation      []string       `help:"Operation granted beyond the basic ones, by its name, or * for all; may be repeated." placeholder:"O"`
	Window         *time.Duration `help:"How long equal content without CODIGO_OC is a repeat, as 48h; 0s = never. Default: 48h for a master, 10m for others." placeholder:"D"`
	OnRepeat       string         `help:"What a repeat with other content does: registrar, atualizar, recusar or abrir (as registrar, but another client's under another contract opens one of its own; else that is refused). Default: atualizar for a master, registrar for others." enum:"registrar,atualizar,recusar,abrir," default:""`
	RefusalAsFault bool           `help:"Send SOAP refusals as 500 faults instead of 200 return texts."`
}

// Help explains where the password comes from.
func (*CredentialCreate) Help() string {
	return "The password is the first line of standard input when that is not a terminal (as < FILE); " +
		"otherwise, or when it is empty, one is generated and shown once."
}

// Run creates the user, and shows the password if it was made here.
func (c *CredentialCreate) Run(ctx context.Context, t *Terminal) error {
	given, err := t.secretLine()
	if err != nil {
		return err
	}
	cadastro := crm.AcessoCadastro(c.Cadastro)
	if c.ForceBlock {
		cadastro = crm.CadastroNenhum
	}
	return c.with(ctx, t, func(i *installation, tenant *crm.Tenant) error {
		made, password, err := i.admin.CriarCredencial(ctx, i.actor, tenant.ID, crm.NovaCredencial{
			Usuario: c.User, Sistema: c.System, Senha: given, Mestre: c.Master, Busca: crm.Busca(c.Lookup),
			Cadastro: cadastro, Retorno: crm.ModoRetorno(c.Return), RecusaFalha: c.RefusalAsFault,
			Janela: c.Window, AoRepetir: crm.AoRepetir(c.OnRepeat), Operacoes: c.Operation,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(t.Out, "Created credential %s (system %s) of tenant %s.\n", made.Usuario, made.Sistema, tenant.Slug)
		if given == "" {
			fmt.Fprintf(t.Out, "Password: %s\n", password)
			t.note("It is shown this once and cannot be read again.")
		}
		return nil
	})
}
