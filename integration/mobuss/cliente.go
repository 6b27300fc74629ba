package mobuss

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// cliente is Mobuss' REST API: POST and JSON everywhere, the token as Bearer (docs/fatos/mobuss.md §2).
type cliente struct {
	saida   *destino.Saida
	mapa    *destino.Mapeamento
	valores map[string]string // without secrets
	config  destino.Configuracao
}

func abrir(c destino.Configuracao) (destino.Destino, error) {
	autorizacao := ""
	if token := c.Valores[campoToken]; token != "" {
		autorizacao = "Bearer " + token
	}
	saida, mapa, err := c.Preparar(map[string]string{"Authorization": autorizacao}, programa)
	if err != nil {
		return nil, err
	}
	return &cliente{saida: saida, mapa: mapa, valores: destino.SemSegredos(c.Valores, campoToken), config: c}, nil
}

// Executar performs one of the actions.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	d := t.Dossie
	if d.Entrega.Acao != AcaoAbrir && d.IDExterno == "" {
		return destino.Entregue{}, destino.Permanente("falta a solicitação na Mobuss: abra-a antes (" + AcaoAbrir + ")")
	}
	entrada := destino.EntradaMapeamento(d, c.valores)
	entrada["visita"] = visitaAberta(t)
	corpo, err := c.mapa.Aplicar(ctx, entrada)
	if err != nil {
		return destino.Entregue{}, err
	}
	switch d.Entrega.Acao {
	case AcaoAbrir:
		return c.incluir(ctx, t, corpo)
	case AcaoCancelar: // no attachment is to hold it up
		return c.cancelarVisita(ctx, t, corpo)
	}
	if err := c.enviarAnexosNovos(ctx, t); err != nil {
		return destino.Entregue{}, err
	}
	switch d.Entrega.Acao {
	case AcaoComentar:
		return c.comentar(ctx, t, corpo)
	case AcaoVistoriar:
		return c.vistoriar(ctx, t, corpo)
	case AcaoEncerrar:
		return c.encerrar(ctx, t, corpo)
	}
	return destino.Entregue{}, destino.Permanente("ação desconhecida: " + d.Entrega.Acao)
}

// marca is our number as it stands in the text of what we send: an opening whose answer was lost is recognised by it.
func marca(d *crm.DossieEntrega) string { return "[CRM " + d.Ocorrencia.Numero + "]" }

// incluir opens the solicitação, unless an earlier try did, and sends the attachments that are still missing.
func (c *cliente) incluir(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	d := t.Dossie
	feito := destino.Entregue{IDExterno: d.Entrega.IDExterno, NumeroExterno: d.Entrega.NumeroExterno}
	if feito.IDExterno == "" {
		var err error
		if feito, err = c.abrirSolicitacao(ctx, t, corpo); err != nil {
			return destino.Entregue{}, err
		}
		if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
			return feito, destino.Desconhecido("a solicitação " + feito.IDExterno + " foi aberta, mas isso não pôde ser gravado").Por(err)
		}
	}
	return feito, c.enviarAnexos(ctx, t, feito)
}

func (c *cliente) abrirSolicitacao(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	if id, tem := corpo["idLocal"]; tem && destino.Texto(id) == "" {
		return destino.Entregue{}, destino.Permanente("falta o código da unidade na Mobuss (IdUnidade): cadastre-o na unidade e reenvie")
	}
	// The mark is not the mapping's to leave out: without it a lost answer could not be told from a lost request.
	descricao := destino.Texto(corpo["desSolicitacao"])
	if !strings.Contains(descricao, marca(t.Dossie)) {
		corpo["desSolicitacao"] = strings.TrimSpace(marca(t.Dossie) + " " + descricao)
	}
	resposta, err := c.chamar(ctx, t.Registro, campoCaminhoAbrir, corpo)
	if err != nil {
		return destino.Entregue{}, err
	}
	feito := destino.Entregue{IDExterno: destino.Texto(resposta["idMobuss"]), NumeroExterno: destino.Texto(resposta["numSolicitacao"])}
	if feito.IDExterno == "" {
		return feito, destino.Desconhecido("a Mobuss respondeu sem o idMobuss da solicitação")
	}
	return feito, nil
}

func (c *cliente) comentar(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	_, err := c.chamar(ctx, t.Registro, campoCaminhoComentar, corpo)
	if err != nil && c.valores[campoRepetirComent] == "sim" {
		if e := destino.Classificar(err); e.Classe() == destino.ClasseDesconhecido {
			return destino.Entregue{}, destino.Transitorio(e.Error(), e.Depois()).Por(err)
		}
	}
	return destino.Entregue{}, err
}

// encerrar closes. A solicitação that is closed already is what was wanted.
func (c *cliente) encerrar(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	_, err := c.chamar(ctx, t.Registro, campoCaminhoEncerrar, corpo)
	if err != nil {
		if e := destino.Classificar(err); e.Classe() == destino.ClassePermanente && jaEncerrada(e.Error()) {
			return destino.Entregue{}, nil
		}
	}
	return destino.Entregue{}, err
}

func jaEncerrada(mensagem string) bool {
	m := strings.ToLower(mensagem)
	return (strings.Contains(m, "já ") || strings.Contains(m, "ja ")) && ehFinal(m)
}

var (
	palavrasFinais = regexp.MustCompile(`(?i)\b(encerrad|finalizad|fechad|conclu[ií]d)[oa]s?\b`)
	naoFinais      = regexp.MustCompile(`(?i)\b(n[aã]o|aguardando|pendente|parcialmente)\b`)
)

// ehFinal recognises the words of a closed solicitação; "aguardando conclusão" and "não finalizada" are none.
func ehFinal(situacao string) bool {
	return palavrasFinais.MatchString(situacao) && !naoFinais.MatchString(situacao)
}

// chamar posts JSON to a path of the settings and reads the object that comes back, errors inside a 200 included.
func (c *cliente) chamar(ctx context.Context, registro *destino.Registro, caminho string, corpo map[string]any) (map[string]any, error) {
	b, err := json.Marshal(corpo)
	if err != nil {
		return nil, destino.Permanente("o corpo montado pelo mapeamento não pode ser escrito em JSON").Por(err)
	}
	retorno, err := c.saida.Chamar(ctx, registro, destino.Chamada{
		Metodo: http.MethodPost, Caminho: c.config.Valores[caminho], Tipo: "application/json; charset=utf-8", Corpo: b,
	})
	if err != nil {
		return nil, err
	}
	return julgar(retorno)
}

// Intervalo is the pause between two rounds of polling; method A needs it when Mobuss does not call the webservice.
func (c *cliente) Intervalo() time.Duration { return c.config.Prazo(crm.CampoConsulta) }
