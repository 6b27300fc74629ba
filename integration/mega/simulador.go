package mega

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// What the simulated API lets in.
const (
	tenantSimulado  = "00000000-0000-4000-8000-00000000c0de"
	usuarioSimulado = "api.crm"
	senhaSimulada   = "senha-do-simulador"
	maxErros        = 3 // refused logins, before the account is locked
)

// Keys of the simulator's state.
const (
	estadoErros     = "erros"     // refused logins in a row
	estadoTokens    = "tokens"    // given so far
	estadoContratos = "contratos" // how many there are
	estadoSituacoes = "situacoes" // of contracts whose situation was changed, by code
)

// NovoSimulador is Mega's REST API with invented data that are the same whenever they are asked for, and its traps
// (docs/fatos/mega.md §5). POST /_contrato adds a contract, POST /_situacao {"contrato", "situacao"} changes one, POST /_desbloquear
// lets the account in again.
func NovoSimulador(t destino.Tamanho) *simulator.Simulator {
	d := &dados{destino.Tamanho{
		Empreendimentos: cmp.Or(t.Empreendimentos, 3), Contratos: cmp.Or(t.Contratos, 200), Parcelas: cmp.Or(t.Parcelas, 10),
	}}
	s := simulator.New(d.responder)
	s.State[estadoErros], s.State[estadoTokens], s.State[estadoContratos], s.State[estadoSituacoes] = 0, 0, d.Contratos, map[string]string{}
	return s
}

var rotas = []struct {
	caminho *regexp.Regexp
	linhas  func(d *dados, m *mundo, partes []string) []fila
}{
	{regexp.MustCompile(`^/api/globalestruturas/Empreendimentos$`), func(d *dados, _ *mundo, _ []string) []fila { return d.empreendimentos() }},
	{regexp.MustCompile(`^/api/globalestruturas/Empreendimentos/emp-(\d+)/Blocos$`), func(d *dados, _ *mundo, p []string) []fila { return d.blocos(numero(p[1])) }},
	{regexp.MustCompile(`^/api/globalestruturas/Empreendimentos/emp-(\d+)/Blocos/(\d+)/Unidades$`), func(d *dados, m *mundo, p []string) []fila { return d.unidades(m, numero(p[1]), numero(p[2])) }},
	{regexp.MustCompile(`^/api/globalestruturas/Empreendimentos/emp-(\d+)/Blocos/(\d+)/Garagens$`), func(d *dados, m *mundo, p []string) []fila { return d.garagens(m, numero(p[1]), numero(p[2])) }},
	{regexp.MustCompile(`^/api/Carteira/DadosContrato/IdEmpreendimento=(\d+)$`), func(d *dados, m *mundo, p []string) []fila { return d.contratos(m, numero(p[1])) }},
	{regexp.MustCompile(`^/api/Carteira/DadosParticipantes/IdEmpreendimento=(\d+)$`), func(d *dados, m *mundo, p []string) []fila { return d.participantes(m, numero(p[1])) }},
	{regexp.MustCompile(`^/api/Carteira/DadosParcelas/IdContrato=(\d+)$`), func(d *dados, m *mundo, p []string) []fila { return d.parcelas(m, numero(p[1])) }},
	{regexp.MustCompile(`^/api/globalagente/AgenteCliente/codigocliente/(\d+)$`), func(d *dados, m *mundo, p []string) []fila { return d.agente(m, numero(p[1])) }},
}

// mundo is what of the data was changed since the start.
type mundo struct {
	contratos int
	situacoes map[string]string
}

