package crm

import (
	"context"
	"errors"
	"slices"
)

// AvisosDe says of which changes a user is told by e-mail.
type AvisosDe string

// What a user may be told of. Nobody is told of what they did themselves.
const (
	AvisosNenhum AvisosDe = ""      // of nothing: as long as the user has not asked
	AvisosMeus   AvisosDe = "meus"  // of what is theirs
	AvisosTodos  AvisosDe = "todos" // of everything that they see
)

// Ouvinte is a portal user who asked to be told of changes (docs/regras.md §20.5).
type Ouvinte struct {
	UsuarioID   int64
	TenantID    int64 // 0 = of every tenant
	Login, Nome string
	Equipes     string // EquipesDe reads them
	Email       string
	Ocorrencias AvisosDe
	Tarefas     AvisosDe
	Alarmes     AvisosDe // AvisosTodos or nothing
	Versao      int64    // of what was asked, guards changes; 0 = nothing yet
}

// QuerOcorrencia tells whether the user is to be told that somebody changed an ocorrência: one is theirs whose responsible person they are, that
// was opened by them or for them.
func (o *Ouvinte) QuerOcorrencia(oc *Ocorrencia, autor string) bool {
	if o.Email == "" || o.Login == autor {
		return false
	}
	return o.Ocorrencias == AvisosTodos || o.Ocorrencias == AvisosMeus && slices.Contains([]string{oc.Responsavel, oc.AbertoPor, oc.AbertoPara}, o.Login)
}

// QuerAlarme tells whether the user is to be told of an alarm: of the installation's, those who look after all of it.
func (o *Ouvinte) QuerAlarme(a *Alarme) bool {
	return o.Email != "" && o.Alarmes == AvisosTodos && (a.TenantID != 0 || o.TenantID == 0)
}

// QuerTarefa tells whether the user is to be told of a tarefa that somebody made or ended: one is theirs that is for them or for a team of theirs,
// or that they made.
func (o *Ouvinte) QuerTarefa(t *Tarefa, autor string) bool {
	if o.Email == "" || o.Login == autor {
		return false
	}
	return o.Tarefas == AvisosTodos ||
		o.Tarefas == AvisosMeus && (t.Pessoa == o.Login || t.CriadaPor == o.Login || t.Equipe != "" && slices.Contains(EquipesDe(o.Equipes), t.Equipe))
}

// PermissaoDoAviso is what a papel must permit for its users to be told of an event: what the portal's page of it asks for.
func PermissaoDoAviso(evento string) Permissao {
	switch evento {
	case EventoAvisoAlarmes:
		return Permissao{ModuloAlarmes, AcaoVisualizar}
	case EventoAvisoTarefa:
		return Permissao{ModuloTarefas, AcaoAcessar}
	}
	return Permissao{ModuloOcorrencias, AcaoVisualizar}
}

// CadastroAvisos keeps what users asked to be told of.
type CadastroAvisos interface {
	// AvisosDoUsuario is what one asked for; nothing yet is one with no more than the user.
	AvisosDoUsuario(ctx context.Context, usuarioID int64) (*Ouvinte, error)
	// GravarAvisos keeps it while the Versao that was read is the last, else ErrConflito.
	GravarAvisos(ctx context.Context, o *Ouvinte, a Auditoria) error
}

// GravarAvisos keeps what a user wants to be told of. Wrong input is an *Invalido.
func (c *Correio) GravarAvisos(ctx context.Context, ator Ator, o *Ouvinte) error {
	email, err := LerEmail("email", o.Email)
	problemas := anexarErro(nil, err)
	for _, x := range []struct {
		campo string
		valor AvisosDe
	}{{"ocorrencias", o.Ocorrencias}, {"tarefas", o.Tarefas}, {"alarmes", o.Alarmes}} {
		if x.campo == "alarmes" && x.valor == AvisosMeus {
			problemas = append(problemas, NovoInvalido(x.campo, MotivoOpcao, string(AvisosTodos)))
		}
		if !slices.Contains([]AvisosDe{AvisosNenhum, AvisosMeus, AvisosTodos}, x.valor) {
			problemas = append(problemas, NovoInvalido(x.campo, MotivoOpcao, string(AvisosMeus), string(AvisosTodos)))
		}
	}
	if email == "" && err == nil && (o.Ocorrencias != AvisosNenhum || o.Tarefas != AvisosNenhum || o.Alarmes != AvisosNenhum) {
		problemas = append(problemas, NovoInvalido("email", MotivoVazio))
	}
	if len(problemas) > 0 {
		return errors.Join(problemas...)
	}
	o.Email = email
	err = c.Avisos.GravarAvisos(ctx, o, Auditoria{
		TenantID: o.TenantID, Quem: ator.Quem, Acao: "avisos.gravar", Alvo: o.Login, Endereco: ator.Endereco, Em: c.Relogio(),
		Depois: descrever("email", MascararEmail(o.Email), "ocorrencias", string(o.Ocorrencias), "tarefas", string(o.Tarefas), "alarmes", string(o.Alarmes)),
	})
	return comoInvalido(err, "email", "")
}

// Correspondencia is what writing to somebody about an entrega needs besides its dossier.
type Correspondencia struct {
	Filial    *Filial           // of the empreendimento that it is about; nil = none is said
	Servidor  *ServidorSMTP     // nil = none is set up
	Modelo    *ModeloEmail      // the tenant's own words, nil = those that ship
	Ouvintes  []Ouvinte         // of its tenant, who may see what it tells of
	Movimento *Movimento        // the last one, up to the entrega
	Codigo    string            // with which a client signs in, drawn for this try
	Destinos  map[string]string // titles of destinations by name; of who writes, not read
	Alarmes   []Alarme          // of its tenant and of the installation: unresolved and not silenced ones, and those that ended since the entrega
}

// Correspondencias reads them.
type Correspondencias interface {
	Correspondencia(ctx context.Context, d *DossieEntrega) (*Correspondencia, error)
}

// ModeloEmail are the words of the messages of an event. Texto and HTML are the same message twice.
type ModeloEmail struct {
	TenantID             int64
	Evento               string
	Versao               int64
	Assunto, Texto, HTML string
}

// CadastroModelos keeps the tenant's own words.
type CadastroModelos interface {
	// ModelosDeEmail are those that the tenant has of its own.
	ModelosDeEmail(ctx context.Context, tenantID int64) ([]ModeloEmail, error)
	// GravarModelo adds one (Versao 0) or replaces the one whose Versao was read, else ErrConflito. ApagarModelo goes back to those that ship.
	GravarModelo(ctx context.Context, m *ModeloEmail, a Auditoria) error
	ApagarModelo(ctx context.Context, m *ModeloEmail, a Auditoria) error
}
