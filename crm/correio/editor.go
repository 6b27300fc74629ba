package correio

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"ponte/crm"
)

// Editor holds the use cases by which people put a tenant's own words in the place of those that ship.
type Editor struct {
	Modelos crm.CadastroModelos
	Relogio crm.Relogio
}

// Em is the words in force of each model of a tenant; Versao 0 = they are those that ship.
func (e *Editor) Em(ctx context.Context, tenantID int64) (map[string]crm.ModeloEmail, error) {
	proprios, err := e.Modelos.ModelosDeEmail(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	palavras := map[string]crm.ModeloEmail{}
	for _, m := range Modelos() {
		padrao := m.Padrao
		padrao.TenantID = tenantID
		palavras[m.Evento] = padrao
	}
	for _, p := range proprios {
		palavras[p.Evento] = p
	}
	return palavras, nil
}

// Gravar keeps the tenant's own words. What they may not say is an *crm.Invalido.
func (e *Editor) Gravar(ctx context.Context, ator crm.Ator, w *crm.ModeloEmail) error {
	m := ModeloDe(w.Evento)
	if m == nil {
		return crm.NovoInvalido("evento", crm.MotivoInexistente, w.Evento)
	}
	w.Assunto, w.Texto, w.HTML = strings.TrimSpace(w.Assunto), quebras(w.Texto), quebras(w.HTML)
	if _, err := m.Compilar(w); err != nil {
		return err
	}
	return emDisputa(e.Modelos.GravarModelo(ctx, w, e.auditoria(ator, w, "modelo.gravar")))
}

// Voltar goes back to the words that ship.
func (e *Editor) Voltar(ctx context.Context, ator crm.Ator, w *crm.ModeloEmail) error {
	return e.Modelos.ApagarModelo(ctx, w, e.auditoria(ator, w, "modelo.voltar"))
}

func (e *Editor) auditoria(ator crm.Ator, w *crm.ModeloEmail, acao string) crm.Auditoria {
	return crm.Auditoria{
		TenantID: w.TenantID, Quem: ator.Quem, Acao: acao, Alvo: w.Evento, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: e.Relogio(),
		Depois: "assunto=" + w.Assunto + "; texto=" + strconv.Itoa(len(w.Texto)) + " bytes; html=" + strconv.Itoa(len(w.HTML)) + " bytes",
	}
}

func emDisputa(err error) error {
	if errors.Is(err, crm.ErrConflito) {
		return errors.Join(err, crm.NovoInvalido("texto", crm.MotivoConflito))
	}
	return err
}

// quebras are the line breaks of a browser's field as one kind.
func quebras(texto string) string { return strings.ReplaceAll(strings.TrimSpace(texto), "\r\n", "\n") }
