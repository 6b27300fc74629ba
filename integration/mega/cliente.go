package mega

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"ponte/crm/carga"
	"ponte/integration/destino"
)

// Bounds of calls.
const (
	maxPagina     = 64 << 20 // of one answer: all contracts of an empreendimento come in one
	usoDoToken    = 100 * time.Minute
	folgaDoToken  = time.Minute
	maxEspera429  = 10 * time.Minute
	caminhoSignIn = "/api/Auth/SignIn"
)

// pausasFalha are the pauses before a call that failed, or whose answer was cut, is made again.
var pausasFalha = [...]time.Duration{2 * time.Second, 10 * time.Second, 30 * time.Second}

// errRecusado says that Mega refuses one call, whatever is tried.
var errRecusado = errors.New("refused")

// errAusente says that the source has nothing at an address.
var errAusente = errors.New("nothing there")

// cliente calls Mega's REST API, one call at a time (docs/fatos/mega.md §5).
type cliente struct {
	saida             *destino.Saida
	tenantID          string
	usuario, senha    string
	esperas           []time.Duration // after a 429
	orcamento, feitas int64           // calls; an orcamento of 0 is none
	registro          *destino.Registro
	insiste           bool // false: each call is made once

	token string
	ate   time.Time // the token's
	fora  error     // the login was refused: nothing is tried again

	agora  func() time.Time
	dormir func(ctx context.Context, d time.Duration) error
}

// Chamadas is how many calls were made.
func (c *cliente) Chamadas() int64 { return c.feitas }

// lista reads the rows of a list; nothing there is an empty one.
func (c *cliente) lista(ctx context.Context, caminho string) ([]json.RawMessage, error) {
	linhas, err := c.ler(ctx, caminho)
	if errors.Is(err, errAusente) {
		return nil, nil
	}
	return linhas, err
}

// ler makes a call until its answer is whole, or the patience is over.
func (c *cliente) ler(ctx context.Context, caminho string) ([]json.RawMessage, error) {
	falhas, esperas, renovado := 0, 0, false
	for {
		if err := c.entrar(ctx); err != nil {
			return nil, err
		}
		r, err := c.chamar(ctx, destino.Chamada{
			Metodo: http.MethodGet, Caminho: caminho, MaxRetorno: maxPagina, Integro: true,
			Cabecalhos: map[string]string{"Authorization": "Bearer " + c.token, "tenantId": c.tenantID},
		})
		if err == nil && r.HTTP == http.StatusUnauthorized {
			if renovado {
				return nil, c.fechar("o Mega não aceitou o token que acabou de dar (HTTP 401)")
			}
			renovado, c.token = true, ""
			continue
		}
		var linhas []json.RawMessage
		if err == nil {
			linhas, err = c.julgar(r)
		}
		if err == nil || errors.Is(err, errAusente) {
			return linhas, err
		}
		repetir, erro := c.insistir(ctx, err, &falhas, &esperas)
		if !repetir {
			return nil, fmt.Errorf("%s: %w", strings.TrimPrefix(caminho, "/api/"), erro)
		}
	}
}

// chamar makes one call, within the budget.
func (c *cliente) chamar(ctx context.Context, chamada destino.Chamada) (*destino.Retorno, error) {
	if c.orcamento > 0 && c.feitas >= c.orcamento {
		return nil, carga.ErrOrcamento
	}
	c.feitas++
	return c.saida.Chamar(ctx, c.registro, chamada)
}

// julgar gives the rows of an answer, or why it cannot be used.
func (c *cliente) julgar(r *destino.Retorno) ([]json.RawMessage, error) {
	if r.HTTP == http.StatusNoContent || r.HTTP == http.StatusNotFound {
		return nil, errAusente
	}
	if err := r.Julgar(); err != nil {
		if e := destino.Classificar(err); e.Classe() == destino.ClassePermanente && r.HTTP >= 400 {
			return nil, e.Por(errRecusado)
		}
		return nil, err
	}
	linhas, err := separar(r.Corpo)
	if err != nil {
		return nil, destino.Desconhecido("o Mega respondeu com uma página que não pôde ser lida: " + err.Error()).Por(err)
	}
	return linhas, nil
}

