package vimob

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ponte/crm"
)

// igualar brings a status to the form in which it is compared: nobody at Vimob promises how it spells "Em análise".
func igualar(status string) string {
	semAcentos := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(status))
	return strings.Join(strings.Fields(semAcentos), " ")
}

// linhaDeStatus is one row of a table by status: the status as it was written there, and what it stands for.
type linhaDeStatus struct{ status, valor string }

// tabela is a setting by status of Vimob, found as igualar compares.
type tabela map[string]linhaDeStatus

func (t tabela) achar(status string) (linhaDeStatus, bool) {
	l, ok := t[igualar(status)]
	return l, ok
}

// lerTabela reads a setting's rows. Two rows of one status would leave it to chance which of them counts.
func lerTabela(texto string) (tabela, error) {
	linhas, err := crm.LerLinhas(texto)
	if err != nil {
		return nil, err
	}
	t := make(tabela, len(linhas))
	for status, valor := range linhas {
		chave := igualar(status)
		if _, duas := t[chave]; duas {
			return nil, fmt.Errorf("%s está em mais de uma linha", status)
		}
		if valor == "" {
			return nil, fmt.Errorf("a linha de %s está incompleta", status)
		}
		t[chave] = linhaDeStatus{status, valor}
	}
	return t, nil
}

// tabelas are the settings that say what a status of Vimob does here.
type tabelas struct {
	abrem    tabela // the solicitação of the ocorrência that it opens
	bpo      tabela // what must be reached before a proposal enters it
	encerram tabela // our status into which "encerrar fluxo" with it takes the ocorrências
}

func lerTabelas(valores map[string]string) (t tabelas, err error) {
	for _, c := range []struct {
		chave, rotulo string
		para          *tabela
	}{
		{campoStatusAbrem, rotuloAbrem, &t.abrem}, {campoBPO, rotuloBPO, &t.bpo}, {campoEncerram, rotuloEncerram, &t.encerram},
	} {
		if *c.para, err = lerTabela(valores[c.chave]); err != nil {
			return t, fmt.Errorf("%s: %w", c.rotulo, err)
		}
	}
	for _, l := range t.bpo {
		if _, err := t.lerExigencia(l); err != nil {
			return t, fmt.Errorf("%s: %w", rotuloBPO, err)
		}
	}
	return t, nil
}

// conhece tells whether any of the tables names a status.
func (t *tabelas) conhece(status string) bool {
	for _, x := range []tabela{t.abrem, t.bpo, t.encerram} {
		if _, ok := x.achar(status); ok {
			return true
		}
	}
	return false
}

// qualquer stands in the place of a BPO status where none is required.
const qualquer = "*"

// exigencia is what a row of the BPO table asks for: status of ours, of the proposal's own ocorrência or of the one that a
// status of Vimob opened.
type exigencia struct{ abriu, status string }

func (t *tabelas) lerExigencia(l linhaDeStatus) (exigencia, error) {
	abriu, status, dePara := strings.Cut(l.valor, ":")
	if !dePara {
		return exigencia{status: l.valor}, nil
	}
	aberta, ok := t.abrem.achar(abriu)
	status = strings.TrimSpace(status)
	switch {
	case !ok:
		return exigencia{}, fmt.Errorf("%s não está em %s", strings.TrimSpace(abriu), rotuloAbrem)
	case status == "" || strings.Contains(status, ":"):
		return exigencia{}, fmt.Errorf("a linha de %s precisa de um status do CRM", l.status)
	}
	return exigencia{aberta.status, status}, nil
}

// conferirStatus judges what the tables name of ours.
func conferirStatus(valores map[string]string, existe func(codigo string) bool) error {
	t, err := lerTabelas(valores)
	if err != nil {
		return err
	}
	for _, l := range t.bpo {
		if e, _ := t.lerExigencia(l); e.status != qualquer && !existe(e.status) {
			return fmt.Errorf("%s: %s não é um status do CRM: crie-o antes, em Status e códigos", rotuloBPO, e.status)
		}
	}
	if valores[campoEncerram] == padraoEncerram {
		return nil // nobody chose it: without that status the tenant's own one of closing counts
	}
	for _, l := range t.encerram {
		if !existe(l.valor) {
			return fmt.Errorf("%s: %s não é um status do CRM: crie-o antes, em Status e códigos", rotuloEncerram, l.valor)
		}
	}
	return nil
}
