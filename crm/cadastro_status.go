package crm

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// CadastroStatus keeps statuses. Each change is one transaction with its Auditoria.
type CadastroStatus interface {
	// StatusDe lists them by code.
	StatusDe(ctx context.Context, tenantID int64) ([]Status, error)
	// GravarStatus inserts s (ID 0, which it then gets) or replaces what still is as antes, else ErrConflito. A code in use
	// is ErrJaExiste.
	GravarStatus(ctx context.Context, antes Status, s *Status, a Auditoria) error
}

// MudancaStatus is what ConfigurarStatus changes; nil leaves a member as it is.
type MudancaStatus struct {
	Versao            *string // that was read, "" = there was none; another one now is MotivoConflito
	Nome              *string
	Fase              *Fase
	IntegracaoExterna *string // "" = none
	Tarefas           *string // as Status.Tarefas
	PausaSLA          *bool
}

// ConfigurarStatus creates or changes a status: its name, its phase, and what entering it triggers.
func (d *Despacho) ConfigurarStatus(ctx context.Context, ator Ator, tenantID int64, codigo string, m MudancaStatus) (*Status, error) {
	codigo, err := validarCodigo(codigo)
	if err != nil {
		return nil, err
	}
	todos, err := d.Status.StatusDe(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	s := Status{TenantID: tenantID, Codigo: codigo, Nome: codigo, Fase: FaseEmAndamento}
	antes, versao := "", ""
	if i := slices.IndexFunc(todos, func(x Status) bool { return x.Codigo == codigo }); i >= 0 {
		s = todos[i]
		antes, versao = descreverStatus(&s), s.Versao()
	}
	if m.Versao != nil {
		if err := conferirVersao(*m.Versao, versao); err != nil {
			return nil, err
		}
	}
	lido := s
	if err := d.mudarStatus(&s, m); err != nil {
		return nil, err
	}
	s.AClassificar = false
	trilha := Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: "status.configurar", Alvo: codigo, Antes: antes, Depois: descreverStatus(&s),
		Motivo: ator.Motivo, Endereco: ator.Endereco, Em: d.Relogio(),
	}
	if err := d.Status.GravarStatus(ctx, lido, &s, trilha); err != nil {
		return nil, comoInvalido(err, "codigo", codigo)
	}
	return &s, nil
}

func (d *Despacho) mudarStatus(s *Status, m MudancaStatus) error {
	if m.Nome != nil {
		if s.Nome = strings.TrimSpace(*m.Nome); s.Nome == "" || utf8.RuneCountInString(s.Nome) > maxNome {
			return NovoInvalido("nome", MotivoLongo, strconv.Itoa(maxNome))
		}
	}
	if m.Fase != nil {
		fases := []Fase{FaseAberta, FaseEmAndamento, FaseEncerrada, FaseCancelada}
		if s.Fase = *m.Fase; !slices.Contains(fases, s.Fase) {
			return NovoInvalido("fase", MotivoOpcao, string(fases[0]), string(fases[1]), string(fases[2]), string(fases[3]))
		}
	}
	if m.IntegracaoExterna != nil {
		s.IntegracaoExterna = strings.TrimSpace(*m.IntegracaoExterna)
		if conhecidas := d.acoes(); s.IntegracaoExterna != "" && !slices.Contains(conhecidas, s.IntegracaoExterna) {
			return NovoInvalido("integracao_externa", MotivoDesconhece, conhecidas...)
		}
	}
	if m.Tarefas != nil {
		s.Tarefas = strings.TrimSpace(strings.ReplaceAll(*m.Tarefas, "\r\n", "\n"))
		if _, err := LerRegrasTarefa(s.Tarefas); err != nil {
			return err
		}
	}
	if m.PausaSLA != nil {
		s.PausaSLA = *m.PausaSLA
	}
	return nil
}

// acoes are the codes that a status can trigger, of every destination.
func (d *Despacho) acoes() []string {
	var codigos []string
	for i := range d.Definicoes {
		codigos = append(codigos, codigosDe(d.Definicoes[i].Acoes)...)
	}
	return codigos
}

func descreverStatus(s *Status) string {
	return descrever("nome", s.Nome, "fase", string(s.Fase), "integracao_externa", s.IntegracaoExterna, "tarefas", s.Tarefas,
		"pausa_sla", simNao(s.PausaSLA))
}
