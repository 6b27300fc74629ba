package sienge

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm"
	"ponte/integration/destino"
)

// recusado marks, before the id of an attachment in the progress of an entrega, one that Sienge refused; an id without it was taken.
const recusado = "!"

// What Sienge takes of an attachment: bytes, and characters of its name.
const (
	maxAnexo     = 70 << 20
	maxNomeAnexo = 100
)

// enviarAnexos sends the attachments that no try has brought yet, one a call: Sienge drops further files of a call without a word. Those
// that it refuses do not hold up the others; the entrega then fails for a person to see, and sent again it goes on without them.
func (c *cliente) enviarAnexos(ctx context.Context, t *destino.Tarefa, feito destino.Entregue) error {
	var recusa error
	for i := range t.Dossie.Anexos {
		a := &t.Dossie.Anexos[i]
		passos, id := strings.Fields(t.Progresso), strconv.FormatInt(a.ID, 10)
		if slices.Contains(passos, id) || slices.Contains(passos, recusado+id) {
			continue
		}
		err, sinal := c.enviarAnexo(ctx, t, feito.IDExterno, a), ""
		if err != nil {
			e := destino.Classificar(err)
			if e.Classe() != destino.ClassePermanente || e.Pausa() {
				return err
			}
			sinal, recusa = recusado, destino.Permanente("a assistência "+feito.IDExterno+" está aberta no Sienge, mas o anexo "+a.Nome+" foi recusado: "+e.Error()+"; reenviada, a entrega termina sem ele").Por(err)
		}
		t.Progresso = strings.Join(append(passos, sinal+id), " ")
		if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
			return destino.Desconhecido("o anexo " + a.Nome + " foi enviado, mas isso não pôde ser gravado").Por(err)
		}
	}
	return recusa
}

// nomeDoAnexo bears our id, by which an attachment is found again; what is too long loses its middle, not its ending.
func nomeDoAnexo(a *crm.Anexo) string {
	nome := strconv.FormatInt(a.ID, 10) + "-" + strings.Map(semControle, a.Nome)
	if utf8.RuneCountInString(nome) <= maxNomeAnexo {
		return nome
	}
	fim := []rune(path.Ext(nome))
	if len(fim) > 10 {
		fim = nil
	}
	return string([]rune(nome)[:maxNomeAnexo-len(fim)]) + string(fim)
}

func semControle(r rune) rune {
	if crm.EhControle(r) || r == '"' || r == '\\' || r == '/' {
		return '_'
	}
	return r
}

func (c *cliente) caminhoAnexos(id string) string {
	return c.valores[campoCaminho] + "/" + url.PathEscape(id) + "/" + strings.TrimLeft(c.valores[campoCaminhoAnexos], "/")
}

func (c *cliente) enviarAnexo(ctx context.Context, t *destino.Tarefa, id string, a *crm.Anexo) error {
	conteudo, err := t.Anexo(ctx, a.ID)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return destino.Permanente("o conteúdo dele não está no banco").Por(err)
	}
	if err != nil {
		return destino.Transitorio("o anexo "+a.Nome+" não pôde ser lido do banco", 0).Por(err)
	}
	if len(conteudo) > maxAnexo {
		return destino.Permanente(fmt.Sprintf("tem %d MiB, e o Sienge aceita %d", len(conteudo)>>20, maxAnexo>>20))
	}
	tipo, corpo, err := destino.Formulario("file", `"`+nomeDoAnexo(a)+`"`, a.Tipo, conteudo)
	if err != nil {
		return destino.Permanente("não pôde ser montado").Por(err)
	}
	retorno, err := c.chamar(ctx, t.Registro, c.paraEnvios(), destino.Chamada{
		Metodo: http.MethodPost, Caminho: c.caminhoAnexos(id), Consulta: url.Values{"description": {nomeDoAnexo(a)}}, Tipo: tipo, Corpo: corpo,
		Guardado: fmt.Sprintf("(anexo %s, %s, %d bytes)", a.Nome, a.Tipo, len(conteudo)),
	})
	if err != nil {
		return err
	}
	_, err = julgar(retorno)
	return err
}

// conhecerAnexos notes the attachments that Sienge has, after a try of which nobody knows how far it came.
func (c *cliente) conhecerAnexos(ctx context.Context, t *destino.Tarefa, feito destino.Entregue) error {
	passos := strings.Fields(t.Progresso)
	faltam := slices.ContainsFunc(t.Dossie.Anexos, func(a crm.Anexo) bool { return !slices.Contains(passos, strconv.FormatInt(a.ID, 10)) })
	if !faltam {
		return nil
	}
	lista, err := c.lista(ctx, t.Registro, c.caminhoAnexos(feito.IDExterno), url.Values{"limit": {strconv.Itoa(maxPagina)}})
	if err != nil {
		return err
	}
	for i := range t.Dossie.Anexos {
		a := &t.Dossie.Anexos[i]
		id := strconv.FormatInt(a.ID, 10)
		tem := slices.ContainsFunc(lista.Results, func(item map[string]any) bool {
			return destino.Texto(item["name"]) == nomeDoAnexo(a) || destino.Texto(item["description"]) == nomeDoAnexo(a)
		})
		if tem && !slices.Contains(passos, id) {
			passos = append(passos, id)
		}
	}
	t.Progresso = strings.Join(passos, " ")
	if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
		return destino.Transitorio("os anexos que o Sienge tem não puderam ser gravados", 0).Por(err)
	}
	return nil
}
