package mobuss

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// Marks before the id of an attachment in the progress of an entrega; an id without one was taken.
const (
	recusado   = "!" // Mobuss refused it: no later action brings it
	falhou     = "?" // it failed in another way: a person who sends the entrega again goes on without it
	dispensado = "-" // a person did
)

// enviarAnexos sends with the opening the attachments that no try has sent yet. Each one that Mobuss took is kept, so that
// it goes once; an attachment whose answer was lost goes again under the same idLegadoAnexo. A refused one is tried again
// when the opening is.
func (c *cliente) enviarAnexos(ctx context.Context, t *destino.Tarefa, feito destino.Entregue) error {
	passos := strings.Fields(t.Progresso)
	for i := range t.Dossie.Anexos {
		if a := &t.Dossie.Anexos[i]; !slices.Contains(passos, strconv.FormatInt(a.ID, 10)) {
			if _, err := c.passarAnexo(ctx, t, feito, feito.IDExterno, a, falhou); err != nil {
				return err
			}
		}
	}
	return nil
}

// enviarAnexosNovos sends, before a comment, a visit or the closing, the attachments that came after what was sent before.
// They go first because they may go twice and a comment may not. One that is refused ends this try, so that somebody sees
// it, and no later one. One that fails otherwise ends this try too, until a person has sent an entrega again, or cancelled
// it, that it held up: from then on it is still tried, but nothing waits for it.
func (c *cliente) enviarAnexosNovos(ctx context.Context, t *destino.Tarefa) error {
	d := t.Dossie
	outros := strings.Fields(strings.Join(d.Progressos, " "))
	for i := range d.Anexos {
		a := &d.Anexos[i]
		id := strconv.FormatInt(a.ID, 10)
		passos := strings.Fields(t.Progresso)
		tem := func(marca string) bool { return slices.Contains(passos, marca+id) }
		dosOutros := func(marca string) bool { return slices.Contains(outros, marca+id) }
		if tem("") || tem(recusado) || dosOutros("") || dosOutros(recusado) {
			continue
		}
		marca := falhou
		if tem(dispensado) || t.Manual && tem(falhou) || dosOutros(falhou) || dosOutros(dispensado) {
			marca = dispensado
		}
		anotado, err := c.passarAnexo(ctx, t, destino.Entregue{}, d.IDExterno, a, marca)
		if err != nil && (marca == falhou || !anotado) {
			return retido(a, err)
		}
	}
	return nil
}

// retido is the end of a try whose action was not sent because of an attachment.
func retido(a *crm.Anexo, err error) error {
	semEle := "; reenviada, a entrega segue sem o anexo " + a.Nome + " se ele falhar de novo"
	switch e := destino.Classificar(err); {
	case e.Classe() == destino.ClassePermanente:
		return destino.Permanente(e.Error() + "; o restante da ação não foi enviado: reenvie a entrega para seguir sem ele").Por(err)
	case e.Classe() == destino.ClasseDesconhecido:
		return destino.Transitorio("sem resposta ao anexo "+a.Nome+": "+e.Error()+semEle, e.Depois()).Por(err)
	case e.ContaFalha():
		return destino.Transitorio(e.Error()+semEle, e.Depois()).Por(err)
	}
	return err
}

// passarAnexo sends one attachment and keeps what became of it: sent, refused, or else the mark marcaFalha. anotado = that
// was stored. Nothing is noted of an attachment when Ponte is stopping or Mobuss wants to be left alone.
func (c *cliente) passarAnexo(
	ctx context.Context, t *destino.Tarefa, feito destino.Entregue, idMobuss string, a *crm.Anexo, marcaFalha string,
) (anotado bool, err error) {
	id, marca := strconv.FormatInt(a.ID, 10), ""
	if err = c.enviarAnexo(ctx, t, idMobuss, a); err != nil {
		e := destino.Classificar(err)
		switch {
		case e.Classe() == destino.ClassePermanente:
			marca = recusado
		case ctx.Err() != nil || !e.ContaFalha():
			return false, err
		default:
			marca = marcaFalha
		}
	}
	passos := slices.DeleteFunc(strings.Fields(t.Progresso), func(p string) bool {
		return p == recusado+id || p == falhou+id || p == dispensado+id
	})
	t.Progresso = strings.Join(append(passos, marca+id), " ")
	gravado := t.Progredir(ctx, feito, t.Progresso)
	if gravado != nil && err == nil {
		err = destino.Desconhecido("o anexo " + a.Nome + " foi enviado, mas isso não pôde ser gravado").Por(gravado)
	}
	return gravado == nil, err
}

func (c *cliente) enviarAnexo(ctx context.Context, t *destino.Tarefa, idMobuss string, a *crm.Anexo) error {
	conteudo, err := t.Anexo(ctx, a.ID)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return destino.Permanente("o conteúdo do anexo " + a.Nome + " não está no banco").Por(err)
	}
	if err != nil {
		return destino.Transitorio("o anexo "+a.Nome+" não pôde ser lido do banco", 0).Por(err)
	}
	tipo, corpo, err := destino.Formulario("anexo", strconv.Quote(a.Nome), a.Tipo, conteudo)
	if err != nil {
		return destino.Permanente("o anexo " + a.Nome + " não pôde ser montado").Por(err)
	}
	retorno, err := c.saida.Chamar(ctx, t.Registro, destino.Chamada{
		Metodo: http.MethodPost, Caminho: c.config.Valores[campoCaminhoAnexo], Tipo: tipo, Corpo: corpo,
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

// soASCII keeps a header valid: a name with accents stands whole in the body's own header.
func soASCII(nome string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '_'
		}
		return r
	}, nome)
}
