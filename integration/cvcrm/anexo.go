package cvcrm

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// recusado marks an attachment in the progress of an entrega that the CV, or its size, refused; an id without it went.
const recusado = "!"

// maxAnexos bounds the attachments of one call, in bytes: base64 makes them a third longer, and the whole is in memory.
const maxAnexos = 20 << 20

// pendentes are the attachments that no entrega of the ocorrência has brought to the CV yet.
func (c *cliente) pendentes(t *destino.Tarefa) []crm.Anexo {
	if c.valores[campoAnexos] != "sim" {
		return nil
	}
	passos := strings.Fields(t.Progresso + " " + strings.Join(t.Dossie.Progressos, " "))
	return slices.DeleteFunc(slices.Clone(t.Dossie.Anexos), func(a crm.Anexo) bool {
		return slices.Contains(passos, itoa64(a.ID)) || slices.Contains(passos, recusado+itoa64(a.ID))
	})
}

// mandarComAnexos posts a body with the attachments that are still missing. The CV takes all or nothing: where it refuses the whole for
// their sake, a person sends the entrega again, and it goes without them.
func (c *cliente) mandarComAnexos(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (map[string]any, error) {
	anexos := c.pendentes(t)
	if len(anexos) == 0 {
		return c.mandar(ctx, t, http.MethodPost, corpo, nil)
	}
	arquivos, err := c.arquivos(ctx, t, anexos)
	if err != nil {
		return nil, c.semEles(ctx, t, anexos, err)
	}
	inteiro := maps.Clone(corpo)
	inteiro["arquivos"] = arquivos
	corpo["arquivos"] = fmt.Sprintf("(%d anexos)", len(arquivos)) // what is recorded
	guardado, err := json.Marshal(corpo)
	if err != nil {
		return nil, destino.Permanente("o corpo montado pelo mapeamento não pode ser escrito em JSON").Por(err)
	}
	resposta, err := c.mandar(ctx, t, http.MethodPost, inteiro, guardado)
	if err != nil {
		return nil, c.semEles(ctx, t, anexos, err)
	}
	feito := destino.Entregue{IDExterno: destino.PrimeiroTexto(resposta, "idatendimento", "id"), NumeroExterno: destino.Texto(resposta["protocolo"])}
	if t.Dossie.Entrega.Acao != AcaoAbrir {
		feito = destino.Entregue{}
	}
	return resposta, c.anotarAnexos(ctx, t, feito)
}

func (c *cliente) arquivos(ctx context.Context, t *destino.Tarefa, anexos []crm.Anexo) ([]map[string]string, error) {
	total := 0
	arquivos := make([]map[string]string, 0, len(anexos))
	for i := range anexos {
		a := &anexos[i]
		conteudo, err := t.Anexo(ctx, a.ID)
		if errors.Is(err, crm.ErrNaoEncontrado) {
			return nil, destino.Permanente("o conteúdo do anexo " + a.Nome + " não está no banco").Por(err)
		}
		if err != nil {
			return nil, destino.Transitorio("o anexo "+a.Nome+" não pôde ser lido do banco", 0).Por(err)
		}
		if total += len(conteudo); total > maxAnexos {
			return nil, destino.Permanente(fmt.Sprintf("os anexos somam mais de %d MiB, o que não vai ao CV em um envio", maxAnexos>>20))
		}
		arquivos = append(arquivos, map[string]string{
			"nome": a.Nome, "tamanho_bytes": strconv.Itoa(len(conteudo)), "tipo": a.Tipo, "base64": base64.StdEncoding.EncodeToString(conteudo),
		})
	}
	return arquivos, nil
}

// semEles notes, after a refusal for good, that the attachments stay out of the next try.
func (c *cliente) semEles(ctx context.Context, t *destino.Tarefa, anexos []crm.Anexo, recusa error) error {
	e := destino.Classificar(recusa)
	if _, status := t.Registro.Resposta(); e.Classe() != destino.ClassePermanente || status != 0 && status != http.StatusBadRequest {
		return recusa // 400 is how the CV speaks of attachments, no answer how we do
	}
	if err := c.anotar(ctx, t, destino.Entregue{}, anexos, recusado); err != nil {
		return destino.Transitorio(e.Error()+", e isso não pôde ser gravado", 0).Por(err)
	}
	return destino.Permanente(e.Error() + "; reenviada, a entrega segue sem os anexos").Por(recusa)
}

// anotarAnexos notes that what was pending has gone, so that no later message brings it again.
func (c *cliente) anotarAnexos(ctx context.Context, t *destino.Tarefa, feito destino.Entregue) error {
	anexos := c.pendentes(t)
	if len(anexos) == 0 {
		return nil
	}
	if err := c.anotar(ctx, t, feito, anexos, ""); err != nil {
		return destino.Desconhecido("o envio ao CV foi feito, mas isso não pôde ser gravado").Por(err)
	}
	return nil
}

func (c *cliente) anotar(ctx context.Context, t *destino.Tarefa, feito destino.Entregue, anexos []crm.Anexo, marca string) error {
	passos := strings.Fields(t.Progresso)
	for i := range anexos {
		passos = append(passos, marca+itoa64(anexos[i].ID))
	}
	t.Progresso = strings.Join(passos, " ")
	return t.Progredir(ctx, feito, t.Progresso)
}