func (d *dados) responder(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, corpo []byte) {
	falha := r.Header.Get(simulator.FaultHeader)
	switch {
	case r.URL.Path == caminhoSignIn:
		d.signIn(s, w, r, corpo, falha == "login")
		return
	case strings.HasPrefix(r.URL.Path, "/_"):
		d.mudar(s, w, r, corpo)
		return
	}
	m := &mundo{situacoes: map[string]string{}}
	var valido bool
	s.Locked(func(estado map[string]any) {
		valido = r.Header.Get("Authorization") == fmt.Sprint("Bearer sim-", estado[estadoTokens])
		m.contratos = estado[estadoContratos].(int)
		for k, v := range estado[estadoSituacoes].(map[string]string) {
			m.situacoes[k] = v
		}
	})
	switch {
	case r.Header.Get("tenantId") != tenantSimulado: // it does not say which header is missing
		http.Error(w, "Erro interno", http.StatusInternalServerError)
		return
	case !valido:
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	}
	s.Done("leitura")
	for i := range rotas {
		if partes := rotas[i].caminho.FindStringSubmatch(r.URL.Path); partes != nil {
			escrever(w, rotas[i].linhas(d, m, partes), falha == "row")
			return
		}
	}
	http.Error(w, "Not Found", http.StatusNotFound)
}

// escrever answers with rows; a list without any is a 204 without a body.
func escrever(w http.ResponseWriter, linhas []fila, estragada bool) {
	if len(linhas) == 0 {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	var b strings.Builder
	b.WriteByte('[')
	if estragada {
		b.WriteString(`{"cod_contrato": , "nome": "linha estragada"},`)
	}
	for i, l := range linhas {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(l.json())
	}
	b.WriteByte(']')
	_, _ = w.Write([]byte(b.String())) // a client that went away has nobody to tell
}

// signIn gives a token, or says no as Mega does: HTTP 200 and a text. The account locks after maxErros refusals.
func (d *dados) signIn(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, corpo []byte, recusar bool) {
	var pedido struct{ UserName, Password string }
	certo := json.Unmarshal(corpo, &pedido) == nil && pedido.UserName == usuarioSimulado && pedido.Password == senhaSimulada &&
		r.Header.Get("tenantId") == tenantSimulado && r.Header.Get("grantType") == "Api" && !recusar
	var resposta string
	s.Locked(func(estado map[string]any) {
		switch erros := estado[estadoErros].(int); {
		case erros >= maxErros:
			resposta = "Usuário bloqueado. Procure o administrador."
		case !certo:
			estado[estadoErros] = erros + 1
			resposta = "Usuário ou senha inválidos."
		default:
			estado[estadoErros], estado[estadoTokens] = 0, estado[estadoTokens].(int)+1
			resposta = fmt.Sprint("sim-", estado[estadoTokens])
		}
	})
	if !strings.HasPrefix(resposta, "sim-") {
		s.Done("login recusado")
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = w.Write([]byte(resposta))
		return
	}
	s.Done("login")
	const forma = "2006-01-02T15:04:05.0000000-07:00"
	fim := time.Now().Add(2 * time.Hour).In(time.FixedZone("", -3*60*60))
	simulator.WriteJSON(w, http.StatusOK, map[string]string{
		"accessToken": resposta, "expirationToken": fim.Format(forma), "refreshToken": "r" + resposta, "expirationRefreshToken": fim.Add(time.Hour).Format(forma),
	})
}

// mudar changes the data, for tests and for people who try things.
func (d *dados) mudar(s *simulator.Simulator, w http.ResponseWriter, r *http.Request, corpo []byte) {
	var pedido struct{ Contrato, Situacao string }
	switch {
	case r.URL.Path == "/_desbloquear":
		s.Locked(func(estado map[string]any) { estado[estadoErros] = 0 })
	case r.URL.Path == "/_situacao" && json.Unmarshal(corpo, &pedido) == nil && pedido.Contrato != "":
		s.Locked(func(estado map[string]any) {
			estado[estadoSituacoes].(map[string]string)[pedido.Contrato] = pedido.Situacao
		})
	case r.URL.Path == "/_contrato":
		var i int
		s.Locked(func(estado map[string]any) {
			i = estado[estadoContratos].(int)
			estado[estadoContratos] = i + 1
		})
		simulator.WriteJSON(w, http.StatusOK, map[string]string{
			"contrato": fmt.Sprint(codigoDoContrato(i)), "unidade": fmt.Sprint(codigoDaUnidade(i)), "cliente": fmt.Sprint(d.clienteDoContrato(i)),
			"documento": documentoDe(d.clienteDoContrato(i)),
		})
		return
	default:
		http.Error(w, "use /_contrato, /_situacao or /_desbloquear", http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
