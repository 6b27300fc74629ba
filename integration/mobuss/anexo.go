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

// enviarAnexos sends the attachments that no try has sent yet. Each one that Mobuss took is kept, so that it goes once; an
// attachment whose answer was lost goes again under the same idLegadoAnexo.
func (c *cliente) enviarAnexos(ctx context.Context, t *destino.Tarefa, feito destino.Entregue) error {
	enviados := strings.Fields(t.Progresso)
	for i := range t.Dossie.Anexos {
		a := &t.Dossie.Anexos[i]
		id := strconv.FormatInt(a.ID, 10)
		if slices.Contains(enviados, id) {
			continue
		}
		if err := c.enviarAnexo(ctx, t, feito.IDExterno, a); err != nil {
			return err
		}
		enviados = append(enviados, id)
		t.Progresso = strings.Join(enviados, " ")
		if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
			return destino.Desconhecido("o anexo " + a.Nome + " foi enviado, mas isso não pôde ser gravado").Por(err)
		}
	}
	return nil
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
			return destino.Permanente("a solicitação " + idMobuss + " foi aberta, mas o anexo " + a.Nome + " foi recusado: " + e.Error()).Por(err)
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
