package crm

import (
	"slices"
	"strconv"
	"strings"

	"ponte/crm/sigilo"
)

// Parts that hold a client's keys, by the names that the family's versions use.
var (
	partesIDIntegracao   = []string{"ID_INTEGRACAO", "ID_INTEGRACAO_CLIENTE", "CLIENTE_ID_INTEGRACAO"}
	partesCodigoAuxiliar = []string{"CLIENTE_CODIGO_AUXILIAR", "CODIGO_AUXILIAR", "CODIGO_AUXILIAR_CLIENTE"}
)

// chavesRecebidas are the keys that a call sent. The e-mail counts only where the setting allows it and nothing better
// was sent (docs/regras.md §4.6).
func chavesRecebidas(campos Campos, conf Configuracoes) ProcuraCliente {
	p := ProcuraCliente{
		IDIntegracao:   primeiroTexto(campos, partesIDIntegracao),
		Codigo:         campos.Texto("COD_CLIENTE"),
		Documento:      sigilo.NormalizarDocumento(campos.Texto("CNPJ_CLIENTE")),
		CodigoAuxiliar: primeiroTexto(campos, partesCodigoAuxiliar),
	}
	p.ID, _ = lerIDDoCRM(campos) // judged when the call is read
	if p.Vazia() && conf.Sim(ConfClientePorEmail) {
		p.Email = strings.ToLower(campos.Texto("EMAIL_CLIENTE"))
	}
	return p
}

// parteIDDoCRM is our own id of a client: destinations are told it, and come back with it.
const parteIDDoCRM = "ID_CRM"

func lerIDDoCRM(campos Campos) (int64, error) {
	texto := campos.Texto(parteIDDoCRM)
	if texto == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(texto, 10, 64)
	if err != nil || id <= 0 {
		return 0, Recusar(RecusaValor, parteIDDoCRM, "não é um id de cliente do CRM")
	}
	return id, nil
}

func primeiroTexto(campos Campos, partes []string) string {
	for _, parte := range partes {
		if v := campos.Texto(parte); v != "" {
			return v
		}
	}
	return ""
}

// localizarCliente is rule 6 (docs/regras.md §4.6): who the ocorrência is for. With the block on, clientes is never written.
func (a *abertura) localizarCliente(achados *Achados) error {
	chaves := &a.procura.Cliente
	if a.escolha != nil && a.escolha.cliente != nil {
		a.clienteID = a.escolha.cliente.ID
		a.conferirTitular()
		return nil
	}
	if chaves.Vazia() {
		a.clienteDoContrato("Enviar documento ou codigo do cliente, ou o contrato")
		return nil
	}
	encontrados := filtrar(achados.Clientes, func(c *Cliente) bool { return a.procurado(c, achados.ClienteDe) })
	if chaves.Email != "" && len(encontrados) > 1 {
		a.avisar("E-MAIL DE MAIS DE UM CLIENTE", "Enviar documento ou codigo do cliente")
		a.clienteDoContrato("Enviar documento ou codigo do cliente, ou o contrato")
		return nil
	}
	switch len(encontrados) {
	case 0:
		if err := a.clienteQueFalta(); err != nil {
			return err
		}
	case 1:
		c := &encontrados[0]
		a.clienteID = c.ID
		a.codigoNovo = chaves.Codigo != "" && chaves.Codigo != c.Codigo && achados.ClienteDe == 0
		if a.cadastro != CadastroNenhum {
			a.completarCliente(c)
		} else {
			a.avisarNaoGravados(c)
		}
	default:
		return Recusar(RecusaClienteDivergente, descreverChaves(chaves, encontrados, achados.ClienteDe))
	}
	a.conferirTitular()
	return nil
}

// conferirTitular notes a client who is not the contract's.
func (a *abertura) conferirTitular() {
	if a.contrato != nil && a.contrato.ClienteID != 0 && a.contrato.ClienteID != a.clienteID {
		a.avisar("CLIENTE ENVIADO NAO E O DO CONTRATO "+a.contrato.Codigo, "Verificar o titular do contrato")
	}
}

// clienteDoContrato takes the contract's client when the call named none, else that of the ocorrência under which this one
// is opened, and otherwise goes on without a client.
func (a *abertura) clienteDoContrato(acao string) {
	switch {
	case a.contrato != nil && a.contrato.ClienteID != 0:
		a.clienteID = a.contrato.ClienteID
	case a.principal != nil && a.principal.ClienteID != 0:
		a.clienteID = a.principal.ClienteID
	default:
		a.avisar("OCORRENCIA SEM CLIENTE", acao)
	}
}

