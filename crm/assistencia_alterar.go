package crm

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Alterar does an act to an assistência, all or nothing: items, visits, dates, situations, and what they mean to the ocorrência, which keeps
// the history of it. The first items make an ocorrência an assistência. For a call the error is a *Recusa, for others an *Invalido.
func (as *Assistencias) Alterar(ctx context.Context, ag Agente, ato AtoAssistencia) (*RespostaAssistencia, error) {
	ato.Inativar = strings.TrimSpace(ato.Inativar)
	ato.Texto = strings.TrimSpace(strings.ReplaceAll(ato.Texto, "\r\n", "\n"))
	if ag.Pedido != nil {
		r, err := as.alterarPorChamada(ctx, ag.Pedido, ato)
		return r, recusarCampo(err)
	}
	var r *RespostaAssistencia
	decidir := func() (err error) {
		r, err = as.alterarPorOutro(ctx, ag, ato)
		return err
	}
	var err error
	if o := as.Ocorrencias; ato.Versao != 0 { // what was read is what is meant
		err = decidir()
	} else {
		err = insistir(ctx, &o.vez, func(error) error { return o.Retratos.Atualizar(ctx) }, decidir)
	}
	if err != nil {
		return nil, comoInvalido(err, "numero", ato.Numero)
	}
	return r, nil
}

// alterarPorChamada is the act of a call: its reach, its key and its row are those of any change of an ocorrência.
func (as *Assistencias) alterarPorChamada(ctx context.Context, p *Pedido, ato AtoAssistencia) (*RespostaAssistencia, error) {
	o := as.Ocorrencias
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if ato.Numero == "" {
		var err error
		if ato.Numero, err = o.NumeroDe(ctx, p, ato.OcorrenciaID); err != nil {
			return nil, err
		}
	}
	p.Registro.numero = Encurtar(ato.Numero, 29)
	soltar, err := o.travarOcorrencia(ctx, p, ato.Numero)
	if err != nil {
		return nil, err
	}
	defer soltar()
	if ato.Versao == 0 {
		ato.Versao = p.SeVersao
	}
	reenvio := p.reenvio(ato.Numero)
	feito := &RespostaAssistencia{}
	r, err := o.insistir(ctx, p, func() (*Resposta, error) {
		k, novo := chaveDoAto(p.Credencial.Sistema, ato.Chave), reenvio.chaveDoNovo()
		achados, err := o.acharOcorrencia(ctx, p, ato.Numero, append(reenvio.procurar(k), novo...)...)
		if err != nil {
			return nil, err
		}
		oc := achados.Ocorrencia
		repetida, err := reenvio.feito(achados.Chaves)
		if err != nil {
			return nil, err
		}
		r := &Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID, Versao: oc.Versao}
		if repetida || len(k) > 0 && acharChave(achados.Chaves, k[0]) != nil {
			r.repete(repetida)
			for _, c := range novo {
				if feita := acharChave(achados.Chaves, c); feita != nil {
					feito.NovoID, _ = strconv.ParseInt(feita.Conteudo, 10, 64)
				}
			}
			return o.gravarMovimentacao(ctx, p, nil, r)
		}
		if ato.Versao != 0 && ato.Versao != oc.Versao {
			return nil, Recusar(RecusaVersao, oc.Numero, strconv.FormatInt(oc.Versao, 10))
		}
		m := novaMovimentacao(p.Retrato, oc, p.origem(), p.Credencial.Usuario, o.Relogio())
		if err := as.decidir(ctx, m, &ato, p.Retrato.Tenant.Fuso()); err != nil {
			return nil, err
		}
		if r.Repetida = !m.mudou; m.mudou {
			r.Versao++
			reenvio.guardar(m)
			guardarChave(m, k)
			m.assistencia.chaveDoNovo = novo
		}
		r, err = o.gravarMovimentacao(ctx, p, m, r)
		feito.NovoID = m.assistencia.novoID()
		return r, err
	})
	if err != nil {
		return nil, err
	}
	feito.Resposta = r
	return feito, nil
}

