package portal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// telaPapeis lists the papéis of an installation, with who has each.
type telaPapeis struct {
	Linhas []linhaPapel
	Todas  bool   // those of the users of every installation
	Outros string // address of the other list, "" = there is none for this user
}

type linhaPapel struct {
	crm.Papel
	Alcance string
	Padrao  bool
	Quem    []string // logins
	Link    string
}

// telaPapel is one papel with its matrix, as it is or as typed.
type telaPapel struct {
	Nome     string
	Codigo   string // "" = a new one
	Acao     string // address of the form
	Voltar   string
	Todas    bool // for the users of every installation
	Padrao   bool
	Fixo     bool // it does not change
	Mudado   bool // one that every tenant has, and not as at first
	Apagavel bool
	Versao   int64
	Alcances []opcao
	Acoes    []string
	Linhas   []linhaMatriz
	Quem     []string
	Efeitos  []efeitoTela // of what is typed
	Previsto bool         // Efeitos were asked for
	Tira     bool         // one of them takes something away
	Erros    errosForm
}

type linhaMatriz struct {
	Rotulo  string
	Celulas []celula
}

// celula is one action of a module; without a Valor there is nothing to permit.
type celula struct {
	Valor, Acao, Rotulo string
	Marcada             bool
}

// efeitoTela says in words what a change does to one person.
type efeitoTela struct {
	Quem, Perde, Ganha, Alcance string
	Tira                        bool
}

// tenantDosPapeis is whose papéis the page is about: the installation's, or those of the users of every one, which they alone may see.
func (k *contexto) tenantDosPapeis() int64 {
	if k.usuario.TenantID == 0 && k.FormValue("todas") == "1" {
		return 0
	}
	return k.tenant.ID
}

func enderecoDoPapel(codigo, ato string, tenantID int64) string {
	endereco := "/papeis"
	if codigo != "" {
		endereco += "/" + url.PathEscape(codigo)
	}
	if tenantID == 0 {
		return endereco + ato + "?todas=1"
	}
	return endereco + ato
}

func (k *contexto) papeis() error {
	id := k.tenantDosPapeis()
	todos, err := k.p.Administracao.PapeisDoTenant(k.ctx, id)
	if err != nil {
		return err
	}
	usuarios, err := k.p.Administracao.Usuarios.Usuarios(k.ctx)
	if err != nil {
		return err
	}
	tela := telaPapeis{Todas: id == 0}
	if k.usuario.TenantID == 0 {
		outro := k.tenant.ID
		if id != 0 {
			outro = 0
		}
		tela.Outros = Raiz + enderecoDoPapel("", "", outro)
	}
	for _, p := range todos {
		tela.Linhas = append(tela.Linhas, linhaPapel{p, rotuloAlcance(p.Alcance), p.Padrao(), quemTem(usuarios, &p), Raiz + enderecoDoPapel(p.Codigo, "", id)})
	}
	return k.mostrar(http.StatusOK, "papeis", "Papéis", tela)
}

func quemTem(usuarios []crm.Usuario, p *crm.Papel) (logins []string) {
	for i := range usuarios {
		if u := &usuarios[i]; u.TenantID == p.TenantID && slices.Contains(u.Papeis, p.Codigo) {
			logins = append(logins, u.Login)
		}
	}
	return logins
}

func rotuloAlcance(a crm.AlcanceDoPapel) string {
	for _, x := range crm.AlcancesDoPapel {
		if x.Alcance == a {
			return x.Rotulo
		}
	}
	return string(a)
}

func (k *contexto) novoPapel() error {
	return k.mostrarPapel(http.StatusOK, &crm.Papel{TenantID: k.tenantDosPapeis(), Alcance: crm.AlcanceProprias}, nil, telaPapel{})
}

func (k *contexto) papel() error {
	p, err := k.p.Administracao.Papel(k.ctx, k.tenantDosPapeis(), k.segmento("codigo"))
	if err != nil {
		return err
	}
	return k.mostrarPapel(http.StatusOK, p, nil, telaPapel{})
}

