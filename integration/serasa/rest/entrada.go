package rest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

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
	ctx, cancelar := context.WithTimeout(r.Context(), prazoEntrada)
	defer cancelar()
	quem := e.Chamador(r)
	retrato, ok := e.Retratos.Retrato(quem.Tenant)
	if !ok {
		responderRecusa(w, crm.Recusar(crm.RecusaTenant, quem.Tenant))
		return
	}
	p := &crm.Pedido{
		Retrato: retrato, Superficie: Nome, Operacao: crm.OperacaoEditar, Endereco: quem.Endereco, Escopo: crm.EscopoEscreverOcorrencias,
		SinalDePagina: quem.SinalDePagina, Em: e.Relogio(), Registro: crm.Registro{RequestID: quem.RequestID, Par: quem.Par, Alerta: quem.Alerta},
	}
	d := retrato.Destino(Nome)
	entrarComo(p, r, d)
	err := e.Autorizar(ctx, p)
	if err == nil {
		err = e.guardar(ctx, r, p, d, a)
	}
	if err != nil {
		recusa := crm.ComoRecusa(err, quem.RequestID)
		p.Encerrar(e.Diario, crm.Fim{Recusa: recusa, Texto: recusa.Error(), HTTP: recusa.HTTP, Em: e.Relogio()})
		responderRecusa(w, recusa)
		return
	}
	p.Encerrar(e.Diario, crm.Fim{Resposta: &crm.Resposta{}, Texto: "guardado", HTTP: http.StatusOK, Em: e.Relogio()})
	w.WriteHeader(http.StatusOK)
}

// entrarComo reads the credential in the way that the settings name, and in no other: what comes in another lets nobody in.
func entrarComo(p *crm.Pedido, r *http.Request, d *crm.Destino) {
	def := Tipo().DefinicaoDestino
	var valores map[string]string
	if d != nil {
		valores = d.NoRetrato
	}
	p.Token = "?"
	if def.Completar(valores)[campoAviso] == avisoBearer {
		if esquema, token, _ := strings.Cut(r.Header.Get("Authorization"), " "); strings.EqualFold(esquema, "Bearer") && strings.TrimSpace(token) != "" {
			p.Token = strings.TrimSpace(token)
		}
		return
	}
	if usuario, senha, ok := r.BasicAuth(); ok {
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
	primeiro := func(textos ...string) string {
		for _, t := range textos {
			if t != "" {
				return t
			}
		}
		return ""
	}
	g = guardado{
		UUID: destino.Texto(corpo["uuid"]), Contrato: destino.Encurtar(destino.PrimeiroTexto(corpo, "contract", "contractNumber"), maxChave),
		Credor:  sigilo.NormalizarCNPJ(primeiro(destino.Texto(corpo["creditorDocument"]), dentro("creditor"))),
		Devedor: sigilo.MascararDocumento(sigilo.NormalizarDocumento(primeiro(destino.Texto(corpo["debtorDocument"]), dentro("debtor")))),
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
func (e *entrada) guardar(ctx context.Context, r *http.Request, p *crm.Pedido, d *crm.Destino, a aviso) error {
	corpo, err := io.ReadAll(io.LimitReader(r.Body, crm.MaxCorpoDeEvento+1))
	if err != nil {
		return crm.Recusar(crm.RecusaCorpo, "o corpo chegou incompleto").Com(err)
	}
	p.Registro.Bytes = len(corpo)
	var objeto map[string]any
	if len(corpo) > crm.MaxCorpoDeEvento || !utf8.Valid(corpo) || json.Unmarshal(corpo, &objeto) != nil || objeto == nil {
		return crm.Recusar(crm.RecusaCorpo, "não é um objeto JSON em UTF-8 de até 16 KiB")
	}
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

// responderRecusa answers what a rule stopped.
func responderRecusa(w http.ResponseWriter, err error) {
	recusa := crm.ComoRecusa(err, "")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if recusa.HTTP == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "5")
	}
	w.WriteHeader(recusa.HTTP)
	_ = json.NewEncoder(w).Encode(map[string]any{"success": false, "erros": recusa.Error()}) // a caller that went away has nobody to tell
}
