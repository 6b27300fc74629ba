package moldura

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
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

// Requisicao is one request on its way from the wire to its answer and its row in the request log.
type Requisicao struct {
	C      echo.Context
	Quem   borda.Chamador
	Pedido crm.Pedido
	Token  *crm.Token // of who was let in

	Resposta *crm.Resposta       // what the log says was answered; nil = the handler told nothing
	Situacao crm.SituacaoChamada // of a request that came to no operation

	m      *Moldura
	soltar []func() // give back what the request held
}

// Receber begins a request of a surface, and with it its row: who calls, from where, when. Largar must follow.
func (m *Moldura) Receber(c echo.Context, superficie, operacao string, escopo crm.Escopo, token string) *Requisicao {
	quem := m.Quem(c)
	c.Response().Header().Set("X-Request-Id", quem.RequestID)
	return &Requisicao{C: c, Quem: quem, m: m, Pedido: crm.Pedido{
		Superficie: superficie, Operacao: operacao, Endereco: quem.Endereco, Token: token, Escopo: escopo, Em: quem.Em,
		ChaveIdempotencia: c.Request().Header.Get("Idempotency-Key"), SinalDePagina: quem.SinalDePagina,
		Registro: crm.Registro{RequestID: quem.RequestID, Par: quem.Par, Alerta: quem.Alertas},
	}}
}

// Desconhecida is the refusal of what is no operation: a wrong address or method is of the caller's making, so the log has it.
// metodos are those that the address takes; nil = there is nothing at it, or nobody knows.
func (q *Requisicao) Desconhecida(metodos []string) error {
	q.achar()
	q.Situacao = crm.ChamadaDesconhecida
	recusa := crm.Recusar(crm.RecusaMetodo, q.Pedido.Operacao)
	if metodos != nil {
		recusa.HTTP = http.StatusMethodNotAllowed
		q.C.Response().Header().Set("Allow", strings.Join(metodos, ", "))
	}
	return recusa
}

// NomeDaDesconhecida is what the log calls a request that came to no operation.
func NomeDaDesconhecida(r *http.Request) string {
	return crm.Encurtar(sigilo.MascararFrase(r.Method+" "+r.URL.Path, ""), 60)
}

