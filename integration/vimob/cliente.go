package vimob

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"

	"ponte/integration/destino"
)

// cliente posts JSON to the paths of the settings.
type cliente struct {
	saida  *destino.Saida
	mapa   *destino.Mapeamento
	config destino.Configuracao
}

func abrir(c destino.Configuracao) (destino.Destino, error) {
	autorizacao := ""
	switch {
	case c.Valores[campoToken] != "":
		autorizacao = "Bearer " + c.Valores[campoToken]
	case c.Valores[campoUsuario] != "":
		par := c.Valores[campoUsuario] + ":" + c.Valores[campoSenha]
		autorizacao = "Basic " + base64.StdEncoding.EncodeToString([]byte(par))
	}
	saida, mapa, err := c.Preparar(map[string]string{"Authorization": autorizacao}, programa)
	if err != nil {
		return nil, err
	}
	return &cliente{saida, mapa, c}, nil
}

// caminhos says where each action goes.
var caminhos = map[string]string{AcaoProspect: campoCaminhoProspect, AcaoProposta: campoCaminhoProposta, AcaoBPO: campoCaminhoBPO}

// Executar performs an action.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	d := t.Dossie
	campo, ok := caminhos[d.Entrega.Acao]
	switch {
	case !ok:
		return destino.Entregue{}, destino.Permanente("ação desconhecida: " + d.Entrega.Acao)
	case d.Entrega.Acao == AcaoProspect && d.Cliente == nil:
		return destino.Entregue{}, destino.Permanente("a ocorrência não tem cliente para enviar como prospect")
	case d.Entrega.Acao != AcaoProspect && d.IDExterno == "" && d.Ocorrencia.CodigoOC == "":
		return destino.Entregue{}, destino.Permanente("a ocorrência não tem o código da proposta do Vimob (vínculo ou CODIGO_OC)")
	}
	corpo, err := c.mapa.Aplicar(ctx, destino.EntradaMapeamento(d, destino.SemSegredos(c.config.Valores, campoSenha, campoToken)))
	if err != nil {
		return destino.Entregue{}, err
	}
	b, err := json.Marshal(corpo)
	if err != nil {
		return destino.Entregue{}, destino.Permanente("o corpo montado pelo mapeamento não pode ser escrito em JSON").Por(err)
	}
	retorno, err := c.saida.Chamar(ctx, t.Registro, destino.Chamada{
		Metodo: http.MethodPost, Caminho: c.config.Valores[campo], Tipo: "application/json; charset=utf-8", Corpo: b,
	})
	if err != nil {
		return destino.Entregue{}, c.repetivel(err)
	}
	resposta, err := respostas.Julgar(retorno)
	return destino.Entregue{IDExterno: destino.Texto(resposta["id"])}, c.repetivel(err)
}

// repetivel lets an unknown outcome be tried again where the settings say that a repeat does no harm.
func (c *cliente) repetivel(err error) error {
	if err == nil || c.config.Valores[campoRepetir] != "sim" {
		return err
	}
	if e := destino.Classificar(err); e.Classe() == destino.ClasseDesconhecido {
		return destino.Transitorio(e.Error(), e.Depois()).Por(err)
	}
	return err
}

// respostas is how Vimob answers: JSON, with an error inside a 200 or the id of what was made, or nothing at all.
var respostas = destino.RespostaJSON{
	Parceiro: "o Vimob", Codigos: []string{"status"}, Falsos: []string{"success"}, Erros: []string{"erro"}, Mensagens: []string{"mensagem"},
}

// Verificar cannot ask: Vimob publishes no query.
func (c *cliente) Verificar(context.Context, *destino.Tarefa) (destino.Entregue, bool, error) {
	return destino.Entregue{}, false, destino.ErrNaoVerificavel
}

// Testar reads the address itself: Vimob publishes no query. Any answer but a refused credential or a failure shows that
// somebody is there.
func (c *cliente) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	r, err := c.saida.Chamar(ctx, registro, destino.Chamada{Metodo: http.MethodGet})
	if err != nil {
		return "", err
	}
	if err := r.Julgar(); err != nil && destino.Classificar(err).Classe() != destino.ClassePermanente {
		return "", err
	}
	return "O endereço responde (HTTP " + strconv.Itoa(r.HTTP) + "). O Vimob não publica uma consulta: os caminhos e a senha só se provam no primeiro envio.", nil
}
