package rest

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
	"ponte/integration/destino"
)

// prazoEntrada bounds an answer.
const prazoEntrada = 5 * time.Second

// aviso is what an endpoint tells of.
type aviso struct {
	caminho string
	codigo  string
	erro    bool // told here, something was refused
}

// Codes of what Serasa tells: what was done, and with the end of it what was refused.
const (
	codigoInclusao = "inclusao"
	codigoFiador   = "fiador"
	codigoExclusao = "exclusao"
	fimErro        = ".erro"
)

// avisos are the six addresses that are registered at Serasa.
var avisos = []aviso{
	{"/inclusao", codigoInclusao, false},
	{"/inclusao/erro", codigoInclusao, true},
	{"/fiador", codigoFiador, false},
	{"/fiador/erro", codigoFiador, true},
	{"/exclusao", codigoExclusao, false},
	{"/exclusao/erro", codigoExclusao, true},
}

// entrada takes Serasa's webhooks. The caller is a credential of the webservice, or a token of the REST facade, as the settings say, under the
// allowlist as any call. What comes is kept, then answered, then applied.
type entrada struct{ destino.Porta }

func novaEntrada(p destino.Porta) http.Handler {
	e := &entrada{p}
	rotas := http.NewServeMux()
	for _, a := range avisos {
		rotas.HandleFunc("POST "+a.caminho, func(w http.ResponseWriter, r *http.Request) { e.receber(w, r, a) })
	}
	return rotas
}

func (e *entrada) receber(w http.ResponseWriter, r *http.Request, a aviso) {
	e.Receber(w, r, prazoEntrada, Nome, func(p *crm.Pedido) { entrarComo(p, r) },
		func(ctx context.Context, p *crm.Pedido) error { return e.guardar(ctx, r, p, a) })
}

// entrarComo reads the credential in the way that the settings name, and in no other: what comes in another lets nobody in.
func entrarComo(p *crm.Pedido, r *http.Request) {
	def := Tipo().DefinicaoDestino
	var valores map[string]string
	if d := p.Retrato.Destino(Nome); d != nil {
		valores = d.NoRetrato
	}
	p.Token = "?"
	if def.Completar(valores)[campoAviso] == avisoBearer {
		p.Token = destino.Bearer(r)
	} else if usuario, senha, ok := r.BasicAuth(); ok {
		p.Token, p.Usuario, p.Senha = "", usuario, senha
	}
}

// guardado is what is kept of a webhook: the rest of it may change, Serasa says, and a debtor's document is kept masked.
type guardado struct {
	UUID     string `json:"uuid"`
	Credor   string `json:"credor"`
	Devedor  string `json:"devedor"` // masked
	Contrato string `json:"contrato"`
	Cadus    string `json:"cadus,omitempty"`
	Erro     string `json:"erro,omitempty"` // documents masked
	Status   string `json:"status,omitempty"`
}

const (
	maxUUID  = 64
	maxErro  = 500
	maxChave = 100 // of what Serasa calls a debt
)

// ler takes out of a webhook what is kept of it; erro tells whether it says that something was refused.
func ler(corpo map[string]any) (g guardado, erro bool) {
	dentro := func(nome string) string {
		objeto, _ := corpo[nome].(map[string]any)
		return destino.PrimeiroTexto(objeto, "documentNumber", "document")
	}
	g = guardado{
		UUID: destino.Texto(corpo["uuid"]), Contrato: destino.Encurtar(destino.PrimeiroTexto(corpo, "contract", "contractNumber"), maxChave),
		Credor:  sigilo.NormalizarCNPJ(cmp.Or(destino.Texto(corpo["creditorDocument"]), dentro("creditor"))),
		Devedor: sigilo.MascararDocumento(sigilo.NormalizarDocumento(cmp.Or(destino.Texto(corpo["debtorDocument"]), dentro("debtor")))),
		Cadus:   destino.Encurtar(destino.Texto(corpo["cadusKey"]), maxChave),
	}
	switch e := corpo["error"].(type) {
	case nil:
		return g, false
	case map[string]any:
		g.Erro, g.Status = destino.PrimeiroTexto(e, "message", "mensagem"), destino.Texto(e["statusCode"])
	default:
		g.Erro = destino.Texto(e)
	}
	g.Erro = destino.Encurtar(destino.MascararDocumentos(g.Erro), maxErro)
	return g, true
}

// guardar keeps what was told, once: its key is the transaction and what became of it.
func (e *entrada) guardar(ctx context.Context, r *http.Request, p *crm.Pedido, a aviso) error {
	corpo, objeto, err := destino.LerAviso(r)
	p.Registro.Bytes = len(corpo)
	if err != nil {
		return err
	}
	d := p.Retrato.Destino(Nome)
	if d == nil {
		return crm.Recusar(crm.RecusaCorpo, "o destino Serasa não está configurado nesta instalação")
	}
	g, erro := ler(objeto)
	if g.UUID == "" || len(g.UUID) > maxUUID || strings.ContainsFunc(g.UUID, crm.EhControle) {
		return crm.Recusar(crm.RecusaCorpo, "falta o uuid da transação")
	}
	codigo := a.codigo
	if erro || a.erro {
		codigo += fimErro
	}
	b, err := json.Marshal(g)
	if err != nil {
		return err
	}
	_, err = e.Eventos.GuardarEvento(ctx, &crm.EventoDeParceiro{
		TenantID: p.Retrato.Tenant.ID, Destino: Nome, Ambiente: d.Ambiente, Chave: g.UUID + "/" + codigo, Codigo: codigo, Corpo: string(b), RecebidoEm: p.Em, Estado: crm.EventoPendente,
	})
	return err
}
