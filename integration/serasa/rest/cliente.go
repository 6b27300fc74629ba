package rest

import (
	"context"
	"encoding/base64"
	"net/http"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// respostas is how Serasa answers: an object with the id of what it received.
var respostas = destino.RespostaJSON{
	Parceiro: "o Serasa", Codigos: []string{"status", "statusCode"}, Mensagens: []string{"message", "mensagem", "errors"},
}

// cliente is Serasa's REST API. It is used by several goroutines.
type cliente struct {
	saida   *destino.Saida
	porta   *destino.Saida // of the login
	valores map[string]string
	agora   func() time.Time

	vez   chan struct{} // held while signing in, and while the next two are looked at
	token string
	ate   time.Time
}

func abrir(c destino.Configuracao) (*cliente, error) {
	prazo := c.Prazo(destino.CampoPrazo)
	saida, err := destino.NovaSaida(c.Valores[destino.CampoURL], prazo, c.Rede, nil)
	if err != nil {
		return nil, err
	}
	par := base64.StdEncoding.EncodeToString([]byte(c.Valores[campoCliente] + ":" + c.Valores[campoSegredo]))
	porta, err := destino.NovaSaida(enderecoDoLogin(c.Valores), prazo, c.Rede, map[string]string{"Authorization": "Basic " + par})
	if err != nil {
		return nil, err
	}
	if c.Avulsa {
		saida.SemReuso()
		porta.SemReuso()
	}
	return &cliente{saida: saida, porta: porta, valores: destino.SemSegredos(c.Valores, campoSegredo), agora: time.Now, vez: make(chan struct{}, 1)}, nil
}

// Executar sends the inclusion or the exclusion of one debt. That Serasa has received it says nothing of what becomes of it: its webhook does.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	n := t.Dossie.Negativacao
	if n == nil {
		return destino.Entregue{}, destino.Permanente("a negativação não existe mais")
	}
	if n.NaoEnviar != "" {
		return destino.Entregue{}, destino.Dispensado(n.NaoEnviar)
	}
	chamada, err := c.pedir(t.Dossie.Entrega.Acao, n)
	if err != nil {
		return destino.Entregue{}, err
	}
	retorno, err := c.chamar(ctx, t.Registro, chamada)
	if err != nil {
		return destino.Entregue{}, err
	}
	corpo, err := respostas.Julgar(retorno)
	if err != nil {
		return destino.Entregue{}, err
	}
	id := destino.PrimeiroTexto(corpo, "transactionId", "uuid", "id")
	if id == "" {
		return destino.Entregue{}, destino.Desconhecido("o Serasa respondeu sem transactionId: só o aviso dele dirá se recebeu")
	}
	if len(id) > maxUUID {
		return destino.Entregue{}, destino.Desconhecido("o Serasa respondeu com um transactionId longo demais: só o aviso dele dirá se recebeu")
	}
	return destino.Entregue{IDExterno: id, NumeroExterno: n.Contrato}, nil
}

// chamar makes a call under a token, once more under a new one when that is refused: who was not let in has done nothing.
func (c *cliente) chamar(ctx context.Context, registro *destino.Registro, q destino.Chamada) (*destino.Retorno, error) {
	for gasto := ""; ; {
		token, err := c.entrar(ctx, registro, gasto)
		if err != nil {
			return nil, err
		}
		q.Bearer = token
		r, err := c.saida.Chamar(ctx, registro, q)
		if err != nil || r.HTTP != http.StatusUnauthorized || gasto != "" {
			return r, err
		}
		gasto = token
	}
}

// Verificar: Serasa has no call that tells what it received.
func (c *cliente) Verificar(context.Context, *destino.Tarefa) (destino.Entregue, bool, error) {
	return destino.Entregue{}, false, destino.ErrNaoVerificavel
}

// Testar signs in.
func (c *cliente) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	if _, err := c.entrar(ctx, registro, ""); err != nil {
		return "", err
	}
	return "O Serasa deu um token: o endereço do login, o Client ID e o Client secret servem. O endereço da API só é usado ao enviar.", nil
}

var _ destino.Destino = (*cliente)(nil)

// exclui tells whether an action takes a debt out.
func exclui(acao string) bool { return acao == crm.EventoBaixar }
