// Command tabelas writes the tables of the documents from the tables of the code (flags, tenant settings, refusals, examinations,
// imports, master data by calls, papéis, metrics, causes of alarms), so that they cannot disagree. It must not know how any of them is used.
package main

//go:generate go run . ..

import (
	"bytes"
	"cmp"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/diagnostico"
	"ponte/crm/importacao"
	"ponte/crm/titular"
	"ponte/server"
)

// tabelas are the generated tables by the name that their marks carry: <!-- tabela NAME --> ... <!-- fim NAME -->.
var tabelas = map[string]func() string{
	"servidor":       servidor,
	"configuracoes":  configuracoes,
	"recusas":        recusas,
	"exames":         exames,
	"importacoes":    importacoes,
	"cadastros":      cadastros,
	"papeis":         papeis,
	"escopos":        escopos,
	"dados-pessoais": dadosPessoais,
	"impessoais":     impessoais,
	"metricas":       metricas,
	"causas":         causas,
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: tabelas FOLDER")
	}
	found := map[string]bool{}
	err := filepath.WalkDir(os.Args[1], func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		return reescrever(path, found)
	})
	for name := range tabelas {
		if err == nil && !found[name] {
			err = fmt.Errorf("no document has the table %s", name)
		}
	}
	if err != nil {
		log.Fatal(err)
	}
}

// reescrever replaces what stands between the marks of a document.
func reescrever(path string, found map[string]bool) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	novo := text
	for name, table := range tabelas {
		begin, end := []byte("<!-- tabela "+name+" -->\n"), []byte("<!-- fim "+name+" -->")
		from := bytes.Index(novo, begin)
		if from < 0 {
			continue
		}
		from += len(begin)
		to := bytes.Index(novo[from:], end)
		if to < 0 {
			return fmt.Errorf("%s: the table %s has no end", path, name)
		}
		found[name] = true
		novo = bytes.Join([][]byte{novo[:from], []byte(table()), novo[from+to:]}, nil)
	}
	if bytes.Equal(novo, text) {
		return nil
	}
	return os.WriteFile(path, novo, 0o644)
}

// servidor lists the flags of serve with their environment twins.
func servidor() string {
	var b strings.Builder
	b.WriteString("| opção | variável | padrão ou forma | em inglês, como em `ponte serve --help` |\n|---|---|---|---|\n")
	t := reflect.TypeFor[server.Config]()
	for i := range t.NumField() {
		f := t.Field(i)
		if !f.IsExported() {
			continue
		}
		name := f.Tag.Get("name")
		if name == "" {
			name = hifens(f.Name)
		}
		fmt.Fprintf(&b, "| `--%s` | `%s` | %s | %s |\n", name, f.Tag.Get("env"), codigo(f.Tag.Get("placeholder")), celula(f.Tag.Get("help")))
	}
	return b.String()
}

// configuracoes lists the tenant settings.
func configuracoes() string {
	var b strings.Builder
	b.WriteString("| chave | o que é | valores | padrão |\n|---|---|---|---|\n")
	for _, l := range crm.TabelaConfiguracoes {
		valores := string(l.Tipo)
		switch {
		case len(l.Opcoes) > 0:
			valores = strings.Join(l.Opcoes, ", ")
		case l.Tipo == crm.TipoInteiro:
			valores = fmt.Sprintf("%d a %d", l.Min, l.Max)
		case l.Tipo == crm.TipoTamanho:
			valores = crm.EscreverTamanho(l.Min) + " a " + crm.EscreverTamanho(l.Max) + ", ou em bytes"
		case l.Tipo == crm.TipoStatus:
			valores = "código de um status da instalação"
		}
		fmt.Fprintf(&b, "| `%s` | **%s.** %s | %s | %s |\n", l.Chave, celula(l.Rotulo), celula(l.Ajuda), celula(valores), codigo(l.Padrao))
	}
	return b.String()
}

// importacoes lists what files may bring.
func importacoes() string {
	var b strings.Builder
	b.WriteString("| importação | colunas | nomes da base |\n|---|---|---|\n")
	for _, f := range importacao.Formatos(nil) {
		apelidos := make([]string, 0, len(f.Apelidos))
		for apelido, coluna := range f.Apelidos {
			apelidos = append(apelidos, "`"+apelido+"` "+coluna)
		}
		slices.Sort(apelidos)
		fmt.Fprintf(&b, "| `%s` | `%s` | %s |\n", f.Tabela, strings.Join(f.Colunas, ";"), strings.Join(apelidos, ", "))
	}
	return b.String()
}

