package portal

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// lugarDaBusca is a place where the search looks.
type lugarDaBusca struct {
	titulo    string
	exige     crm.Permissao // of who looks there
	semNumero bool          // not when an ocorrência has the number: they are on its page
	procurar  func(*contexto, string) (grupoBusca, error)
}

const lugarOcorrencias = "Ocorrências"

// lugaresDaBusca are looked through in this order, each bounded and by an index.
var lugaresDaBusca = []lugarDaBusca{
	{lugarOcorrencias, filtrar(crm.ModuloOcorrencias), false, (*contexto).procurarOcorrencias},
	{"Chamada com esta requisição", filtrar(crm.ModuloChamadas), true, (*contexto).procurarRequisicao},
	{"Chamadas não atendidas com este CODIGO_OC", filtrar(crm.ModuloChamadas), false, naoAtendidasCom("codigo_oc")},
	{"Chamadas não atendidas sobre este número", filtrar(crm.ModuloChamadas), true, naoAtendidasCom("numero")},
	{"Chamadas não atendidas deste contrato", filtrar(crm.ModuloChamadas), false, naoAtendidasCom("contrato")},
	{"Chamadas não atendidas deste CPF ou CNPJ", filtrar(crm.ModuloChamadas), false, naoAtendidasCom("documento")},
	{"Clientes", filtrar(crm.ModuloClientes), false, (*contexto).procurarClientes},
	{"Contratos", filtrar(crm.ModuloContratos), false, (*contexto).procurarContratos},
	{"Unidades", filtrar(crm.ModuloUnidades), false, (*contexto).procurarUnidades},
	{"Empreendimentos", filtrar(crm.ModuloEmpreendimentos), false, (*contexto).procurarEmpreendimentos},
	{"IPs", acessar(crm.ModuloIPs), false, (*contexto).procurarIPs},
	{"Chamadas deste endereço", filtrar(crm.ModuloChamadas), false, (*contexto).procurarChamadasDoIP},
}

// umaAMais tells whether a place holds more than are shown of it.
var umaAMais = crm.Pagina{Limite: achadosPorLugar + 1}

func listaCom(caminho, parametro, termo string) string {
	return caminho + comParametros(url.Values{parametro: {termo}})
}

func (k *contexto) procurarOcorrencias(termo string) (g grupoBusca, err error) {
	q := crm.FiltroOcorrencias{TenantID: k.tenant.ID, Texto: termo, Recorte: k.recorte, Pagina: umaAMais}
	lista, err := k.p.Acervo.Ocorrencias(k.ctx, q)
	if err != nil {
		return g, err
	}
	ids := make([]int64, len(lista.Linhas))
	for i := range lista.Linhas {
		ids[i] = lista.Linhas[i].Ocorrencia.ID
	}
	nomes, err := k.p.Cadastros.Vinculos(k.ctx, k.tenant.ID, crm.VinculoOcorrencia, ids)
	if err != nil {
		return g, err
	}
	for _, l := range lista.Linhas {
		nome := nomeIgual(nomes[l.Ocorrencia.ID], termo)
		a := achado{
			Titulo: l.Ocorrencia.Numero, Sub: juntarCom(" · ", l.Ocorrencia.CodigoOC, nome, l.ClienteNome, local(l.Empreendimento, l.Bloco, l.Unidade)), Rotulo: l.StatusNome, Tom: tomFase(l.Fase),
			Em: k.em(l.Ocorrencia.AbertaEm), Caminho: "/ocorrencias/" + url.PathEscape(l.Ocorrencia.Numero),
			identificado: l.Ocorrencia.Numero == termo || l.Ocorrencia.CodigoOC == termo || nome != "",
		}
		g.Achados = append(g.Achados, a)
	}
	// The one that has the number before those that have it as another system's.
	slices.SortStableFunc(g.Achados, func(a, b achado) int { return ordem(a.Titulo != termo) - ordem(b.Titulo != termo) })
	g.Todas = listaCom("/ocorrencias", "q", termo)
	g.Fora, err = k.fraseFora(func() (int, bool, error) { return k.p.Acervo.OcorrenciasFora(k.ctx, q) })
	return g, err
}