// clienteQueFalta refuses or creates a client that no key found.
func (a *abertura) clienteQueFalta() error {
	chaves := &a.procura.Cliente
	if a.cadastro != CadastroIncluir || *chaves == (ProcuraCliente{ID: chaves.ID}) { // by our id alone nobody can be created
		return Recusar(RecusaClienteNaoEncontrado, descreverChaves(chaves, nil, 0))
	}
	documento := chaves.Documento
	if documento != "" && !sigilo.DocumentoValido(documento) {
		return Recusar(RecusaDocumento, "CNPJ_CLIENTE "+sigilo.MascararDocumento(documento))
	}
	c := clienteRecebido(a.p.Campos, chaves)
	c.TenantID, c.Versao, c.Papel = a.procura.TenantID, 1, PapelCliente
	if a.contrato == nil && !a.p.Credencial.Mestre { // nobody's buyer yet; the system of record knows better
		c.Papel = PapelProspecto
	}
	c.CriadoEm, c.AtualizadoEm = a.agora, a.agora
	a.clienteNovo, a.codigoNovo = c, c.Codigo != ""
	if a.procura.De.Ambiente != "" {
		c.Codigo = ""
	}
	return nil
}

// procurado tells whether a client that a key found is one whom the call means: a code that the caller's own system has given
// to somebody is not searched among the codes of others (docs/regras.md §4.6).
func (a *abertura) procurado(c *Cliente, deQuemChama int64) bool {
	k := &a.procura.Cliente
	return deQuemChama == 0 || c.ID == deQuemChama || c.Codigo != k.Codigo ||
		k.IDIntegracao != "" && c.IDIntegracao == k.IDIntegracao || k.Documento != "" && c.Documento == k.Documento ||
		k.CodigoAuxiliar != "" && c.CodigoAuxiliar == k.CodigoAuxiliar
}

// completarCliente fills a found client's empty fields; empty never erases. A master's values replace others, and those of a
// prospecto, of whom no system of record knows, anybody's; what is not taken over leaves a notice. By which codes and document
// a client is known changes only a master. What the setting donos_do_cadastro gives to a system, that one alone replaces.
func (a *abertura) completarCliente(c *Cliente) {
	dados := clienteRecebido(a.p.Campos, &a.procura.Cliente)
	donos, mestre := a.donosDoCliente(), a.p.Credencial.Mestre
	chaves := donos.substitui(grupoIdentificacao, mestre)
	switch {
	case dados.Documento == "" || dados.Documento == c.Documento:
	case !sigilo.DocumentoValido(dados.Documento):
		a.avisar("CPF/CNPJ RECEBIDO NAO E VALIDO", "Corrigir o documento no sistema chamador")
		dados.Documento = ""
	case c.Documento != "" && !chaves:
		a.avisar("CPF/CNPJ RECEBIDO NAO E O DO CADASTRO", "Verificar o documento do cliente")
	}
	if c.Codigo != "" || !a.codigoNovo || a.procura.De.Ambiente != "" {
		dados.Codigo = "" // it is a vínculo: none replaces another system's, and a destination's is no code of the cadastro
	}
	if chaves {
		a.avisarTroca("ID_INTEGRACAO", c.IDIntegracao, dados.IDIntegracao)
		a.avisarTroca("CODIGO_AUXILIAR", c.CodigoAuxiliar, dados.CodigoAuxiliar)
	}
	novo := *c
	mudou, mantidos := novo.completar(dados, chaves, func(grupo string) bool { return donos.substitui(grupo, mestre || c.Papel == PapelProspecto) })
	if mudou {
		novo.AtualizadoEm = a.agora
		a.clienteMudado = &novo
	}
	if len(mantidos) > 0 {
		acao := "Corrigir o cadastro do cliente, ou o sistema chamador"
		if len(donos.sistemas) > 0 {
			acao += ", ou dizer em " + ConfDonosDoCadastro + " de quem e o dado"
		}
		a.avisar(strings.Join(mantidos, ", ")+" DIFERENTE DO CADASTRO DO CLIENTE, QUE FICOU COMO ESTAVA", acao)
	}
}

// avisarNaoGravados tells of keys that the block keeps from becoming the client's.
func (a *abertura) avisarNaoGravados(c *Cliente) {
	k := &a.procura.Cliente
	var nomes []string
	if a.codigoNovo {
		nomes = append(nomes, "COD_CLIENTE "+mascararSeDocumento(k.Codigo))
		a.codigoNovo = false
	}
	if k.IDIntegracao != "" && k.IDIntegracao != c.IDIntegracao {
		nomes = append(nomes, "ID_INTEGRACAO "+mascararSeDocumento(k.IDIntegracao))
	}
	if k.CodigoAuxiliar != "" && k.CodigoAuxiliar != c.CodigoAuxiliar {
		nomes = append(nomes, "CODIGO_AUXILIAR "+mascararSeDocumento(k.CodigoAuxiliar))
	}
	if len(nomes) > 0 {
		a.avisar(strings.Join(nomes, ", ")+" NAO GRAVADO: BLOQUEIO_INCLUIR_CLIENTE LIGADO", "Cadastrar o codigo no cliente, ou corrigir o sistema chamador")
	}
}

