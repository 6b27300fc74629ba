package crm

import (
	"context"
	"slices"
	"strings"
)

// LancarTimesheet (DadosTimesheet) keeps a worked period and answers "T" (docs/fatos/multidados.md §2). A repeat within the credential's window
// adds nothing.
func (o *Ocorrencias) LancarTimesheet(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := o.validarTimesheet(p); err != nil {
		return nil, err
	}
	k := p.chaveDoTexto(ChaveConteudo, "", "", "timesheet "+conteudoDe(p.Campos, nil))
	return o.insistir(ctx, p, func() (*Resposta, error) { return o.gravarTimesheet(ctx, p, &k) })
}

func (o *Ocorrencias) validarTimesheet(p *Pedido) error {
	if err := validarCampos(p.Campos); err != nil {
		return err
	}
	if p.Campos.Texto("CODIGO_AUXILIAR_PREST") == "" {
		return Recusar(RecusaObrigatorio, "CODIGO_AUXILIAR_PREST")
	}
	switch dia, err := p.lerDataDaParte(p.Campos, "DATA_LANCAMENTO", p.Retrato.Tenant.Fuso()); {
	case err != nil:
		return err
	case dia == nil:
		return Recusar(RecusaObrigatorio, "DATA_LANCAMENTO")
	}
	cobravel := strings.ToUpper(p.Campos.Texto("COBRAVEL_NAO_COBRAVEL"))
	if !slices.Contains([]string{"", "T", "F", "S", "N", "1", "0"}, cobravel) {
		return Recusar(RecusaValor, "COBRAVEL_NAO_COBRAVEL", "use T ou F")
	}
	return nil
}

func (o *Ocorrencias) gravarTimesheet(ctx context.Context, p *Pedido, k *repetivel) (*Resposta, error) {
	tenantID, agora := p.Retrato.Tenant.ID, o.Relogio()
	var anterior *ChaveIdempotencia
	if k.Chave != "" {
		achados, err := o.Consultas.Buscar(ctx, &Procura{TenantID: tenantID, Chaves: []ProcuraChave{k.ProcuraChave}})
		if err != nil {
			return nil, err
		}
		anterior = acharChave(achados.Chaves, k.ProcuraChave)
	}
	primeiro, err := o.Numeracao.IDs(ctx, 2)
	if err != nil {
		return nil, err
	}
	r := &Resposta{Texto: "T", Repetida: k.repete(anterior, agora)}
	e := &Escrita{Chamada: o.registrar(p, r, primeiro)}
	if !r.Repetida {
		e.Timesheets = []Timesheet{timesheetRecebido(p, primeiro+1)}
		e.Timesheets[0].CriadoEm = agora
		if k.Chave != "" {
			chave := ChaveIdempotencia{TenantID: tenantID, Sistema: k.Sistema, Tipo: k.Tipo, Chave: k.Chave, Versao: 1, Em: agora}
			if anterior != nil {
				chave.Versao = anterior.Versao
				e.Mudancas = []Mudanca{MudancaChave{Chave: chave}}
			} else {
				e.Chaves = []ChaveIdempotencia{chave}
			}
		}
	}
	return o.gravar(ctx, e, r)
}

func timesheetRecebido(p *Pedido, id int64) Timesheet {
	c := p.Campos
	return Timesheet{
		ID: id, TenantID: p.Retrato.Tenant.ID, Prestador: c.Texto("CODIGO_AUXILIAR_PREST"), Cliente: c.Texto("CODIGO_AUXILIAR_CLI"),
		Projeto: c.Texto("CODIGO_PROJETO"), Fase: c.Texto("CODIGO_FASE"), Atividade: c.Texto("COD_ATIVIDADE"),
		Lancamento: c.Texto("DATA_LANCAMENTO"), Inicio: c.Texto("HR_INICIO"), Fim: c.Texto("HR_FIM"),
		Cobravel: slices.Contains([]string{"T", "S", "1"}, strings.ToUpper(c.Texto("COBRAVEL_NAO_COBRAVEL"))),
		Texto:    c.Texto("NARRATIVA_PRINCIPAL"), Origem: p.origem(),
	}
}