func ordem(depois bool) int {
	if depois {
		return 1
	}
	return 0
}

// nomeIgual says the name in another system that was looked for: "SA-505 no mobuss"; "" = it was not by such a one.
func nomeIgual(nomes []crm.Vinculo, termo string) string {
	for _, v := range nomes {
		if v.Codigo == termo || v.Numero == termo {
			return termo + " em " + v.Sistema
		}
	}
	return ""
}

// juntarCom joins what is there.
func juntarCom(separador string, partes ...string) string {
	return strings.Join(slices.DeleteFunc(partes, func(p string) bool { return p == "" }), separador)
}

// procurarRequisicao finds a call by its id; of one that is about an ocorrência, that.
func (k *contexto) procurarRequisicao(termo string) (g grupoBusca, err error) {
	if len(termo) > 64 {
		return g, nil
	}
	g, err = k.chamadasQue(crm.FiltroChamadas{RequestID: termo}, "")
	for i := range g.Achados {
		g.Achados[i].identificado = true
	}
	return g, err
}

// naoAtendidasCom finds refused calls by what they said; attended ones are found by way of their ocorrência.
func naoAtendidasCom(parametro string) func(*contexto, string) (grupoBusca, error) {
	return func(k *contexto, termo string) (grupoBusca, error) {
		q := crm.FiltroChamadas{Situacoes: situacoesNaoAtendidas}
		switch parametro {
		case "codigo_oc":
			q.CodigoOC = termo
		case "numero":
			q.Numero = termo
		case "contrato":
			q.Contrato = termo
		case "documento":
			if crm.ValorNaChave(crm.ChaveChamadaDocumento, termo) == "" {
				return grupoBusca{}, nil
			}
			q.Documento = termo
		}
		g, err := k.chamadasQue(q, "/chamadas"+comParametros(url.Values{parametro: {termo}, "situacao": {naoAtendidas}, "periodo": {"tudo"}}))
		for i := range g.Achados {
			g.Achados[i].identificado = parametro == "codigo_oc"
		}
		return g, err
	}
}

func (k *contexto) chamadasQue(q crm.FiltroChamadas, todas string) (grupoBusca, error) {
	g := grupoBusca{Todas: todas}
	q.TenantID, q.Pagina = k.tenant.ID, umaAMais
	lista, err := k.p.Acervo.Chamadas(k.ctx, q)
	for _, c := range lista.Linhas {
		a := achado{
			Titulo: lacuna(c.Operacao), Rotulo: rotuloSituacao(c.Situacao), Tom: tomSituacao(c.Situacao), Em: k.em(c.Em), Caminho: "/chamadas/" + texto64(c.ID),
			Sub: juntarCom(" · ", c.CodigoOC, c.Mensagem, c.Sistema, c.Endereco),
		}
		if q.RequestID != "" && c.Numero != "" && c.OcorrenciaID != 0 {
			a.Titulo, a.Caminho = c.Numero, "/ocorrencias/"+url.PathEscape(c.Numero)
		}
		g.Achados = append(g.Achados, a)
	}
	return g, err
}

func (k *contexto) procurarClientes(termo string) (g grupoBusca, err error) {
	lista, err := k.p.Cadastros.Clientes(k.ctx, crm.FiltroClientes{TenantID: k.tenant.ID, Texto: termo, Pagina: umaAMais})
	for _, c := range lista.Linhas {
		g.Achados = append(g.Achados, achado{
			Titulo: lacuna(c.Nome), Sub: juntarCom(" · ", sigilo.MascararDocumento(c.Documento), c.Codigo), Caminho: "/clientes/" + texto64(c.ID),
			identificado: c.Codigo == termo || c.IDIntegracao == termo,
		})
	}
	g.Todas = listaCom("/clientes", "q", termo)
	return g, err
}

