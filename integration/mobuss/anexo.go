package mobuss

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// recusado marks in the progress of an entrega the id of an attachment that Mobuss refused; the others were taken.
const recusado = "!"

// enviarAnexos sends with the opening the attachments that no try has sent yet. Each one that Mobuss took is kept, so that
// it goes once; an attachment whose answer was lost goes again under the same idLegadoAnexo. A refused one is tried again
// when the opening is.
func (c *cliente) enviarAnexos(ctx context.Context, t *destino.Tarefa, feito destino.Entregue) error {
	passos := strings.Fields(t.Progresso)
	for i := range t.Dossie.Anexos {
		if a := &t.Dossie.Anexos[i]; !slices.Contains(passos, strconv.FormatInt(a.ID, 10)) {
			if err := c.passarAnexo(ctx, t, feito, feito.IDExterno, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// enviarAnexosNovos sends, before a comment, a visit or the closing, the attachments that came after what was sent before.
// They go first because they may go twice and a comment may not. One that is refused ends this try, so that somebody sees
// it, and no later one.
func (c *cliente) enviarAnexosNovos(ctx context.Context, t *destino.Tarefa) error {
	d := t.Dossie
	vistos := strings.Fields(strings.Join(append([]string{t.Progresso}, d.Progressos...), " "))
	for i := range d.Anexos {
		a := &d.Anexos[i]
		if id := strconv.FormatInt(a.ID, 10); slices.Contains(vistos, id) || slices.Contains(vistos, recusado+id) {
			continue
		}
		err := c.passarAnexo(ctx, t, destino.Entregue{}, d.IDExterno, a)
		if err == nil {
			continue
		}
		switch e := destino.Classificar(err); e.Classe() {
		case destino.ClassePermanente:
			return destino.Permanente(e.Error() + "; o restante da ação não foi enviado: reenvie a entrega para seguir sem ele").Por(err)
		case destino.ClasseDesconhecido:
			return destino.Transitorio("sem resposta ao anexo "+a.Nome+": "+e.Error(), e.Depois()).Por(err)
		}
		return err
	}
	return nil
}

// passarAnexo sends one attachment and keeps what became of it.
func (c *cliente) passarAnexo(ctx context.Context, t *destino.Tarefa, feito destino.Entregue, idMobuss string, a *crm.Anexo) error {
	id := strconv.FormatInt(a.ID, 10)
	err := c.enviarAnexo(ctx, t, idMobuss, a)
	passo := id
	if err != nil {
		if destino.Classificar(err).Classe() != destino.ClassePermanente {
			return err
		}
		passo = recusado + id
	}
	passos := slices.DeleteFunc(strings.Fields(t.Progresso), func(p string) bool { return p == recusado+id })
	t.Progresso = strings.Join(append(passos, passo), " ")
	if gravado := t.Progredir(ctx, feito, t.Progresso); gravado != nil && err == nil {
		return destino.Desconhecido("o anexo " + a.Nome + " foi enviado, mas isso não pôde ser gravado").Por(gravado)
	}
	return err
}

func (c *cliente) enviarAnexo(ctx context.Context, t *destino.Tarefa, idMobuss string, a *crm.Anexo) error {
	conteudo, err := t.Anexo(ctx, a.ID)
	if err != nil {
		return destino.Transitorio("o anexo "+a.Nome+" não pôde ser lido do banco", 0).Por(err)
	}
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	cabecalho := textproto.MIMEHeader{}
	cabecalho.Set("Content-Disposition", fmt.Sprintf(`form-data; name="anexo"; filename=%q`, a.Nome))
	cabecalho.Set("Content-Type", primeiro(a.Tipo, "application/octet-stream"))
	parte, err := m.CreatePart(cabecalho)
	if err == nil {
		_, err = parte.Write(conteudo)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		return destino.Permanente("o anexo " + a.Nome + " não pôde ser montado").Por(err)
	}
	retorno, err := c.saida.Chamar(ctx, t.Registro, destino.Chamada{
		Metodo: http.MethodPost, Caminho: c.config.Valores[campoCaminhoAnexo], Tipo: m.FormDataContentType(), Corpo: b.Bytes(),
		Guardado:   fmt.Sprintf("(anexo %s, %s, %d bytes)", a.Nome, a.Tipo, len(conteudo)),
		Cabecalhos: map[string]string{"idLegadoAnexo": strconv.FormatInt(a.ID, 10), "idMobussOrigem": idMobuss, "nomeAnexo": soASCII(a.Nome)},
	})
	if err != nil {
		return err
	}
	if _, err = julgar(retorno); err != nil {
		if e := destino.Classificar(err); e.Classe() == destino.ClassePermanente {
			return destino.Permanente("a solicitação " + idMobuss + " está aberta, mas o anexo " + a.Nome + " foi recusado: " + e.Error()).Por(err)
		}
	}
	return err
}

func primeiro(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// soASCII keeps a header valid: a name with accents stands whole in the body's own header.
func soASCII(nome string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '_'
		}
		return r
	}, nome)
}
