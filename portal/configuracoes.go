package portal

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
)

// telaConfiguracoes is how the installation behaves, in groups.
type telaConfiguracoes struct {
	Grupos []grupoConfiguracoes
	Versao string
	Erros  errosForm
	Resumo []erroDoCampo
}

// grupoConfiguracoes is a part of the page that the address can name.
type grupoConfiguracoes struct {
	ID, Titulo string
	Campos     []campoForm
}

// erroDoCampo leads from the summary to the field.
type erroDoCampo struct{ Campo, Rotulo, Frase string }

func (k *contexto) configuracoes() error {
	return k.mostrarConfiguracoes(http.StatusOK, k.tenant, nil, nil)
}

// mostrarConfiguracoes fills the page; digitados are the values to show in place of the stored ones.
func (k *contexto) mostrarConfiguracoes(status int, t *crm.Tenant, digitados map[string]string, erros errosForm) error {
	tela := telaConfiguracoes{Versao: t.Versao(), Erros: erros}
	valor := func(chave, guardado string) string {
		if digitados != nil {
			return digitados[chave]
		}
		return guardado
	}
	for i, titulo := range crm.GruposConfiguracao {
		g := grupoConfiguracoes{ID: "grupo-" + strconv.Itoa(i+1), Titulo: titulo}
		if titulo == crm.GrupoInstalacao {
			g.Campos = append(g.Campos,
				novoCampo(crm.ChaveNome, "Nome da instalação", valor(crm.ChaveNome, t.Nome), erros),
				novoCampo(crm.ChaveCNPJ, "CNPJs da empresa", valor(crm.ChaveCNPJ, strings.Join(t.CNPJs, ", ")), erros).Com("ajuda", "Separados por vírgula. Uma chamada que traz outro CNPJ é recusada."))
		}
		for j := range crm.TabelaConfiguracoes {
			if l := &crm.TabelaConfiguracoes[j]; l.Grupo == titulo {
				guardado := t.Configuracoes[l.Chave]
				if n, err := strconv.Atoi(guardado); err == nil && l.Tipo == crm.TipoTamanho {
					guardado = crm.EscreverTamanho(n)
				}
				g.Campos = append(g.Campos, k.campoConfiguracao(l, valor(l.Chave, guardado), erros))
			}
		}
		tela.Grupos = append(tela.Grupos, g)
	}
	tela.resumir()
	return k.mostrar(status, "configuracoes", "Configurações", tela)
}

// campoConfiguracao is the field of a setting: a choice where the value is a code, a number with its unit, or a text. Empty is the default.
func (k *contexto) campoConfiguracao(l *crm.LinhaConfiguracao, valor string, erros errosForm) campoForm {
	c := novoCampo(l.Chave, l.Rotulo, valor, erros)
	padrao := l.Padrao
	pares := []string{}
	switch l.Tipo {
	case crm.TipoSimNao:
		padrao, pares = rotuloSimNao(padrao), []string{"sim", "Sim", "nao", "Não"}
	case crm.TipoOpcao:
		padrao = rotuloDaEscolha(padrao)
		for _, o := range l.Opcoes {
			pares = append(pares, o, maiusculaInicial(rotuloDaEscolha(o)))
		}
	case crm.TipoStatus:
		for _, s := range k.statusEmOrdem() {
			pares = append(pares, s.Codigo, s.Nome)
		}
		if s := k.retrato().Status[padrao]; s != nil {
			padrao = s.Nome
		}
		if valor != "" && k.retrato().Status[valor] == nil { // of a time in which nobody asked
			pares = append(pares, valor, valor+" (não existe)")
		}
	case crm.TipoTamanho:
		n, _ := strconv.Atoi(padrao) // the program's own
		padrao = crm.EscreverTamanho(n)
	case crm.TipoInteiro:
		n, _ := strconv.Atoi(padrao)
		padrao = inteiro(n)
		if n != 0 { // 0 days are no time: what they mean is in the help
			padrao = strings.TrimSpace(padrao + " " + l.Unidade)
		}
		c.Unidade, c.Teclado = l.Unidade, "numeric"
	}
	if len(pares) > 0 {
		c.Tipo, c.Opcoes = "select", opcoes(c.Valor, append([]string{"", "Padrão: " + padrao}, pares...)...)
		return c.Com("ajuda", l.Ajuda)
	}
	if c.Erro != "" {
		c.Erro = faixaDaConfiguracao(l, c.Erro)
	}
	if padrao != "" {
		padrao = " Padrão: " + padrao + "."
	}
	return c.Com("ajuda", l.Ajuda+padrao)
}

// rotuloDaEscolha writes a code that a setting may be as a word.
func rotuloDaEscolha(codigo string) string {
	switch codigo {
	case "numero":
		return "número"
	case "json":
		return "JSON"
	case "servico":
		return "serviço (API)"
	}
	return codigo
}

// faixaDaConfiguracao says in words what a number may be; of another kind what was said of it stays.
func faixaDaConfiguracao(l *crm.LinhaConfiguracao, frase string) string {
	switch l.Tipo {
	case crm.TipoInteiro:
		return "use um número de " + inteiro(l.Min) + " a " + inteiro(l.Max)
	case crm.TipoTamanho:
		return "use um tamanho de " + crm.EscreverTamanho(l.Min) + " a " + crm.EscreverTamanho(l.Max)
	}
	return frase
}

// resumir lists what is wrong in the order of the page, and puts the focus on the first of it.
func (t *telaConfiguracoes) resumir() {
	for i := range t.Grupos {
		for j := range t.Grupos[i].Campos {
			if c := &t.Grupos[i].Campos[j]; c.Erro != "" {
				c.Foco = len(t.Resumo) == 0
				t.Resumo = append(t.Resumo, erroDoCampo{c.Nome, c.Rotulo, c.Erro})
			}
		}
	}
}

// gravarConfiguracoes applies all settings of the form, or none.
func (k *contexto) gravarConfiguracoes() error {
	digitados := map[string]string{}
	mudancas := []crm.Atribuicao{{Chave: crm.ChaveVersao, Valor: k.campo("versao")}}
	chaves := []string{crm.ChaveNome, crm.ChaveCNPJ}
	for _, l := range crm.TabelaConfiguracoes {
		if l.Grupo != "" {
			chaves = append(chaves, l.Chave)
		}
	}
	for _, chave := range chaves {
		digitados[chave] = k.campo(chave)
		mudancas = append(mudancas, crm.Atribuicao{Chave: chave, Valor: digitados[chave]})
	}
	_, err := k.p.Administracao.AlterarTenant(k.ctx, k.ator(""), k.tenant.Slug, mudancas)
	erros := errosDe(err)
	switch {
	case erros != nil && errors.Is(err, crm.ErrConflito): // show what is there now
		agora, err := k.p.Administracao.Tenant(k.ctx, k.tenant.Slug)
		if err != nil {
			return err
		}
		return k.mostrarConfiguracoes(http.StatusUnprocessableEntity, agora, nil, erros)
	case erros != nil:
		return k.mostrarConfiguracoes(http.StatusUnprocessableEntity, k.tenant, digitados, erros)
	case err != nil:
		return err
	}
	return k.voltar("/configuracoes", "Configurações gravadas. Valem em até 3 segundos.")
}