func (k *contexto) procurarContratos(termo string) (g grupoBusca, err error) {
	lista, err := k.buscarContratos(k.ctx, termo, umaAMais)
	for _, c := range lista.Linhas {
		g.Achados = append(g.Achados, achado{
			Titulo: c.Codigo, Sub: juntarCom(" · ", c.ClienteNome, local(c.Empreendimento, c.Bloco, c.Unidade)), Caminho: "/contratos/" + texto64(c.ID),
			identificado: c.Codigo == termo,
		})
	}
	g.Todas = listaCom("/contratos", "q", termo)
	return g, err
}

func (k *contexto) procurarUnidades(termo string) (g grupoBusca, err error) {
	lista, err := k.buscarUnidades(k.ctx, termo, umaAMais)
	for _, u := range lista.Linhas {
		g.Achados = append(g.Achados, achado{
			Titulo: u.Numero, Sub: juntarCom(" · ", local(u.Empreendimento, u.Bloco, ""), u.Codigo, nomeIgual(u.Vinculos, termo)), Caminho: "/unidades/" + texto64(u.ID),
			identificado: u.Codigo == termo || u.Numero == termo || nomeIgual(u.Vinculos, termo) != "",
		})
	}
	g.Todas = listaCom("/unidades", "q", termo)
	return g, err
}

func (k *contexto) procurarEmpreendimentos(termo string) (g grupoBusca, err error) {
	lista, err := k.p.Cadastros.Empreendimentos(k.ctx, crm.FiltroEmpreendimentos{TenantID: k.tenant.ID, Texto: termo, Pagina: umaAMais})
	for _, e := range lista.Linhas {
		g.Achados = append(g.Achados, achado{Titulo: e.Nome, Caminho: "/empreendimentos/" + texto64(e.ID)})
	}
	g.Todas = listaCom("/empreendimentos", "q", termo)
	return g, err
}

// enderecosDoTermo are those that look like one: a number alone is not.
func enderecosDoTermo(termo string) (netip.Prefix, bool) {
	if !strings.ContainsAny(termo, ".:") {
		return netip.Prefix{}, false
	}
	p, err := crm.LerEnderecos(termo)
	return p, err == nil
}

// procurarIPs looks among the released and the refused.
func (k *contexto) procurarIPs(termo string) (g grupoBusca, err error) {
	p, ok := enderecosDoTermo(termo)
	if !ok {
		return g, nil
	}
	faixas, err := k.p.Administracao.IPs.Faixas(k.ctx, k.tenant.ID)
	if err != nil {
		return g, err
	}
	for i := range faixas {
		if f := &faixas[i]; f.Prefixo.Overlaps(p) && len(g.Achados) < umaAMais.Limite {
			g.Achados = append(g.Achados, achado{Titulo: f.Prefixo.String(), Sub: f.Nota, Rotulo: "liberado", Tom: tomBom, Caminho: "/ips"})
		}
	}
	recusados, err := k.p.Acervo.IPsRecusadosEm(k.ctx, k.tenant.ID, p, umaAMais.Limite)
	for _, r := range recusados {
		g.Achados = append(g.Achados, achado{
			Titulo: r.Endereco, Sub: juntarCom(" · ", r.Operacao, r.Usuario, inteiro(r.Quantidade)+" vezes"), Rotulo: "recusado", Tom: tomRuim, Em: k.em(r.Ultima),
			Caminho: "/ips?" + url.Values{"endereco": {r.Endereco}, "credencial": {r.Usuario}}.Encode() + "#liberar",
		})
	}
	g.Todas = "/ips"
	return g, err
}

func (k *contexto) procurarChamadasDoIP(termo string) (grupoBusca, error) {
	p, ok := enderecosDoTermo(termo)
	if !ok {
		return grupoBusca{}, nil
	}
	return k.chamadasQue(crm.FiltroChamadas{Enderecos: p}, "/chamadas"+comParametros(url.Values{"endereco": {termo}, "periodo": {"tudo"}}))
}
