package crm

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// SistemaPortal is the origem of what people do in the portal. It is no destination's, so everything they do is sent.
const SistemaPortal = "portal"

// Atendimento holds what people do to an ocorrência in the portal: narrate, move, attach. It follows the same rules of
// movement and delivery as a call does.
type Atendimento struct {
	Retratos  Retratos
	Consultas Consultas
	Escritor  Escritor
	Numeracao Numeracao
	Arquivos  Arquivos
	Entregas  CadastroEntregas
	Tarefas   AcervoTarefas
	Trilha    Trilha
	Relogio   Relogio

	vez vez
}

// Ato is what a person does to one ocorrência; empty members change nothing.
type Ato struct {
	Slug   string // tenant
	Numero string
	Versao int64             // of the ocorrência that was read; another one now is MotivoConflito; 0 = whatever it is
	Status string            // code to move to
	Texto  string            // narrativa
	Visao  Visibilidade      // of Texto; "" = interna
	Campos map[string]string // CampoAcao.Codigo → what was typed, of the action that Status asks for
	Anexos []AnexoRecebido

	Responsavel *string // login of who is responsible from now on, "" = nobody; nil leaves it
}

// Atender does it, all or nothing, with its trail. Wrong input is an *Invalido.
func (at *Atendimento) Atender(ctx context.Context, ator Ator, ato Ato) error {
	ato.Texto = strings.TrimSpace(strings.ReplaceAll(ato.Texto, "\r\n", "\n"))
	if err := validarAto(&ato); err != nil {
		return err
	}
	var guardados []Anexo // once, however often it is decided
	decidir := func() error { return at.atender(ctx, ator, &ato, &guardados) }
	if ato.Versao != 0 { // what was read is what is meant
		return comoInvalido(decidir(), "numero", ato.Numero)
	}
	err := insistir(ctx, &at.vez, func(error) error { return at.Retratos.Atualizar(ctx) }, decidir)
	return comoInvalido(err, "numero", ato.Numero)
}

func validarAto(ato *Ato) error {
	switch {
	case ato.Texto == "" && ato.Status == "" && len(ato.Anexos) == 0 && ato.Responsavel == nil:
		return NovoInvalido("texto", MotivoVazio)
	case utf8.RuneCountInString(ato.Texto) > MaxTexto:
		return NovoInvalido("texto", MotivoLongo, "65000")
	case !utf8.ValidString(ato.Texto):
		return NovoInvalido("texto", MotivoFormato, "UTF-8")
	}
	if ato.Responsavel != nil {
		if err := conferirTexto("responsavel", *ato.Responsavel, maxNomeDaEquipe); err != nil {
			return err
		}
	}
	return validarNomes(ato.Anexos)
}

func validarNomes(anexos []AnexoRecebido) error {
	for _, x := range anexos {
		if strings.TrimSpace(x.Nome) == "" || utf8.RuneCountInString(x.Nome) > maxNome || !utf8.ValidString(x.Nome) {
			return NovoInvalido("anexo", MotivoFormato, "um nome de até 200 caracteres")
		}
	}
	return nil
}

// decidido is what an act comes to, before anything of it is written.
type decidido struct {
	*movimentacao
	itens []Item // of the action that the status asks for
}

