package v1

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"ponte/api/borda"
	"ponte/crm"
	"ponte/crm/sigilo"
)

// folga is what remains of the deadline to write the answer.
const folga = 500 * time.Millisecond

// requisicao is one request on its way from the wire to its answer and its row in the request log.
type requisicao struct {
	a      *API
	c      echo.Context
	op     *operacao
	quem   borda.Chamador
	pedido crm.Pedido
	token  *crm.Token
	corpo  []byte // JSON

	resposta *crm.Resposta       // what the log says was answered; nil = the handler told nothing
	situacao crm.SituacaoChamada // of a request that came to no operation
	soltar   []func()            // give back what the request held
}

const chaveDaRequisicao = "ponte.v1"

// da gives the request that the middleware began.
func da(c echo.Context) *requisicao { return c.Get(chaveDaRequisicao).(*requisicao) }

// atender is around every operation: who calls, whether they may, what they send, and the end of the call whatever became of it.
func (a *API) atender(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := a.operacoes[chaveDaRota(c.Request().Method, c.Path())]
		if op == nil {
			a.desconhecida(c)
			return nil
		}
		q := a.receber(c, op)
		defer q.largar()
		// The work does not end when the caller goes away: what was sent is done whether or not somebody reads the answer.
		ctx, cancel := context.WithDeadline(context.WithoutCancel(c.Request().Context()), q.quem.Em.Add(a.dep.Prazo-folga))
		defer cancel()
		c.SetRequest(c.Request().WithContext(ctx))
		q.encerrar(q.executar(ctx, next))
		return nil
	}
}

// desconhecida answers what is no operation: a wrong address or method is of the caller's making, so the log has it.
func (a *API) desconhecida(c echo.Context) {
	q := a.receber(c, &operacao{nome: crm.Encurtar(sigilo.MascararFrase(c.Request().Method+" "+c.Request().URL.Path, ""), 60)})
	if id, ok := crm.TenantDoToken(q.pedido.Token); ok {
		q.pedido.Retrato, _ = a.dep.Retratos.DoTenant(id)
	}
	q.situacao = crm.ChamadaDesconhecida
	recusa := crm.Recusar(crm.RecusaMetodo, q.op.nome)
	if metodos := a.metodos[c.Path()]; metodos != nil {
		recusa.HTTP = http.StatusMethodNotAllowed
		c.Response().Header().Set("Allow", strings.Join(metodos, ", "))
	}
	q.encerrar(recusa)
}

func (a *API) receber(c echo.Context, op *operacao) *requisicao {
	quem, r := a.dep.Quem(c), c.Request()
	q := &requisicao{a: a, c: c, op: op, quem: quem, pedido: crm.Pedido{
		Superficie: Superficie, Operacao: op.nome, Endereco: quem.Endereco, Token: lerPortador(r), Escopo: op.escopo, Em: quem.Em,
		ChaveIdempotencia: r.Header.Get("Idempotency-Key"), SinalDePagina: quem.SinalDePagina,
		Registro: crm.Registro{RequestID: quem.RequestID, Par: quem.Par, Alerta: quem.Alertas},
	}}
	c.Response().Header().Set("X-Request-Id", quem.RequestID)
	c.Set(chaveDaRequisicao, q)
	return q
}

// lerPortador gives the token of the Authorization header; "" = none came.
func lerPortador(r *http.Request) string {
	esquema, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(esquema, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// executar runs the operation. A bug in it is an answer and a line of the log as any other failure.
func (q *requisicao) executar(ctx context.Context, next echo.HandlerFunc) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(p)
			}
			q.a.dep.Panico(q.quem.RequestID, p)
			err = crm.Recusar(crm.RecusaInterna, q.quem.RequestID)
		}
	}()
	if err := q.entrar(ctx); err != nil {
		return err
	}
	if err := q.lerCorpo(ctx); err != nil {
		return err
	}
	if err := q.conferir(); err != nil {
		return err
	}
	return next(q.c)
}