// mostrarPapel shows a papel as it is in p; efeitos are of what is typed.
func (k *contexto) mostrarPapel(status int, p *crm.Papel, efeitos []crm.EfeitoNaPessoa, tela telaPapel) error {
	usuarios, err := k.p.Administracao.Usuarios.Usuarios(k.ctx)
	if err != nil {
		return err
	}
	tela.Nome, tela.Codigo, tela.Todas, tela.Padrao, tela.Versao, tela.Fixo = p.Nome, p.Codigo, p.TenantID == 0, p.Padrao(), p.Versao, p.Codigo == crm.PapelAdmin
	tela.Mudado = tela.Padrao && p.Versao > 0
	tela.Voltar, tela.Acao = Raiz+enderecoDoPapel("", "", p.TenantID), Raiz+"/papeis/novo"
	if p.Codigo != "" {
		tela.Acao, tela.Quem = Raiz+"/papeis/"+url.PathEscape(p.Codigo), quemTem(usuarios, p)
		tela.Apagavel = !tela.Padrao && len(tela.Quem) == 0
	}
	var pares []string
	for _, x := range crm.AlcancesDoPapel {
		pares = append(pares, string(x.Alcance), x.Rotulo)
	}
	tela.Alcances = opcoes(string(p.Alcance), pares...)
	for _, x := range crm.Acoes {
		tela.Acoes = append(tela.Acoes, x.Nome)
	}
	for i := range crm.Modulos {
		m := &crm.Modulos[i]
		l := linhaMatriz{Rotulo: m.Rotulo}
		for _, x := range crm.Acoes {
			c := celula{Acao: x.Nome, Rotulo: m.Rotulo + ": " + x.Nome}
			if m.Acoes&x.Acao != 0 {
				c.Valor, c.Marcada = string(m.Modulo)+"="+x.Nome, p.Permissoes[m.Modulo]&x.Acao != 0
			}
			l.Celulas = append(l.Celulas, c)
		}
		tela.Linhas = append(tela.Linhas, l)
	}
	for i := range efeitos {
		e := &efeitos[i]
		t := efeitoTela{Quem: e.Login, Perde: e.Perde.String(), Ganha: e.Ganha.String(), Tira: e.Tira()}
		if e.Nome != e.Login {
			t.Quem = e.Nome + " (" + e.Login + ")"
		}
		if e.Antes != e.Depois {
			t.Alcance = rotuloAlcance(e.Antes) + " → " + rotuloAlcance(e.Depois)
		}
		tela.Efeitos, tela.Tira = append(tela.Efeitos, t), tela.Tira || t.Tira
	}
	titulo := "Novo papel"
	if p.Codigo != "" {
		titulo = "Papel " + p.Nome
	}
	return k.mostrar(status, "papel", titulo, tela)
}

// lerPapel reads the form of a papel.
func (k *contexto) lerPapel() (crm.MudancaPapel, error) {
	valores, err := k.FormParams()
	if err != nil {
		return crm.MudancaPapel{}, err
	}
	nome, alcance, permissoes := k.campo("nome"), crm.AlcanceDoPapel(k.campo("alcance")), crm.Permissoes{}
	for _, v := range valores["permite"] {
		for m, a := range crm.LerPermissoes(v) {
			permissoes[m] |= a
		}
	}
	versao, _ := strconv.ParseInt(k.campo("versao"), 10, 64)
	return crm.MudancaPapel{Versao: versao, Nome: &nome, Alcance: &alcance, Permissoes: &permissoes}, nil
}

func (k *contexto) criarPapel() error {
	m, err := k.lerPapel()
	if err != nil {
		return errPedido
	}
	novo := crm.Papel{TenantID: k.tenantDosPapeis(), Nome: *m.Nome, Alcance: *m.Alcance, Permissoes: *m.Permissoes}
	p, err := k.p.Administracao.CriarPapel(k.ctx, k.ator(""), novo)
	if erros := errosDe(err); erros != nil {
		return k.mostrarPapel(http.StatusUnprocessableEntity, &novo, nil, telaPapel{Erros: erros})
	}
	if err != nil {
		return err
	}
	return k.voltar(enderecoDoPapel("", "", p.TenantID), "Papel "+p.Nome+" criado. Dê-o a quem precisa em Usuários.")
}

