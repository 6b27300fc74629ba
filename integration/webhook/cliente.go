package webhook

import (
	"context"
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// cliente posts signed messages to one subscriber.
type cliente struct {
	saida   *destino.Saida
	chaves  [][]byte // that sign: the secret, then the one before it while there is one
	publico string
	agora   func() time.Time
}

func abrir(c destino.Configuracao) (destino.Destino, error) {
	saida, err := destino.NovaSaida(c.Valores[destino.CampoURL], c.Prazo(destino.CampoPrazo), c.Rede, nil)
	if err != nil {
		return nil, err
	}
	saida.SemRedirecionar()
	if c.Avulsa {
		saida.SemReuso()
	}
	d := &cliente{saida: saida, publico: strings.TrimRight(c.Publico, "/"), agora: time.Now}
	for _, campo := range []string{crm.CampoSegredo, crm.CampoSegredoAnterior} {
		if c.Valores[campo] == "" {
			continue
		}
		chave, err := lerSegredo(c.Valores[campo])
		if err != nil {
			return nil, err
		}
		d.chaves = append(d.chaves, chave)
	}
	return d, nil
}

// Executar tells the subscriber of an event.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	corpo, err := corpoDe(t.Dossie, c.publico)
	if err != nil {
		return destino.Entregue{}, destino.Permanente("a mensagem não pode ser escrita em JSON").Por(err)
	}
	return destino.Entregue{}, c.enviar(ctx, t.Registro, idDaEntrega(&t.Dossie.Entrega), corpo)
}

// Verificar cannot ask, and need not: a repeat is known by its id.
func (c *cliente) Verificar(context.Context, *destino.Tarefa) (destino.Entregue, bool, error) {
	return destino.Entregue{}, false, destino.ErrNaoVerificavel
}

// Testar sends a message of which nothing is to be made: only one that is signed tells whether the secret is the subscriber's.
func (c *cliente) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	corpo, err := mensagem{Type: tipoTeste, Timestamp: instante(c.agora()), Data: struct{}{}}.escrever()
	if err != nil {
		return "", err
	}
	if err := c.enviar(ctx, registro, "teste_"+rand.Text(), corpo); err != nil {
		return "", err
	}
	return "O assinante aceitou uma mensagem do tipo teste. Se ele confere a assinatura, o segredo é o mesmo dos dois lados.", nil
}

func (c *cliente) enviar(ctx context.Context, registro *destino.Registro, id string, corpo []byte) error {
	if len(c.chaves) == 0 {
		return destino.Permanente("falta o segredo do assinante: preencha o campo Segredo")
	}
	em := c.agora()
	r, err := c.saida.Chamar(ctx, registro, destino.Chamada{
		Metodo: http.MethodPost, Tipo: "application/json", Corpo: corpo, SoStatus: true, MaxRetorno: 16 << 10,
		Cabecalhos: map[string]string{
			cabecalhoID: id, cabecalhoHora: strconv.FormatInt(em.Unix(), 10), cabecalhoAssinatura: assinar(id, em, corpo, c.chaves...),
		},
	})
	if err != nil {
		return err
	}
	switch r.HTTP {
	case http.StatusGone:
		return destino.Transitorio("o assinante respondeu que não existe mais (HTTP 410): o destino foi pausado; corrija o endereço e retome, ou desligue-o", 0).PedePausa()
	case http.StatusUnauthorized, http.StatusForbidden:
		return destino.Transitorio("o assinante recusou a credencial (HTTP "+strconv.Itoa(r.HTTP)+"): confira se o segredo é o mesmo dos dois lados", 0)
	}
	return r.Julgar()
}
