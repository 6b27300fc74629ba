package cobranca

import (
	"context"
	"errors"

	"ponte/crm"
)

// abrir opens once under its key. motivo is why a rule refused, for people; any other failure ends the look.
func (o *registro) abrir(ctx context.Context, n crm.NovaOcorrencia) (id int64, numero, motivo string, err error) {
	c := o.r.Tenant.Configuracoes
	n.Regra, n.Divisao, n.Solicitacao = true, c.Texto(crm.ConfCobrancaDivisao), c.Texto(crm.ConfCobrancaSolicitacao)
	r, err := o.Ocorrencias.AbrirPorPessoa(ctx, o.r, crm.Ator{Quem: quemCobra}, n)
	if motivo, err = o.impedimento(err); err != nil || motivo != "" {
		return 0, "", motivo, err
	}
	if !r.Repetida {
		o.feito.Abertas++
	}
	return r.OcorrenciaID, r.Numero, "", nil
}

// impedimento takes apart what a person can mend from what passes.
func (o *registro) impedimento(err error) (motivo string, _ error) {
	var recusa *crm.Recusa
	var invalido *crm.Invalido
	switch {
	case err == nil, errors.Is(err, crm.ErrConflito):
		return "", err
	case errors.As(err, &recusa) && !recusa.Passageira():
		motivo = recusa.Error()
	case errors.As(err, &invalido):
		motivo = invalido.Error()
	default:
		return "", err
	}
	o.feito.Impedidas++
	return crm.Encurtar(motivo, maxMotivo), nil
}

// fechar closes an ocorrência that is not over, by its id, or by its key where that was not kept yet, and tells which it is; one that is gone is
// none.
func (o *registro) fechar(ctx context.Context, id int64, chave, texto string) (achada int64, numero, motivo string, err error) {
	if id == 0 {
		achados, err := o.Ocorrencias.Consultas.Buscar(ctx, &crm.Procura{
			TenantID: o.r.Tenant.ID, Chaves: []crm.ProcuraChave{{Sistema: crm.SistemaPonte, Tipo: crm.ChaveCabecalho, Chave: chave}},
		})
		if err != nil || len(achados.Chaves) == 0 {
			return 0, "", "", err
		}
		id = achados.Chaves[0].OcorrenciaID
	}
	numero, motivo, err = o.mover(ctx, id, crm.ConfStatusEncerramento, true, texto)
	return id, numero, motivo, err
}

// reabrir opens an ocorrência again that is over.
func (o *registro) reabrir(ctx context.Context, id int64, texto string) (motivo string, sumiu bool, err error) {
	numero, motivo, err := o.mover(ctx, id, crm.ConfStatusAbertura, false, texto)
	return motivo, numero == "", err
}

// mover brings an ocorrência into the status of a setting, once: the version that was read is the one that is changed. numero "" = it is gone.
func (o *registro) mover(ctx context.Context, id int64, conf string, final bool, texto string) (numero, motivo string, err error) {
	for range maxTentativas {
		achados, errBusca := o.Ocorrencias.Consultas.Buscar(ctx, &crm.Procura{TenantID: o.r.Tenant.ID, OcorrenciaID: id})
		if errBusca != nil {
			return "", "", errBusca
		}
		oc := achados.Ocorrencia
		if oc == nil {
			return "", "", nil
		}
		numero = oc.Numero
		if st := o.r.StatusPorID[oc.StatusID]; st != nil && st.Fase.Final() == final {
			return numero, "", nil
		}
		err = o.Atendimento.Atender(ctx, crm.Ator{Quem: quemCobra}, crm.Ato{
			Slug: o.r.Tenant.Slug, Numero: oc.Numero, Versao: oc.Versao, Status: o.r.Tenant.Configuracoes.Texto(conf), Texto: texto,
		})
		if !errors.Is(err, crm.ErrConflito) {
			break
		}
	}
	if motivo, err = o.impedimento(err); err == nil && motivo == "" {
		if final {
			o.feito.Encerradas++
		} else {
			o.feito.Reabertas++
		}
	}
	return numero, motivo, err
}
