package v1

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// ListarWebhooks gives the subscribers that there can be.
func (a *API) ListarWebhooks(c echo.Context) error {
	q := da(c)
	assinantes, err := a.dep.Despacho.Assinantes(q.Ctx(), q.TenantID())
	if err != nil {
		return err
	}
	lista := ListaDeWebhooks{Itens: make([]Webhook, len(assinantes))}
	for i := range assinantes {
		lista.Itens[i] = webhook(&assinantes[i])
	}
	q.Resposta = &crm.Resposta{Texto: "webhooks"}
	return q.Responder(http.StatusOK, lista)
}

// GravarWebhook sets one up.
func (a *API) GravarWebhook(c echo.Context, nome string) error {
	q := da(c)
	var corpo struct { // what is absent stays as it is
		URL           *string  `json:"url"`
		Eventos       []string `json:"eventos"`
		Ativo         *bool    `json:"ativo"`
		NovoSegredo   bool     `json:"novo_segredo"`
		EncerrarTroca bool     `json:"encerrar_troca"`
	}
	if err := q.decodificar(&corpo); err != nil {
		return err
	}
	d, segredo, err := a.dep.Despacho.Assinar(q.Ctx(), q.ator(""), q.TenantID(), nome, crm.Assinatura{
		URL: corpo.URL, Eventos: corpo.Eventos, Ativa: corpo.Ativo, NovoSegredo: corpo.NovoSegredo, EncerrarTroca: corpo.EncerrarTroca,
	})
	if err != nil {
		return err
	}
	resposta := webhook(d)
	resposta.Segredo = segredo
	q.Resposta = &crm.Resposta{Texto: nome}
	return q.Responder(http.StatusOK, resposta)
}

// webhook shows a subscriber without its secrets.
func webhook(d *crm.DestinoConfigurado) Webhook {
	valores := d.Valores[d.LadoDoAssinante()]
	eventos := crm.LerOpcoes(valores[crm.CampoEventos])
	if eventos == nil {
		eventos = []string{}
	}
	return Webhook{
		Nome: d.Nome, Url: valores[crm.CampoEndereco], Eventos: eventos, Ativo: d.Ativo, Pausado: d.Pausado,
		EmTroca: valores[crm.CampoSegredoAnterior] != "",
	}
}
