package crm

import (
	"context"
	"slices"
	"strings"
)

// localizarContrato is rule 5 (docs/regras.md §4.5): COD_PROJETO finds the contract, or the unit, by the credential's look-up.
func (o *Ocorrencias) localizarContrato(ctx context.Context, a *abertura, achados *Achados) error {
	switch {
	case a.escolha != nil:
		return o.localizarEscolha(ctx, a, achados.Clientes)
	case a.procura.Contrato != "":
		i := slices.IndexFunc(achados.Contratos, func(c Contrato) bool { return c.Codigo == a.procura.Contrato })
		if i < 0 {
			return a.contratoQueFalta()
		}
		a.contrato = &achados.Contratos[i]
		return a.conferirSituacao()
	case a.procura.Unidade != "":
		return o.localizarUnidade(ctx, a, achados)
	}
	return nil
}

// contratoQueFalta refuses a contract that nobody has told of, or makes one of which nothing is known but the code.
func (a *abertura) contratoQueFalta() error {
	if a.retrato.Tenant.Configuracoes.Texto(ConfContratoNovo) != "criar" {
		return Recusar(RecusaContrato, a.procura.Contrato)
	}
	a.contrato = &Contrato{TenantID: a.procura.TenantID, Codigo: a.procura.Contrato, Situacao: ContratoAtivo, AClassificar: true}
	a.avisar("CONTRATO "+a.procura.Contrato+" DESCONHECIDO, CRIADO A CLASSIFICAR", "Trazer o contrato do sistema de registro")
	return nil
}

// conferirSituacao judges a contract that was dissolved or transferred; the other situations pass.
func (a *abertura) conferirSituacao() error {
	var situacao string
	switch a.contrato.Situacao {
	case ContratoDistratado:
		situacao = "distratado"
	case ContratoTransferido:
		situacao = "transferido"
	default:
		return nil
	}
	if a.retrato.Tenant.Configuracoes.Texto(ConfContratoEncerrado) == "recusar" {
		return Recusar(RecusaContratoEncerrado, a.contrato.Codigo, situacao)
	}
	a.avisar("CONTRATO "+a.contrato.Codigo+" "+strings.ToUpper(situacao), "Verificar se a ocorrencia e do contrato atual da unidade")
	return nil
}

// localizarUnidade finds the unit by the caller's own name of it, then by codigo, then by number. Numbers repeat across blocks: several are narrowed to those
// of which the client has a contract in force. Contracts are looked up only when they decide something.
func (o *Ocorrencias) localizarUnidade(ctx context.Context, a *abertura, achados *Achados) error {
	candidatas := filtrar(achados.Unidades, func(u *Unidade) bool { return u.ID == achados.UnidadeDe })
	if len(candidatas) == 1 && len(achados.Unidades) > 1 {
		a.avisar("COD_PROJETO "+a.procura.Unidade+" E O NOME DA UNIDADE EM "+strings.ToUpper(a.procura.De.Sistema)+" E TAMBEM O CODIGO OU O NUMERO DE OUTRA",
			"Conferir a unidade da ocorrencia")
	}
	if len(candidatas) == 0 {
		candidatas = filtrar(achados.Unidades, func(u *Unidade) bool { return u.Codigo == a.procura.Unidade })
	}
	if len(candidatas) == 0 {
		candidatas = filtrar(achados.Unidades, func(u *Unidade) bool { return u.Numero == a.procura.Unidade })
	}
	if len(candidatas) == 0 {
		return Recusar(RecusaUnidade, a.procura.Unidade)
	}
	var contratos []Contrato
	if len(candidatas) > 1 || a.procura.Cliente.Vazia() {
		var err error
		if contratos, err = o.contratosVigentes(ctx, a, candidatas); err != nil {
			return err
		}
	}
	if len(candidatas) > 1 {
		doCliente := filtrar(candidatas, func(u *Unidade) bool { return temContrato(contratos, u.ID, achados.Clientes) })
		if len(doCliente) > 0 {
			candidatas = doCliente
		}
	}
	if len(candidatas) > 1 {
		return Recusar(RecusaUnidadeAmbigua, a.procura.Unidade, nomearUnidades(candidatas))
	}
	a.unidade = &candidatas[0]
	a.contrato = contratoDaUnidade(contratos, a.unidade.ID, achados.Clientes)
	return nil
}

func (o *Ocorrencias) contratosVigentes(ctx context.Context, a *abertura, unidades []Unidade) ([]Contrato, error) {
	p := Procura{TenantID: a.procura.TenantID}
	for i := range unidades {
		p.ContratosDasUnidades = append(p.ContratosDasUnidades, unidades[i].ID)
	}
	achados, err := o.Consultas.Buscar(ctx, &p)
	if err != nil {
		return nil, err
	}
	return filtrar(achados.Contratos, func(c *Contrato) bool { return c.Situacao.Vigente() }), nil
}

func temContrato(contratos []Contrato, unidadeID int64, clientes []Cliente) bool {
	return slices.ContainsFunc(contratos, func(c Contrato) bool {
		return c.UnidadeID == unidadeID && slices.ContainsFunc(clientes, func(x Cliente) bool { return x.ID == c.ClienteID })
	})
}

// contratoDaUnidade is the one contract in force that ties the unit to the client, or to anybody when no client was
// sent; nil when there are several.
func contratoDaUnidade(contratos []Contrato, unidadeID int64, clientes []Cliente) *Contrato {
	var unico *Contrato
	for i := range contratos {
		c := &contratos[i]
		if c.UnidadeID != unidadeID || (len(clientes) > 0 && !temContrato(contratos[i:i+1], unidadeID, clientes)) {
			continue
		}
		if unico != nil {
			return nil
		}
		unico = c
	}
	return unico
}

// nomearUnidades writes the candidates of an ambiguous number so that a person can choose one.
func nomearUnidades(unidades []Unidade) string {
	nomes := make([]string, 0, len(unidades))
	for i := range unidades {
		u := &unidades[i]
		nome := strings.Trim(u.Empreendimento+" bloco "+u.Bloco+" unidade "+u.Numero, " ")
		if u.Codigo != "" {
			nome += " (código " + u.Codigo + ")"
		}
		nomes = append(nomes, nome)
	}
	return strings.Join(nomes, ", ")
}

func filtrar[T any](lista []T, passa func(*T) bool) []T {
	var out []T
	for i := range lista {
		if passa(&lista[i]) {
			out = append(out, lista[i])
		}
	}
	return out
}
