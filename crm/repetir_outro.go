package crm

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// deOutro tells whether an opening whose key is known speaks of somebody else: both its client and its contract (or unit)
// are not those of the ocorrência that holds the key. They are compared by the rows that its parts find, so that the same
// client may come by document once and by code the next time; where rows say nothing, by the parts of the two calls. What
// one of the two does not say is no difference. achados answers the parts of this opening.
func (a *abertura) deOutro(oc *Ocorrencia, achados *Achados) bool {
	return a.outroLugar(oc, achados) && a.outroCliente(oc, achados)
}

// outroLugar compares COD_PROJETO. One that finds nothing is not the other's, unless it is written as the other's was.
func (a *abertura) outroLugar(oc *Ocorrencia, achados *Achados) bool {
	codigo := a.p.Campos.Texto("COD_PROJETO")
	antes := oc.Recebido.Texto("COD_PROJETO")
	switch {
	case codigo == "" || codigo == antes:
		return false
	case a.procura.Contrato != "":
		i := slices.IndexFunc(achados.Contratos, func(c Contrato) bool { return c.Codigo == codigo })
		switch {
		case oc.ContratoID != 0:
			return i < 0 || achados.Contratos[i].ID != oc.ContratoID
		case i >= 0 && oc.UnidadeID != 0 && achados.Contratos[i].UnidadeID != 0:
			return achados.Contratos[i].UnidadeID != oc.UnidadeID
		}
	case oc.UnidadeID != 0:
		return !slices.ContainsFunc(achados.Unidades, func(u Unidade) bool { return u.ID == oc.UnidadeID })
	}
	return antes != "" && !Ausente(antes)
}

// outroCliente compares the keys of the client, or what else is said of the person when this opening has none.
func (a *abertura) outroCliente(oc *Ocorrencia, achados *Achados) bool {
	chaves := a.procura.Cliente
	antes := oc.Recebido.semIDsAusentes(func(string) {})
	if chaves.Vazia() {
		return outraPessoa(antes, a.p.Campos)
	}
	if len(achados.Clientes) > 0 && oc.ClienteID != 0 {
		return !slices.ContainsFunc(achados.Clientes, func(c Cliente) bool { return c.ID == oc.ClienteID && a.procurado(&c, achados.ClienteDe) })
	}
	ditas := chavesRecebidas(antes, a.retrato.Tenant.Configuracoes)
	algumaDita := oc.ClienteID != 0
	for _, par := range [...][2]string{
		{chaves.IDIntegracao, ditas.IDIntegracao},
		{chaves.Codigo, ditas.Codigo},
		{chaves.Documento, ditas.Documento},
		{chaves.CodigoAuxiliar, ditas.CodigoAuxiliar},
		{chaves.Email, ditas.Email},
	} {
		if par[0] != "" && par[0] == par[1] {
			return false
		}
		algumaDita = algumaDita || par[0] != "" && par[1] != ""
	}
	return algumaDita
}

// outraPessoa compares the e-mail and the name of two calls: some that both say differs, and none is the same.
func outraPessoa(antes, depois Campos) bool {
	outra := false
	for _, parte := range [...]string{"EMAIL_CLIENTE", "NOME_CLIENTE"} {
		x, y := strings.Fields(antes.Texto(parte)), strings.Fields(depois.Texto(parte))
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		if strings.EqualFold(strings.Join(x, " "), strings.Join(y, " ")) {
			return false
		}
		outra = true
	}
	return outra
}

// recusarOutro names the number that holds the key.
func recusarOutro(chave *ChaveIdempotencia) error {
	nome := "CODIGO_OC"
	if chave.Tipo == ChaveCabecalho {
		nome = "Idempotency-Key"
	}
	return Recusar(RecusaChaveDeOutro, nome, chave.Numero)
}

// abrirOutra opens an ocorrência of its own beside the one that holds the key, as ao_repetir=abrir says. It is known again
// by the key and by what rules 5 and 6 find: the same client and place under the same key is its repeat. The key itself
// stays with the first.
func (o *Ocorrencias) abrirOutra(ctx context.Context, a *abertura, chave *ChaveIdempotencia, achados *Achados) (*Resposta, error) {
	a.repetida, a.nomeada = chave, achados.Nomeada
	if err := o.localizarContrato(ctx, a, achados); err != nil {
		return nil, err
	}
	if err := a.localizarCliente(achados); err != nil {
		return nil, err
	}
	minha := a.chaveDaOutra(a.clienteID, a.contrato, a.unidade)
	conhecidas, err := o.Consultas.Buscar(ctx, &Procura{TenantID: a.procura.TenantID, Chaves: append(slices.Clone(a.procura.Chaves), minha)})
	if err != nil {
		return nil, err
	}
	if feita := acharChave(conhecidas.Chaves, minha); feita != nil {
		a.recomecar(a.agora) // what was decided was for an opening, and this is a repeat
		return o.repetir(ctx, a, feita)
	}
	a.chavesNovas = slices.DeleteFunc(slices.Clone(a.procura.Chaves), func(k ProcuraChave) bool { return acharChave(conhecidas.Chaves, k) != nil })
	if err := a.resolverCodigos(); err != nil {
		return nil, err
	}
	a.avisar("CHAVE DA OCORRENCIA "+chave.Numero+" COM OUTRO CLIENTE E CONTRATO, ABERTA COMO NOVA", "Verificar por que o sistema chamador repete CODIGO_OC")
	return o.gravarAbertura(ctx, a)
}

// chaveDaOutra is the key of an ocorrência that was opened beside the one that holds its caller's key.
func (a *abertura) chaveDaOutra(clienteID int64, contrato *Contrato, unidade *Unidade) ProcuraChave {
	lugar := ""
	switch {
	case unidade != nil:
		lugar = "unidade " + strconv.FormatInt(unidade.ID, 10)
	case contrato != nil:
		lugar = "contrato " + strconv.FormatInt(contrato.ID, 10)
	}
	quem := a.procura.Cliente.Email // the only key of a client that no index keeps unique
	if quem == "" {
		quem = strconv.FormatInt(clienteID, 10)
	}
	return ProcuraChave{Sistema: a.repetida.Sistema, Tipo: ChaveDiferenca, Chave: resumo("outra", string(a.repetida.Tipo), a.repetida.Chave, quem, lugar)}
}