// cadastros lists what calls may bring of master data, with what the fields are called besides.
func cadastros() string {
	var b strings.Builder
	b.WriteString("| de | campos | outros nomes |\n|---|---|---|\n")
	for _, tipo := range []crm.TipoVinculo{crm.VinculoCliente, crm.VinculoUnidade, crm.VinculoContrato, crm.VinculoTitulo} {
		var campos, outros []string
		for _, c := range cadastro.CamposDe(tipo) {
			campos = append(campos, "`"+c.Nome+"`")
			if nomes := slices.Concat(c.Partes, c.Apelidos); len(nomes) > 0 {
				outros = append(outros, c.Nome+" `"+strings.ToLower(strings.Join(nomes, "` `"))+"`")
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", tipo, strings.Join(campos, ", "), strings.Join(outros, ", "))
	}
	return b.String()
}

// papeis lists what the papéis of every tenant permit.
func papeis() string {
	var b strings.Builder
	todos := crm.PapeisPadrao()
	b.WriteString("| módulo |")
	for i := range todos {
		b.WriteString(" " + todos[i].Nome + " |")
	}
	b.WriteString("\n|---" + strings.Repeat("|---", len(todos)) + "|\n")
	for i := range crm.Modulos {
		m := &crm.Modulos[i]
		b.WriteString("| " + celula(m.Rotulo) + " |")
		for j := range todos {
			b.WriteString(" " + todos[j].Permissoes[m.Modulo].String() + " |")
		}
		b.WriteString("\n")
	}
	b.WriteString("| vê ocorrências e tarefas |")
	for i := range todos {
		for _, x := range crm.AlcancesDoPapel {
			if x.Alcance == todos[i].Alcance {
				b.WriteString(" " + strings.ToLower(x.Rotulo) + " |")
			}
		}
	}
	b.WriteString("\n")
	return b.String()
}

// escopos lists what a scope of a token asks of who makes it.
func escopos() string {
	var b strings.Builder
	b.WriteString("| escopo | pede de quem o faz |\n|---|---|\n")
	for _, l := range crm.Escopos {
		exige := l.Exige.String()
		if diretor := crm.PapeisPadrao()[1]; len(diretor.Permissoes.Menos(l.Exige)) == 0 {
			exige = "tudo o que " + diretor.Nome + " permite; " + l.Exige.Menos(diretor.Permissoes).String()
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", l.Escopo, exige)
	}
	return b.String()
}

// dadosPessoais is the map of personal data.
func dadosPessoais() string {
	var b strings.Builder
	b.WriteString("| tabela.coluna | o que é | para quê | base legal (LGPD) | quanto fica | onde aparece encoberto | na anonimização |\n|---|---|---|---|---|---|---|\n")
	for _, t := range titular.Mapa {
		for _, c := range t.Pessoais {
			fmt.Fprintf(&b, "| `%s.%s` | %s | %s | %s | %s | %s | %s |\n", t.Nome, c.Nome, celula(c.Oque), celula(t.Finalidade), celula(t.Base), celula(t.Retencao), cmp.Or(celula(c.Mascara), "–"), celula(string(c.Ato)))
		}
	}
	return b.String()
}

// impessoais lists the columns of text that bear no personal data.
func impessoais() string {
	var b strings.Builder
	b.WriteString("| tabela | colunas de texto sem dados pessoais |\n|---|---|\n")
	for _, t := range titular.Mapa {
		if t.Impessoais != "" {
			fmt.Fprintf(&b, "| `%s` | `%s` |\n", t.Nome, strings.Join(strings.Fields(t.Impessoais), "`, `"))
		}
	}
	return b.String()
}

// recusas lists the refusals.
func recusas() string {
	var b strings.Builder
	b.WriteString("| código | frase | HTTP no REST |\n|---|---|---|\n")
	for _, l := range crm.Recusas {
		fmt.Fprintf(&b, "| (e:%d) | %s | %s |\n", l.Codigo, celula(strings.ReplaceAll(l.Frase, "%s", "…")), strconv.Itoa(l.HTTP))
	}
	return b.String()
}

// exames lists the examinations of ponte doctor.
func exames() string {
	var b strings.Builder
	b.WriteString("| exame | o que examina | aviso | ruim | por quê, e como sanar |\n|---|---|---|---|---|\n")
	for _, e := range diagnostico.Tabela {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s **%s** |\n", e.Nome, celula(e.Titulo.PT), celula(e.Alerta), celula(e.Ruim), celula(e.Porque.PT), celula(e.Sanar.PT))
	}
	return b.String()
}

// hifens turns a Go field name into kong's flag name.
func hifens(field string) string {
	var b strings.Builder
	for i, r := range field {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteString(strings.ToLower(string(r)))
	}
	return b.String()
}

func celula(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

func codigo(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

// metricas lists what /metrics shows of Ponte itself.
func metricas() string {
	var b strings.Builder
	b.WriteString("| métrica | tipo | rótulos | em inglês, como em `/metrics` |\n|---|---|---|---|\n")
	for _, m := range server.Metrics() {
		labels := make([]string, len(m.Labels))
		for i, l := range m.Labels {
			labels[i] = "`" + l + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", m.Name, m.Kind, strings.Join(labels, ", "), celula(m.Help))
	}
	return b.String()
}

// causas lists what raises an alarm.
func causas() string {
	var b strings.Builder
	b.WriteString("| causa | há um alarme quando | limite padrão | acaba depois de | o que fazer |\n|---|---|---|---|---|\n")
	for _, c := range crm.TabelaCausas {
		fmt.Fprintf(&b, "| `%s` | **%s.** %s | %d (%s) | %s | %s |\n", c.Causa, celula(c.Titulo), celula(c.Julga), c.Limite, celula(c.Unidade), duracao(c.Calma), celula(c.Remedio))
	}
	return b.String()
}

// duracao writes minutes or hours.
func duracao(d time.Duration) string {
	if d%time.Hour == 0 {
		return strconv.Itoa(int(d.Hours())) + " h"
	}
	return strconv.Itoa(int(d.Minutes())) + " min"
}
