package portal

import (
	"bytes"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"ponte/crm/importacao"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// maxImportacao bounds a file brought through the portal: it travels in the preview. Larger ones go by the command line.
const maxImportacao = 2 << 20

func (k *contexto) formatoDe(t importacao.Tabela) importacao.Formato {
	formatos := importacao.Formatos(k.p.Importador.Destinos)
	i := slices.IndexFunc(formatos, func(f importacao.Formato) bool { return f.Tabela == t })
	return formatos[i]
}

func (k *contexto) colunasDe(t importacao.Tabela) []string { return k.formatoDe(t).Colunas }

// telaImportar is a file on its way in: chosen, looked at, written.
type telaImportar struct {
	Tipo, Plural string
	Colunas      []string
	Nome         string
	Conteudo     string // of a file that was looked at, to be written as it was
	Amostra      [][]string
	Resultado    *importacao.Resultado
	Problemas    []problemaLinha
	Rejeitadas   template.URL // the lines with errors as a file: nothing is kept, so it travels in the page
	Gravado      bool
	Erro         string
}

type problemaLinha struct {
	Linha int
	Frase string
}

// Separador is the separator by its name.
func (t telaImportar) Separador() string {
	switch s := t.Resultado.Separador; s {
	case ";":
		return "ponto e vírgula"
	case ",":
		return "vírgula"
	case "\t":
		return "tabulação"
	default:
		return s
	}
}

// NomeRejeitadas is what the file of the lines with errors is called.
func (t telaImportar) NomeRejeitadas() string {
	return "erros-" + strings.TrimSuffix(t.Nome, path.Ext(t.Nome)) + ".csv"
}

func importarPagina(tipo string) func(*contexto) error {
	return func(k *contexto) error { return k.mostrarImportar(http.StatusOK, telaImportar{Tipo: tipo}) }
}

func (k *contexto) mostrarImportar(status int, tela telaImportar) error {
	r := registros[tela.Tipo]
	tela.Plural, tela.Colunas = r.plural, k.colunasDe(r.tabela)
	return k.mostrar(status, "importar", "Importar "+r.plural, tela)
}

// importar looks at a file without writing, and then writes exactly what was looked at.
func importar(tipo string) func(*contexto) error {
	return func(k *contexto) error {
		tela := telaImportar{Tipo: tipo}
		a, err := k.arquivoEnviado(maxImportacao)
		if err != nil {
			return err
		}
		tela.Nome, tela.Erro = a.Nome, a.Erro
		if tela.Erro != "" {
			return k.mostrarImportar(http.StatusUnprocessableEntity, tela)
		}
		tela.Gravado = k.campo("ato") == "gravar"
		var rejeitadas bytes.Buffer
		tela.Resultado, err = k.p.Importador.Importar(k.ctx, k.ator(""), k.tenant, importacao.Pedido{
			Tabela: registros[tipo].tabela, Nome: tela.Nome, Arquivo: bytes.NewReader(a.Conteudo), Simular: !tela.Gravado, Rejeitadas: &rejeitadas,
		})
		var arquivo *planilha.ErroArquivo
		if errors.As(err, &arquivo) {
			tela.Erro = comoFrase(arquivo.Frase)
			return k.mostrarImportar(http.StatusUnprocessableEntity, tela)
		}
		if err != nil {
			return err
		}
		for _, e := range tela.Resultado.Erros {
			tela.Problemas = append(tela.Problemas, problemaLinha{e.Linha, e.Frase()})
		}
		if rejeitadas.Len() > 0 {
			tela.Rejeitadas = template.URL("data:text/csv;charset=utf-8;base64," + base64.StdEncoding.EncodeToString(rejeitadas.Bytes()))
		}
		tela.Conteudo = base64.StdEncoding.EncodeToString(a.Conteudo)
		tela.Amostra = k.amostra(a.Conteudo, registros[tipo].tabela)
		return k.mostrarImportar(http.StatusOK, tela)
	}
}

// amostra is the beginning of a file as it was read, documents masked.
func (k *contexto) amostra(conteudo []byte, t importacao.Tabela) [][]string {
	f := k.formatoDe(t)
	c := f.Cabecalho()
	c.Obrigatorias = nil
	texto, fechar, err := k.p.Importador.Texto(bytes.NewReader(conteudo))
	if err != nil {
		return nil
	}
	defer fechar()
	leitor, err := planilha.Abrir(texto, c)
	if err != nil {
		return nil
	}
	// Of the many columns that a table may have, those that the file has something in are looked at.
	colunas := slices.DeleteFunc(slices.Clone(f.Colunas), func(nome string) bool { return !leitor.Tem(nome) })
	linhas := [][]string{colunas}
	for len(linhas) <= 5 {
		l, err := leitor.Proxima()
		if errors.As(err, new(*planilha.ErroLinha)) {
			continue // it is among the lines with errors
		}
		if err != nil {
			break
		}
		valores := make([]string, len(colunas))
		for i, c := range colunas {
			valores[i] = sigilo.MascararParte(strings.ToUpper(c), l.Valor(c), "")
		}
		linhas = append(linhas, valores)
	}
	return linhas
}
