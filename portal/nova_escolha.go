package portal

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// grupoNova is what can be chosen, of one kind.
type grupoNova struct {
	Titulo string
	Linhas []linhaNova
}

type linhaNova struct{ Link, Titulo, Sub string }

// escolhaNova is what was chosen, as the address bears it: an id, nenhum, or "" while it is open.
type escolhaNova struct {
	Cliente, Contrato, Unidade string
	BuscaUnidade               bool // only a unit is looked for: the rest is chosen

	cliente  *crm.Cliente
	contrato *crm.LinhaContrato
	unidade  *crm.Unidade
}

const (
	nenhum    = "nenhum"
	outro     = "outro" // of the contract: the client's are listed again
	achados   = 8       // of each kind, of a search
	minimoAte = 2       // characters, to search for
)

// Aqui is the address of what was chosen so far.
func (e escolhaNova) Aqui() string { return e.com("", "") }

// com is Aqui with one more choice.
func (e escolhaNova) com(nome, valor string) string {
	v := url.Values{}
	for _, par := range [][2]string{{"cliente", e.Cliente}, {"contrato", e.Contrato}, {"unidade", e.Unidade}} {
		if par[0] == nome {
			par[1] = valor
		}
		if par[1] != "" {
			v.Set(par[0], par[1])
		}
	}
	return Raiz + "/ocorrencias/nova" + comParametros(v)
}

// LinkUnidade leads to the search for a unit; "" = the contract says which.
func (e escolhaNova) LinkUnidade() string {
	if e.contrato != nil && e.contrato.UnidadeID != 0 {
		return ""
	}
	return Raiz + "/ocorrencias/nova" + comParametros(url.Values{"cliente": {e.Cliente}, "contrato": {e.Contrato}, "buscar": {"unidade"}})
}

// LinkContrato leads to the contracts of the client or of the unit; "" = there is neither.
func (e escolhaNova) LinkContrato() string {
	if e.cliente == nil && e.unidade == nil {
		return ""
	}
	return e.com("contrato", outro)
}

// lerEscolhaNova reads what the address says was chosen. One choice may bring others: a contract its client and its
// unit.
func (k *contexto) lerEscolhaNova() (*escolhaNova, error) {
	e := &escolhaNova{
		Cliente: k.consulta("cliente"), Contrato: k.consulta("contrato"), Unidade: k.consulta("unidade"), BuscaUnidade: k.consulta("buscar") == "unidade",
	}
	var err error
	if id := lerID(e.Contrato); id != 0 {
		if e.contrato, err = k.contratoPorID(id); err != nil {
			return nil, err
		}
	}
	if id := lerID(e.Unidade); id != 0 {
		if e.unidade, err = k.unidadePorID(id); err != nil {
			return nil, err
		}
	}
	if id := lerID(e.Cliente); id != 0 {
		if e.cliente, err = k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, id); err != nil {
			return nil, err
		}
	}
	return e, k.titularDoContrato(e)
}

// titularDoContrato takes the contract's client where none was chosen.
func (k *contexto) titularDoContrato(e *escolhaNova) (err error) {
	if e.Cliente == "" && e.contrato != nil && e.contrato.ClienteID != 0 {
		e.Cliente = texto64(e.contrato.ClienteID)
		e.cliente, err = k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, e.contrato.ClienteID)
	}
	return err
}

func (k *contexto) contratoPorID(id int64) (*crm.LinhaContrato, error) {
	lista, err := k.p.Cadastros.Contratos(k.ctx, crm.FiltroContratos{TenantID: k.tenant.ID, ID: id, Pagina: crm.Pagina{Limite: 1}})
	if err == nil && len(lista.Linhas) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &lista.Linhas[0], nil
}

func (k *contexto) unidadePorID(id int64) (*crm.Unidade, error) {
	lista, err := k.p.Cadastros.Unidades(k.ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, ID: id, Pagina: crm.Pagina{Limite: 1}})
	if err == nil && len(lista.Linhas) == 0 {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return &lista.Linhas[0], nil
}