// Portador gives the token of the Authorization header; "" = none came.
func Portador(r *http.Request) string {
	esquema, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(esquema, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Executar runs what answers the request. A bug in it is an answer and a line of the log as any other failure. The work does not
// end when the caller goes away: what was sent is done whether or not somebody reads the answer.
func (q *Requisicao) Executar(trabalho func() error) (err error) {
	r := q.C.Request()
	ctx, cancel := context.WithDeadline(context.WithoutCancel(r.Context()), q.Quem.Em.Add(q.m.Prazo-folga))
	defer cancel()
	q.C.SetRequest(r.WithContext(ctx))
	defer func() {
		if p := recover(); p != nil {
			if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(p)
			}
			q.m.Panico(q.Quem.RequestID, p)
			err = crm.Recusar(crm.RecusaInterna, q.Quem.RequestID)
		}
	}()
	return trabalho()
}

// achar finds the tenant that the token says it is of.
func (q *Requisicao) achar() bool {
	id, ok := crm.TenantDoToken(q.Pedido.Token)
	if ok {
		q.Pedido.Retrato, ok = q.m.Retratos.DoTenant(id)
	}
	return ok
}

// Entrar judges who calls, before anything of what they send is read, and takes a place among the calls that are worked on.
func (q *Requisicao) Entrar() error {
	if !q.achar() {
		return crm.Recusar(crm.RecusaToken)
	}
	if err := q.m.Casos.Autorizar(q.Ctx(), &q.Pedido); err != nil {
		return err
	}
	q.Token = q.Pedido.Retrato.Tokens[crm.ResumoDoToken(q.Pedido.Token)]
	if err := q.medir(q.Token.ID); err != nil {
		return err
	}
	return q.ocupar(q.m.vagas)
}

// EntrarComo lets in whom a surface knows otherwise than by a token of ours, into an installation: by the address first, then with a place,
// because finding out who it is may be work. quem gives the id by which the caller's rhythm counts, 0 = it does not.
func (q *Requisicao) EntrarComo(r *crm.Retrato, quem func() (int64, error)) error {
	q.Pedido.Retrato = r
	if err := q.m.Casos.AutorizarEndereco(&q.Pedido); err != nil {
		return err
	}
	if err := q.ocupar(q.m.vagas); err != nil {
		return err
	}
	id, err := quem()
	if err != nil || id == 0 {
		return err
	}
	return q.medir(id)
}

// medir counts a call of a token, or of a person: ids are unique over all tables.
func (q *Requisicao) medir(id int64) error {
	porMinuto := q.Pedido.Retrato.Tenant.Configuracoes.Inteiro(crm.ConfRitmoV1)
	if espera := q.m.ritmo.esperar(id, porMinuto, q.m.Relogio()); espera > 0 {
		q.C.Response().Header().Set("Retry-After", strconv.Itoa(int((espera+time.Second-1)/time.Second)))
		return crm.Recusar(crm.RecusaRitmo, strconv.Itoa(porMinuto))
	}
	return nil
}

// ocupar waits for a place.
func (q *Requisicao) ocupar(lugares chan struct{}) error {
	select {
	case lugares <- struct{}{}:
		q.soltar = append(q.soltar, func() { <-lugares })
		return nil
	case <-q.Ctx().Done():
		return crm.Recusar(crm.RecusaOcupado)
	}
}

// Largar gives back what the request held.
func (q *Requisicao) Largar() {
	for _, soltar := range q.soltar {
		soltar()
	}
}

// maxNome bounds a parameter's name in the log: a caller may have made it up.
const maxNome = 60

// Consulta is what the address asks for, as the log shows it: of the query the values that are not personal, as mostra says by name.
func (q *Requisicao) Consulta(mostra func(nome string) bool) crm.Campos {
	var campos crm.Campos
	for nome, valores := range q.C.QueryParams() {
		valor := strings.Join(valores, ",")
		if !mostra(nome) {
			valor = sigilo.Oculto
		}
		campos = append(campos, crm.Campo{Nome: strings.ToUpper(crm.Encurtar(nome, maxNome)), Valor: valor})
	}
	for _, nome := range q.C.ParamNames() {
		campos = append(campos, crm.Campo{Nome: strings.ToUpper(nome), Valor: q.DoCaminho(nome)})
	}
	return campos
}

// DoCaminho is a parameter of the path as it is meant: the router leaves it escaped where the path holds an escaped slash or the like.
func (q *Requisicao) DoCaminho(nome string) string {
	valor := q.C.Param(nome)
	if q.C.Request().URL.RawPath != "" {
		if lido, err := url.PathUnescape(valor); err == nil {
			return lido
		}
	}
	return valor
}

// TenantID is the caller's.
func (q *Requisicao) TenantID() int64 { return q.Pedido.Retrato.Tenant.ID }

// Ctx bounds the work.
func (q *Requisicao) Ctx() context.Context { return q.C.Request().Context() }

// Encerrar ends the call with its row, after its answer: recusa says why it was not attended, nil = it was.
func (q *Requisicao) Encerrar(recusa *crm.Recusa) {
	f := crm.Fim{Em: q.m.Relogio(), HTTP: q.C.Response().Status, Situacao: q.Situacao, Recusa: recusa}
	m := borda.Medida{Superficie: q.Pedido.Superficie}
	if q.Situacao == "" { // what a caller made up is no label
		m.Operacao = q.Pedido.Operacao
	}
	if recusa == nil {
		if f.Resposta = q.Resposta; f.Resposta == nil {
			f.Resposta = &crm.Resposta{}
		}
		f.Texto = f.Resposta.Texto
	}
	linha := q.Pedido.Encerrar(q.m.Diario, f)
	m.Situacao, m.Recusa, m.Duracao = linha.Situacao, crm.CodigoRecusa(linha.CodigoRecusa), f.Em.Sub(q.Quem.Em)
	if m.Sistema, m.Em = linha.Sistema, linha.Em; q.Pedido.Retrato != nil {
		m.Tenant = q.Pedido.Retrato.Tenant.Slug
	}
	q.m.Medir(m)
}

// Recusar prepares the answer that a refusal is, which the surface writes. When part of an answer is out already, the connection is cut, so that nobody
// takes it for whole.
func (q *Requisicao) Recusar(r *crm.Recusa) {
	if r.Causa != nil {
		q.m.Anotar(q.Quem.RequestID, r.Frase, r.Causa)
	}
	if q.C.Response().Committed {
		panic(http.ErrAbortHandler)
	}
	h := q.C.Response().Header()
	if r.HTTP == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="ponte"`)
	}
	if r.Passageira() && h.Get("Retry-After") == "" {
		h.Set("Retry-After", "5")
	}
}

// Responder writes an answer as JSON.
func (q *Requisicao) Responder(status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	q.C.Response().Header().Set("Content-Length", strconv.Itoa(len(b)))
	_ = q.C.Blob(status, "application/json", b) // the caller may be gone
	return nil
}