// entrar judges who calls, before anything of what they send is read, and takes a place among the calls that are worked on.
func (q *requisicao) entrar(ctx context.Context) error {
	q.registrarConsulta()
	id, ok := crm.TenantDoToken(q.pedido.Token)
	if ok {
		q.pedido.Retrato, ok = q.a.dep.Retratos.DoTenant(id)
	}
	if !ok {
		return crm.Recusar(crm.RecusaToken)
	}
	if err := q.a.dep.Casos.Autorizar(ctx, &q.pedido); err != nil {
		return err
	}
	q.token = q.pedido.Retrato.Tokens[crm.ResumoDoToken(q.pedido.Token)]
	porMinuto := q.pedido.Retrato.Tenant.Configuracoes.Inteiro(crm.ConfRitmoV1)
	if espera := q.a.ritmo.esperar(q.token.ID, porMinuto, q.a.dep.Relogio()); espera > 0 {
		q.c.Response().Header().Set("Retry-After", strconv.Itoa(int((espera+time.Second-1)/time.Second)))
		return crm.Recusar(crm.RecusaRitmo, strconv.Itoa(porMinuto))
	}
	return q.ocupar(ctx, q.a.vagas)
}

// ocupar waits for a place.
func (q *requisicao) ocupar(ctx context.Context, lugares chan struct{}) error {
	select {
	case lugares <- struct{}{}:
		q.soltar = append(q.soltar, func() { <-lugares })
		return nil
	case <-ctx.Done():
		return crm.Recusar(crm.RecusaOcupado)
	}
}

func (q *requisicao) largar() {
	for _, soltar := range q.soltar {
		soltar()
	}
}

// registrarConsulta tells the log what the address asks for. A free text may be a document or a name, a cursor bears the name where
// its page ended, and what a caller made up may be anything.
func (q *requisicao) registrarConsulta() {
	var campos crm.Campos
	for nome, valores := range q.c.QueryParams() {
		valor := strings.Join(valores, ",")
		if nome == "texto" || nome == "cursor" || !q.op.conhece(nome) {
			valor = sigilo.Oculto
		}
		campos = append(campos, crm.Campo{Nome: strings.ToUpper(crm.Encurtar(nome, maxNome)), Valor: valor})
	}
	for _, nome := range q.c.ParamNames() {
		campos = append(campos, crm.Campo{Nome: strings.ToUpper(nome), Valor: q.doCaminho(nome)})
	}
	q.pedido.RegistrarPartes(campos)
}

// tenantID is the caller's.
func (q *requisicao) tenantID() int64 { return q.pedido.Retrato.Tenant.ID }

// ctx bounds the work.
func (q *requisicao) ctx() context.Context { return q.c.Request().Context() }

// encerrar answers what went wrong, if something did, and ends the call with its row.
func (q *requisicao) encerrar(err error) {
	f := crm.Fim{Em: q.a.dep.Relogio(), HTTP: q.c.Response().Status, Situacao: q.situacao}
	m := borda.Medida{Superficie: Superficie}
	if q.situacao == "" { // what a caller made up is no label
		m.Operacao = q.op.nome
	}
	if err == nil {
		if f.Resposta = q.resposta; f.Resposta == nil {
			f.Resposta = &crm.Resposta{}
		}
		f.Texto = f.Resposta.Texto
	} else {
		var campos []ErroDeCampo
		f.Recusa, campos = q.recusaDe(err)
		if f.Recusa.Causa != nil {
			q.a.dep.Anotar(q.quem.RequestID, f.Recusa.Frase, f.Recusa.Causa)
		}
		f.HTTP = f.Recusa.HTTP
		q.recusar(f.Recusa, campos)
	}
	linha := q.pedido.Encerrar(q.a.dep.Diario, f)
	m.Situacao, m.Recusa, m.Duracao = linha.Situacao, crm.CodigoRecusa(linha.CodigoRecusa), f.Em.Sub(q.quem.Em)
	q.a.dep.Medir(m)
}

// recusar writes a problem. When part of an answer is out already, the connection is cut, so that nobody takes it for whole.
func (q *requisicao) recusar(r *crm.Recusa, campos []ErroDeCampo) {
	if q.c.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	h := q.c.Response().Header()
	if r.HTTP == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="ponte"`)
	}
	if r.Passageira() && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "5")
	}
	_ = q.c.Blob(r.HTTP, "application/problem+json", problema(r, campos, q.quem.RequestID)) // the caller may be gone
}

// responder writes an answer as JSON.
func (q *requisicao) responder(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := q.c.Response().Header()
	h.Set("Content-Length", strconv.Itoa(len(b)))
	_ = q.c.Blob(status, "application/json", b)
	return nil
}