// contratosParaEscolher lists the contracts of the client or of the unit while none was chosen. The only one, in force, is
// taken; nil = there is nothing to choose.
func (k *contexto) contratosParaEscolher(e *escolhaNova) ([]grupoNova, error) {
	if e.Contrato != "" && e.Contrato != outro || e.BuscaUnidade || e.cliente == nil && e.unidade == nil {
		return nil, nil
	}
	f := crm.FiltroContratos{TenantID: k.tenant.ID, Pagina: crm.Pagina{Limite: crm.LimitePadrao}}
	if e.cliente != nil {
		f.ClienteID = e.cliente.ID
	}
	if e.unidade != nil {
		f.UnidadeID = e.unidade.ID
	}
	lista, err := k.p.Cadastros.Contratos(k.ctx, f)
	if err != nil || len(lista.Linhas) == 0 {
		e.Contrato = nenhum
		return nil, err
	}
	if len(lista.Linhas) == 1 && lista.Linhas[0].Situacao.Vigente() && e.Contrato != outro {
		e.contrato = &lista.Linhas[0]
		e.Contrato = texto64(e.contrato.ID)
		return nil, k.titularDoContrato(e)
	}
	g := grupoNova{Titulo: "Escolha o contrato", Linhas: linhasDosContratos(e, lista.Linhas)}
	g.Linhas = append(g.Linhas, linhaNova{Link: e.com("contrato", nenhum), Titulo: "Sem contrato"})
	return []grupoNova{g}, nil
}

func linhasDosContratos(e *escolhaNova, contratos []crm.LinhaContrato) []linhaNova {
	linhas := make([]linhaNova, 0, len(contratos)+1)
	for _, c := range contratos {
		linhas = append(linhas, linhaNova{
			e.com("contrato", texto64(c.ID)), "Contrato " + c.Codigo, juntarNomes(local(c.Empreendimento, c.Bloco, c.Unidade), rotuloContrato(c.Situacao), c.ClienteNome),
		})
	}
	return linhas
}

// buscarNova looks for what was typed among clients, contracts and units.
func (k *contexto) buscarNova(tela *telaNova, e *escolhaNova) error {
	if tela.Busca == "" {
		return nil
	}
	if tela.Curta = utf8.RuneCountInString(tela.Busca) < minimoAte && !e.BuscaUnidade; tela.Curta {
		return nil
	}
	pagina := crm.Pagina{Limite: achados}
	if !e.BuscaUnidade {
		clientes, err := k.buscarClientes(k.ctx, tela.Busca, pagina)
		if err != nil {
			return err
		}
		g := grupoNova{Titulo: "Clientes"}
		for _, c := range clientes.Linhas {
			g.Linhas = append(g.Linhas, linhaNova{e.com("cliente", texto64(c.ID)), cmp.Or(c.Nome, "Sem nome"), juntarNomes(sigilo.MascararDocumento(c.Documento), c.Codigo)})
		}
		contratos, err := k.buscarContratos(k.ctx, tela.Busca, pagina)
		if err != nil {
			return err
		}
		tela.Grupos = append(tela.Grupos, g, grupoNova{"Contratos", linhasDosContratos(e, contratos.Linhas)})
	}
	unidades, err := k.buscarUnidades(k.ctx, tela.Busca, pagina)
	if err != nil {
		return err
	}
	g := grupoNova{Titulo: "Unidades"}
	for _, u := range unidades.Linhas {
		g.Linhas = append(g.Linhas, linhaNova{e.com("unidade", texto64(u.ID)), "Unidade " + u.Numero, juntarNomes(u.Empreendimento, u.Bloco, u.Codigo)})
	}
	tela.Grupos = slices.DeleteFunc(append(tela.Grupos, g), func(g grupoNova) bool { return len(g.Linhas) == 0 })
	return nil
}

// juntarNomes joins what is there.
func juntarNomes(nomes ...string) string {
	return strings.Join(slices.DeleteFunc(nomes, func(n string) bool { return n == "" }), " · ")
}