func (at *Atendimento) decidir(ctx context.Context, ator Ator, ato *Ato) (*decidido, error) {
	r, ok := at.Retratos.Retrato(ato.Slug)
	if !ok {
		return nil, ErrNaoEncontrado
	}
	achados, err := at.Consultas.Buscar(ctx, &Procura{TenantID: r.Tenant.ID, Numero: ato.Numero})
	if err != nil {
		return nil, err
	}
	oc := achados.Ocorrencia
	if oc == nil {
		return nil, errors.Join(ErrNaoEncontrado, NovoInvalido("numero", MotivoInexistente, ato.Numero))
	}
	if ato.Versao != 0 && ato.Versao != oc.Versao {
		return nil, errors.Join(ErrConflito, NovoInvalido("numero", MotivoConflito))
	}
	agora := at.Relogio()
	d := &decidido{movimentacao: novaMovimentacao(r, oc, Origem{Sistema: SistemaPortal}, ator.Quem, agora)}
	d.visao = ato.Visao
	if ato.Status != "" {
		if r.Status[ato.Status] == nil {
			return nil, NovoInvalido("status", MotivoInexistente, ato.Status)
		}
		var nenhum avisos
		if err := d.mover(ato.Status, "status", nil, &nenhum); err != nil {
			return nil, err
		}
	}
	if d.moveu {
		if d.itens, err = at.camposDaAcao(ctx, r, oc, d.codigos.status, ato.Campos, agora); err != nil {
			return nil, err
		}
		d.variar(d.itens)
	}
	if ato.Texto != "" {
		d.narrar(NarrativaOperador, ato.Texto, agora)
	}
	if ato.Responsavel != nil && *ato.Responsavel != oc.Responsavel {
		d.mudanca.Responsavel, d.mudou = *ato.Responsavel, true
	}
	if d.mudou = d.mudou || len(ato.Anexos) > 0; !d.mudou {
		return nil, NovoInvalido("status", MotivoDuplicado, ato.Status)
	}
	return d, nil
}

func (at *Atendimento) atender(ctx context.Context, ator Ator, ato *Ato, guardados *[]Anexo) error {
	m, err := at.decidir(ctx, ator, ato)
	if err != nil {
		return err
	}
	if *guardados == nil {
		if *guardados, err = at.guardar(ctx, ato.Anexos, m.movimentacao); err != nil {
			return err
		}
	}
	m.anexos = *guardados
	if err := at.gravar(ctx, m.movimentacao); err != nil {
		return err
	}
	antes, oc := "", m.oc
	if st := m.retrato.StatusPorID[oc.StatusID]; st != nil && m.moveu {
		antes = descrever("status", st.Codigo)
	}
	if m.mudanca.Responsavel != oc.Responsavel {
		antes = strings.TrimPrefix(antes+"; "+descrever("responsavel", cmp.Or(oc.Responsavel, "ninguém")), "; ")
	}
	return at.Trilha.RegistrarAuditoria(context.WithoutCancel(ctx), Auditoria{
		TenantID: m.retrato.Tenant.ID, Quem: ator.Quem, Acao: "ocorrencia.atender", Alvo: oc.Numero, Antes: antes,
		Depois: descrever(append([]string{
			"status", ato.Status, "narrativa", narrou(ato), "responsavel", passouPara(ato, oc), "anexos", nomesDosAnexos(ato.Anexos),
		}, paresDaAcao(m.itens)...)...),
		Motivo: ator.Motivo, Endereco: ator.Endereco, Em: m.agora,
	})
}

// passouPara says who is responsible from now on; "" when that stays.
func passouPara(ato *Ato, oc *Ocorrencia) string {
	if ato.Responsavel == nil || *ato.Responsavel == oc.Responsavel {
		return ""
	}
	return cmp.Or(*ato.Responsavel, "ninguém")
}

// narrou says whether a text was written, and that the client may read it.
func narrou(ato *Ato) string {
	if ato.Texto != "" && ato.Visao == VisibilidadeCliente {
		return string(ato.Visao)
	}
	return simNao(ato.Texto != "")
}

// camposDaAcao are what the status's action asks for. What is not sent yet is sent with what the ocorrência says by then, so
// that it may not be said anew meanwhile: one visit would take the time of the next.
func (at *Atendimento) camposDaAcao(ctx context.Context, r *Retrato, oc *Ocorrencia, st *Status, digitados map[string]string, agora time.Time) ([]Item, error) {
	itens, err := lerCamposDaAcao(r.Definicoes, st, digitados, r.Tenant.Fuso(), agora)
	if err != nil || len(itens) == 0 {
		return nil, err
	}
	porEnviar, err := at.Entregas.ContarEntregas(ctx, FiltroEntregas{
		TenantID: r.Tenant.ID, Numero: oc.Numero, Acao: st.IntegracaoExterna,
		Estados: []EstadoEntrega{EntregaPendente, EntregaEnviando, EntregaAgendada, EntregaSuspensa},
	})
	if err == nil && porEnviar > 0 {
		err = NovoInvalido("status", MotivoDuplicado, "uma entrega desta ação ainda por enviar; espere o resultado dela, ou cancele-a")
	}
	return itens, err
}