// alterarPorOutro is the act of a person, or of what was fetched from a partner.
func (as *Assistencias) alterarPorOutro(ctx context.Context, ag Agente, ato AtoAssistencia) (*RespostaAssistencia, error) {
	o := as.Ocorrencias
	r, ok := o.Retratos.Retrato(ag.Slug)
	if !ok {
		return nil, ErrNaoEncontrado
	}
	sistema := ag.Sistema
	if sistema == "" {
		sistema = SistemaPortal
	}
	k := chaveDoAto(sistema, ato.Chave)
	achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: r.Tenant.ID, Numero: ato.Numero, OcorrenciaID: ato.OcorrenciaID, Chaves: k})
	if err != nil {
		return nil, err
	}
	oc := achados.Ocorrencia
	switch {
	case oc == nil || oc.TenantID != r.Tenant.ID:
		return nil, errors.Join(ErrNaoEncontrado, NovoInvalido("numero", MotivoInexistente, ato.Numero))
	case ato.Versao != 0 && ato.Versao != oc.Versao:
		return nil, errors.Join(ErrConflito, NovoInvalido("numero", MotivoConflito))
	}
	feito := &RespostaAssistencia{Resposta: &Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID, Versao: oc.Versao}}
	if len(k) > 0 && acharChave(achados.Chaves, k[0]) != nil {
		feito.Repetida, feito.Nada = true, true
		return feito, nil
	}
	m := novaMovimentacao(r, oc, Origem{Sistema: sistema}, Encurtar(ag.Ator.Quem, maxNome), o.Relogio())
	if err := as.decidir(ctx, m, &ato, r.Tenant.Fuso()); err != nil {
		return nil, err
	}
	feito.Nada = !m.mudou
	if !m.mudou && len(k) == 0 {
		return feito, nil
	}
	guardarChave(m, k)
	if err := m.gravarSo(ctx, o.Numeracao, o.Escritor); err != nil {
		return nil, err
	}
	if m.mudou {
		feito.Versao++
	}
	feito.NovoID = m.assistencia.novoID()
	if ag.Sistema != "" || !m.mudou {
		return feito, nil
	}
	return feito, o.Trilha.RegistrarAuditoria(context.WithoutCancel(ctx), Auditoria{
		TenantID: r.Tenant.ID, Quem: ag.Ator.Quem, Acao: "assistencia.alterar", Alvo: oc.Numero,
		Depois: Encurtar(strings.Join(m.assistencia.historia, "; "), 2000), Motivo: ag.Ator.Motivo, Endereco: ag.Ator.Endereco, Em: m.agora,
	})
}

// chaveDoAto is the key under which an act of a partner is known; none without one.
func chaveDoAto(sistema, chave string) []ProcuraChave {
	if chave == "" {
		return nil
	}
	return []ProcuraChave{{Sistema: sistema, Tipo: ChaveNarrativa, Chave: resumo("assistencia", chave)}}
}

func guardarChave(m *movimentacao, k []ProcuraChave) {
	for _, c := range k {
		m.lembrar(c, nil, "")
	}
}

// decidir reads the assistência and collects what the act changes of it and of its ocorrência.
func (as *Assistencias) decidir(ctx context.Context, m *movimentacao, ato *AtoAssistencia, zona *time.Location) error {
	a, err := as.Acervo.Assistencia(ctx, m.oc.TenantID, m.oc.ID)
	nova := errors.Is(err, ErrNaoEncontrado)
	switch {
	case nova && len(ato.NovosItens) == 0:
		return NovoInvalido("numero", MotivoFormato, "a ocorrência "+m.oc.Numero+" não é uma assistência: inclua um item")
	case nova:
		a = novaAssistencia(m.oc, m.retrato, m.agora)
	case err != nil:
		return err
	}
	var catalogo []ItemDeManutencao
	if len(ato.NovosItens) > 0 {
		if catalogo, err = as.Acervo.ItensDeManutencao(ctx, m.oc.TenantID); err != nil {
			return err
		}
	}
	x := &mudancaDeAssistencia{m: m, a: a, nova: nova, zona: zona}
	m.assistencia = x
	if err := conferirTextoLongo("texto", ato.Texto); err != nil {
		return err
	}
	if err := x.aplicar(ato, catalogo); err != nil {
		return err
	}
	if len(x.historia) > 0 {
		m.narrar(NarrativaSistema, Encurtar("Assistência: "+strings.Join(x.historia, "; ")+".", MaxTexto-1), m.agora)
	}
	if ato.Texto != "" {
		m.narrar(narrativaDe(m.origem), ato.Texto, m.agora)
	}
	if nova {
		m.eventos = append(m.eventos, EventoAssistencia)
	}
	return nil
}

func narrativaDe(o Origem) TipoNarrativa {
	if o.Sistema == SistemaPortal {
		return NarrativaOperador
	}
	return NarrativaRecebida
}

// novaAssistencia is one as it begins.
func novaAssistencia(oc *Ocorrencia, r *Retrato, agora time.Time) *Assistencia {
	a := &Assistencia{OcorrenciaID: oc.ID, TenantID: oc.TenantID, Versao: 1, CriadaEm: agora, AtualizadaEm: agora}
	if inicio := r.Workflows[FuncAssistencias].DeInicio(); inicio != nil {
		a.SituacaoID = inicio.ID
	}
	return a
}