// alterarPapel shows what a change does to whom, or makes it. One that takes something away is made only when that was read.
func (k *contexto) alterarPapel() error {
	id, codigo := k.tenantDosPapeis(), k.segmento("codigo")
	m, err := k.lerPapel()
	if err != nil {
		return errPedido
	}
	a := k.p.Administracao
	todos, err := a.PapeisDoTenant(k.ctx, id)
	if err != nil {
		return err
	}
	usuarios, err := a.Usuarios.Usuarios(k.ctx)
	if err != nil {
		return err
	}
	novo, err := a.MudarPapel(k.ctx, id, codigo, m)
	if erros := errosDe(err); erros != nil {
		if novo == nil { // it does not change at all
			return k.voltarSemFazer(enderecoDoPapel(codigo, "", id), "Nada foi gravado: "+erros["papel"]+".")
		}
		return k.mostrarPapel(http.StatusUnprocessableEntity, novo, nil, telaPapel{Erros: erros})
	}
	if err != nil {
		return err
	}
	efeitos := crm.EfeitoDoPapel(usuarios, todos, novo)
	digitado := *novo
	digitado.Versao = m.Versao
	tira := slices.ContainsFunc(efeitos, func(e crm.EfeitoNaPessoa) bool { return e.Tira() })
	switch {
	case k.campo("ato") == "prever":
		return k.mostrarPapel(http.StatusOK, &digitado, efeitos, telaPapel{Previsto: true})
	case tira && k.campo("ciente") != "sim":
		return k.mostrarPapel(http.StatusUnprocessableEntity, &digitado, efeitos, telaPapel{Previsto: true, Erros: errosForm{"ciente": "confirme que leu o que muda para quem"}})
	}
	p, err := a.AlterarPapel(k.ctx, k.ator(""), id, codigo, m)
	if erros := errosDe(err); erros != nil {
		if erros[""] != "" { // somebody saved meanwhile: what is there now
			if p, err = a.Papel(k.ctx, id, codigo); err != nil {
				return err
			}
			digitado = *p
		}
		return k.mostrarPapel(http.StatusUnprocessableEntity, &digitado, efeitos, telaPapel{Erros: erros})
	}
	if err != nil {
		return err
	}
	aviso := "Papel " + p.Nome + " gravado."
	if n := len(efeitos); n > 0 {
		aviso += " Vale já no próximo clique de " + quantas(int64(n), "pessoa", "pessoas") + "."
	}
	return k.voltar(enderecoDoPapel("", "", id), aviso)
}

// apagarPapel takes one away, or makes one that every installation has what it was at first.
func (k *contexto) apagarPapel() error {
	id, codigo := k.tenantDosPapeis(), k.segmento("codigo")
	p, err := k.p.Administracao.ApagarPapel(k.ctx, k.ator(""), id, codigo)
	if erros := errosDe(err); erros != nil {
		var frases []string
		for _, f := range erros {
			frases = append(frases, f)
		}
		slices.Sort(frases)
		if p, err = k.p.Administracao.Papel(k.ctx, id, codigo); err != nil {
			return err
		}
		return k.mostrarPapel(http.StatusUnprocessableEntity, p, nil, telaPapel{Erros: errosForm{"": comoFrase("O papel " + strings.Join(frases, "; "))}})
	}
	if err != nil {
		return err
	}
	if p.Padrao() {
		return k.voltar(enderecoDoPapel("", "", id), "Papel "+p.Nome+" de volta ao padrão.")
	}
	return k.voltar(enderecoDoPapel("", "", id), "Papel "+p.Nome+" apagado.")
}
