package portal

import (
	"errors"
	"net/http"
	"strconv"

	"ponte/crm"
	"ponte/crm/titular"
)

// telaPrivacidade is where a person is looked for, how long each kind of data is kept, and who saw what is masked.
type telaPrivacidade struct {
	Retencoes    []linhaRetencao
	Versao       string
	Previa       bool
	Acessos      []linhaAuditoria
	LinkAcessos  string
	Erros        errosForm
	ErrosTitular errosForm
}

// linhaRetencao is one kind of data.
type linhaRetencao struct {
	Campo  campoForm
	Prazo  string // in words, of what is in force
	Sairia int64  // rows that would go with what was typed, -1 = not asked
}

// prazoEmPalavras says a number of days as people do.
func prazoEmPalavras(dias int) string {
	switch {
	case dias <= 0:
		return "para sempre"
	case dias == 1:
		return "1 dia"
	case dias >= 730 && dias%365 == 0:
		return strconv.Itoa(dias/365) + " anos"
	case dias == 365:
		return "1 ano"
	case dias >= 60 && dias%30 == 0:
		return strconv.Itoa(dias/30) + " meses"
	}
	return strconv.Itoa(dias) + " dias"
}

// prazoEmVigor is how long a kind of data stays. What a call says goes with its row at the latest.
func prazoEmVigor(c crm.Configuracoes, chave string) string {
	dias := c.Inteiro(chave)
	if chave != crm.ConfDiasCorpos {
		return prazoEmPalavras(dias)
	}
	if linha := c.Inteiro(crm.ConfDiasChamadas); linha > 0 && (dias <= 0 || dias > linha) {
		return prazoEmPalavras(linha) + ", com a chamada"
	}
	return prazoEmPalavras(dias)
}

func (k *contexto) privacidade() error { return k.mostrarPrivacidade(http.StatusOK, nil, nil, nil) }

// mostrarPrivacidade fills the page; digitados are the days to show in place of those in force, and to count what would go by.
func (k *contexto) mostrarPrivacidade(status int, digitados map[string]string, erros, errosTitular errosForm) error {
	t, err := k.p.Administracao.Tenant(k.ctx, k.tenant.Slug)
	if err != nil {
		return err
	}
	tela := telaPrivacidade{Versao: t.Versao(), Previa: digitados != nil && erros == nil, Erros: erros, ErrosTitular: errosTitular, LinkAcessos: Raiz + "/auditoria?ato=" + titular.AtoMostrar}
	for _, chave := range crm.Retencoes {
		l, _ := crm.LinhaDaConfiguracao(chave)
		valor := t.Configuracoes.Texto(chave)
		if digitados != nil {
			valor = digitados[chave]
		}
		linha := linhaRetencao{Campo: novoCampo(chave, l.Rotulo, valor, erros).Com("ajuda", l.Ajuda, "modo", "numeric"), Prazo: prazoEmVigor(t.Configuracoes, chave), Sairia: -1}
		if tela.Previa {
			dias, _ := strconv.Atoi(valor) // was judged
			if linha.Sairia, err = k.p.Administracao.Retencao.ContarVencidos(k.ctx, t.ID, chave, dias); err != nil {
				return err
			}
		}
		tela.Retencoes = append(tela.Retencoes, linha)
	}
	acessos, err := k.p.Acervo.Auditorias(k.ctx, crm.FiltroAuditorias{TenantID: k.tenant.ID, Acao: titular.AtoMostrar, Pagina: crm.Pagina{Limite: maxAcessos}})
	if err != nil {
		return err
	}
	tela.Acessos = k.linhasDeAcesso(acessos.Linhas)
	return k.mostrar(status, "privacidade", "Privacidade", tela)
}

// diasDigitados are the days of the form, judged as they would be when they are saved.
func (k *contexto) diasDigitados(valor func(string) string) (digitados map[string]string, erros errosForm) {
	digitados = map[string]string{}
	for _, chave := range crm.Retencoes {
		digitados[chave] = valor(chave)
		if digitados[chave] == "" {
			l, _ := crm.LinhaDaConfiguracao(chave)
			digitados[chave] = l.Padrao
		}
		if _, err := crm.ValidarConfiguracao(chave, digitados[chave]); err != nil {
			if erros == nil {
				erros = errosForm{}
			}
			l, _ := crm.LinhaDaConfiguracao(chave)
			erros[chave] = "use um número de dias de " + strconv.Itoa(l.Min) + " a " + strconv.Itoa(l.Max)
		}
	}
	return digitados, erros
}

// preverRetencao counts what would go, and changes nothing.
func (k *contexto) preverRetencao() error {
	digitados, erros := k.diasDigitados(k.consulta)
	status := http.StatusOK
	if erros != nil {
		status = http.StatusUnprocessableEntity
	}
	return k.mostrarPrivacidade(status, digitados, erros, nil)
}

func (k *contexto) gravarRetencao() error {
	digitados, erros := k.diasDigitados(k.campo)
	if erros != nil {
		return k.mostrarPrivacidade(http.StatusUnprocessableEntity, digitados, erros, nil)
	}
	mudancas := []crm.Atribuicao{{Chave: crm.ChaveVersao, Valor: k.campo("versao")}}
	for _, chave := range crm.Retencoes {
		mudancas = append(mudancas, crm.Atribuicao{Chave: chave, Valor: digitados[chave]})
	}
	_, err := k.p.Administracao.AlterarTenant(k.ctx, k.ator(""), k.tenant.Slug, mudancas)
	if erros := errosDe(err); erros != nil {
		if errors.Is(err, crm.ErrConflito) { // show what is there now
			digitados = nil
		}
		return k.mostrarPrivacidade(http.StatusUnprocessableEntity, digitados, erros, nil)
	}
	if err != nil {
		return err
	}
	return k.voltar("/privacidade", "Prazos gravados. O que passou deles é apagado em até uma hora.")
}

// acharTitular leads to the page of a person. What was typed is in no address: it may be a CPF.
func (k *contexto) acharTitular() error {
	f, err := k.p.Titulares.Achar(k.ctx, k.tenant.ID, k.campo("titular"))
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return k.mostrarPrivacidade(http.StatusUnprocessableEntity, nil, nil, errosForm{"titular": "nenhum cliente tem este CPF, CNPJ ou id"})
	}
	if err != nil {
		return err
	}
	return k.voltar("/clientes/"+texto64(f.ClienteID)+"/titular", "")
}