// avisarTroca tells of a key that is about to be replaced: the client is not found by the one before any more.
func (a *abertura) avisarTroca(parte, antes, depois string) {
	if antes != "" && depois != "" && antes != depois {
		a.avisar(parte+" "+mascararSeDocumento(antes)+" TROCADO POR "+mascararSeDocumento(depois), "Conferir o cadastro do cliente no sistema chamador")
	}
}

// gravarCliente adds what rule 6 decided to the write.
func (a *abertura) gravarCliente(e *Escrita, ids *sequencia) {
	if a.clienteNovo != nil {
		a.clienteNovo.ID = ids.proximo()
		a.clienteID = a.clienteNovo.ID
		e.Clientes = []Cliente{*a.clienteNovo}
	}
	if a.clienteMudado != nil {
		e.Mudancas = append(e.Mudancas, MudancaCliente{Cliente: *a.clienteMudado})
	}
	if a.codigoNovo {
		e.Vinculos = append(e.Vinculos, Vinculo{
			TenantID: a.procura.TenantID, Tipo: VinculoCliente, ObjetoID: a.clienteID, Sistema: a.procura.De.Sistema, Ambiente: a.procura.De.Ambiente,
			Codigo: a.procura.Cliente.Codigo, Em: a.agora,
		})
	}
}

// vinculoDaChamada is the caller's name of the ocorrência, nil when it has none. One that another ocorrência has (nomeada, 0 =
// none) is kept in dispute.
func (a *abertura) vinculoDaChamada(oc *Ocorrencia, nomeada int64) *Vinculo {
	if a.p.Vinculo == nil {
		return nil
	}
	v := *a.p.Vinculo
	v.TenantID, v.Tipo, v.ObjetoID, v.Em = oc.TenantID, VinculoOcorrencia, oc.ID, a.agora
	if v.Disputa = nomeada != 0 && nomeada != oc.ID; v.Disputa {
		a.avisos = append(a.avisos, v.AvisoDisputa("outra ocorrencia"))
	}
	return &v
}

// descreverChaves names, masked, the keys that were searched; with clients given, only those that find one. deQuemChama is the
// one whom the caller's own system knows by the code.
func descreverChaves(p *ProcuraCliente, encontrados []Cliente, deQuemChama int64) string {
	var nomes []string
	if p.ID != 0 && (encontrados == nil || slices.ContainsFunc(encontrados, func(c Cliente) bool { return c.ID == p.ID })) {
		nomes = append(nomes, parteIDDoCRM+" "+strconv.FormatInt(p.ID, 10))
	}
	for _, k := range [...]struct {
		parte, valor, mostrado string
		de                     func(*Cliente) string
	}{
		{"ID_INTEGRACAO", p.IDIntegracao, p.IDIntegracao, func(c *Cliente) string { return c.IDIntegracao }},
		{"COD_CLIENTE", p.Codigo, p.Codigo, func(c *Cliente) string {
			if c.ID == deQuemChama {
				return p.Codigo
			}
			return c.Codigo
		}},
		{"CNPJ_CLIENTE", p.Documento, sigilo.MascararDocumento(p.Documento), func(c *Cliente) string { return c.Documento }},
		{"CODIGO_AUXILIAR", p.CodigoAuxiliar, p.CodigoAuxiliar, func(c *Cliente) string { return c.CodigoAuxiliar }},
		{"EMAIL_CLIENTE", p.Email, sigilo.MascararEmail(p.Email), func(c *Cliente) string { return c.Email }},
	} {
		if k.valor == "" || encontrados != nil &&
			!slices.ContainsFunc(encontrados, func(c Cliente) bool { return k.de(&c) == k.valor }) {
			continue
		}
		nomes = append(nomes, k.parte+" "+mascararSeDocumento(k.mostrado))
	}
	return strings.Join(nomes, ", ")
}

// mascararSeDocumento hides a CPF that a caller uses as its own code of the client.
func mascararSeDocumento(valor string) string {
	if d := sigilo.NormalizarDocumento(valor); (len(d) == 11 || len(d) == 14) && sigilo.DocumentoValido(d) {
		return sigilo.MascararDocumento(d)
	}
	return valor
}