// insistir waits before a call is made again, and tells whether it is: after a 429 as long as Mega wants, after what may pass a few times.
func (c *cliente) insistir(ctx context.Context, err error, falhas, esperas *int) (bool, error) {
	if errors.Is(err, carga.ErrOrcamento) || ctx.Err() != nil || !c.insiste {
		return false, err
	}
	e := destino.Classificar(err)
	var pausa time.Duration
	switch {
	case e.Classe() == destino.ClassePermanente || e.Classe() == destino.ClasseCancelado:
		return false, err
	case !e.ContaFalha(): // 429
		if *esperas >= len(c.esperas) {
			return false, err
		}
		pausa = min(max(e.Depois(), c.esperas[*esperas]), maxEspera429)
		if e.Depois() > 0 {
			pausa = min(e.Depois(), maxEspera429)
		}
		*esperas++
	default:
		if *falhas >= len(pausasFalha) {
			return false, err
		}
		pausa = max(pausasFalha[*falhas], min(e.Depois(), maxEspera429))
		*falhas++
	}
	if e := c.dormir(ctx, pausa); e != nil {
		return false, e
	}
	return true, nil
}

// fechar is the breaker of the login: from now on nothing is tried. The account is shared, and a few refusals lock it for everybody.
func (c *cliente) fechar(porque string) error {
	c.fora = destino.Permanente(porque + ". Não se tenta de novo sozinho: a conta é compartilhada e bloqueia depois de poucos logins errados. " +
		"Confira tenantId, usuário e senha, e se a conta não está bloqueada no Mega").Por(carga.ErrLogin)
	return c.fora
}

// entrar signs in when there is no token that is good for long enough.
func (c *cliente) entrar(ctx context.Context) error {
	if c.fora != nil || c.token != "" && c.agora().Before(c.ate) {
		return c.fora
	}
	corpo, err := json.Marshal(map[string]string{"userName": c.usuario, "password": c.senha})
	if err != nil {
		return err
	}
	for falhas, esperas := 0, 0; ; {
		r, err := c.chamar(ctx, destino.Chamada{
			Metodo: http.MethodPost, Caminho: caminhoSignIn, Tipo: "application/json", Corpo: corpo, Guardado: `{"userName":"***","password":"***"}`, Integro: true,
			Cabecalhos: map[string]string{"tenantId": c.tenantID, "grantType": "Api"},
		})
		if err == nil {
			if err = c.acolher(r); err == nil || c.fora != nil {
				return err
			}
		} else if destino.Classificar(err).Classe() == destino.ClasseDesconhecido {
			return err // it may have counted as a try
		}
		repetir, erro := c.insistir(ctx, err, &falhas, &esperas)
		if !repetir {
			return erro
		}
	}
}

// acolher reads the answer to a login. A refused one is a 200 with a text (docs/fatos/mega.md §5.1).
func (c *cliente) acolher(r *destino.Retorno) error {
	if r.HTTP == http.StatusTooManyRequests || r.HTTP >= 500 {
		return r.Julgar()
	}
	var dado struct {
		AccessToken     string `json:"accessToken"`
		ExpirationToken string `json:"expirationToken"`
	}
	texto := strings.TrimSpace(string(r.Corpo))
	if r.HTTP >= 300 || !strings.HasPrefix(texto, "{") || json.Unmarshal([]byte(texto), &dado) != nil || dado.AccessToken == "" {
		frase := "o Mega recusou o login"
		if r.HTTP != http.StatusOK {
			frase += " (HTTP " + http.StatusText(r.HTTP) + ")"
		}
		if texto != "" && !strings.HasPrefix(texto, "{") && !strings.HasPrefix(texto, "<") {
			frase += ": " + destino.Encurtar(c.registro.Mascarar(strings.Join(strings.Fields(texto), " ")), 200)
		}
		return c.fechar(frase)
	}
	agora := c.agora()
	c.token, c.ate = dado.AccessToken, agora.Add(usoDoToken)
	if fim, err := lerInstante(dado.ExpirationToken); err == nil && fim.After(agora.Add(2*folgaDoToken)) && fim.Add(-folgaDoToken).Before(c.ate) {
		c.ate = fim.Add(-folgaDoToken)
	}
	return nil
}

// lerInstante reads ISO 8601 with any number of decimals, and an offset or none.
func lerInstante(texto string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339Nano, texto)
	if err != nil {
		t, err = time.Parse("2006-01-02T15:04:05.999999999", texto)
	}
	return t, err
}
