package cvcrm

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// cliente is the CV's REST API of version 1: JSON, with e-mail and token in headers of their own.
type cliente struct {
	saida    *destino.Saida
	mapa     *destino.Mapeamento
	valores  map[string]string // without secrets
	tabelas  tabelas
	caminhos map[string]string // action → path
	listagem string
}

func abrir(c destino.Configuracao) (destino.Destino, error) {
	saida, mapa, err := c.Preparar(map[string]string{"email": c.Valores[campoEmail], "token": c.Valores[campoToken]}, programa)
	if err != nil {
		return nil, err
	}
	t, err := lerTabelas(c.Valores)
	if err != nil {
		return nil, err
	}
	return &cliente{
		saida: saida, mapa: mapa, valores: destino.SemSegredos(c.Valores, campoToken), tabelas: t, listagem: c.Valores[campoCaminhoListar],
		caminhos: map[string]string{AcaoAbrir: c.Valores[campoCaminhoAbrir], AcaoSituacao: c.Valores[campoCaminhoSituacao], AcaoMensagem: c.Valores[campoCaminhoMensagem]},
	}, nil
}

// tabelas say what our codes are in the CV.
type tabelas struct{ assuntos, subassuntos, situacoes map[string]string }

func lerTabelas(valores map[string]string) (t tabelas, err error) {
	for chave, tabela := range map[string]*map[string]string{campoAssuntos: &t.assuntos, campoSubassuntos: &t.subassuntos, campoSituacoes: &t.situacoes} {
		if *tabela, err = crm.LerLinhas(valores[chave]); err != nil {
			return t, err
		}
	}
	return t, nil
}

// daOcorrencia is what the tables say of an ocorrência; "" where they say nothing.
func (t *tabelas) daOcorrencia(d *crm.DossieEntrega) map[string]any {
	divisao, solicitacao, status := "", "", ""
	if d.Divisao != nil {
		divisao = d.Divisao.Codigo
	}
	if d.Solicitacao != nil {
		solicitacao = d.Solicitacao.Codigo
	}
	if d.Status != nil {
		status = d.Status.Codigo
	}
	return map[string]any{
		"idassunto": cmp.Or(t.assuntos[divisao], t.assuntos["*"]), "idsubassunto": cmp.Or(t.subassuntos[solicitacao], t.subassuntos["*"]), "situacao": t.situacoes[status],
	}
}

// entradaMapeamento is what the mapping sees: every entrega's, and what the tables say.
func entradaMapeamento(d *crm.DossieEntrega, valores map[string]string, t *tabelas) map[string]any {
	entrada := destino.EntradaMapeamento(d, valores)
	entrada["cv"] = t.daOcorrencia(d)
	return entrada
}

// Executar performs one of the actions.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	d := t.Dossie
	corpo, err := c.mapa.Aplicar(ctx, entradaMapeamento(d, c.valores, &c.tabelas))
	if err != nil {
		return destino.Entregue{}, err
	}
	switch d.Entrega.Acao {
	case AcaoAbrir:
		return c.cadastrar(ctx, t, corpo)
	case AcaoMensagem:
		return c.mandarMensagem(ctx, t, corpo)
	case AcaoSituacao:
		_, err := c.mandar(ctx, t, http.MethodPut, corpo, nil)
		return destino.Entregue{}, err
	}
	return destino.Entregue{}, destino.Permanente("ação desconhecida: " + d.Entrega.Acao)
}

// marca is our number as it stands in the text of what is opened; marcaDaMensagem tells messages of one ocorrência apart. The CV
// keeps no key of the caller's: what was sent and never answered is recognised by them.
func marca(d *crm.DossieEntrega) string { return "[CRM " + d.Ocorrencia.Numero + "]" }

func marcaDaMensagem(d *crm.DossieEntrega) string {
	return "[CRM " + d.Ocorrencia.Numero + "/" + itoa64(d.Entrega.ID) + "]"
}

// marcar puts a mark into a text that a mapping left it out of.
func marcar(corpo map[string]any, campo, m string) {
	if texto := destino.Texto(corpo[campo]); !strings.Contains(texto, m) {
		corpo[campo] = strings.TrimSpace(m + " " + texto)
	}
}

func (c *cliente) cadastrar(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	marcar(corpo, "descricao", marca(t.Dossie))
	resposta, err := c.mandarComAnexos(ctx, t, corpo)
	if err != nil {
		return destino.Entregue{}, err
	}
	feito := destino.Entregue{IDExterno: destino.PrimeiroTexto(resposta, "idatendimento", "id"), NumeroExterno: destino.Texto(resposta["protocolo"])}
	if feito.IDExterno == "" {
		return feito, destino.Desconhecido("o CV respondeu sem o idatendimento")
	}
	return feito, nil
}

func (c *cliente) mandarMensagem(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (destino.Entregue, error) {
	marcar(corpo, "mensagem", marcaDaMensagem(t.Dossie))
	_, err := c.mandarComAnexos(ctx, t, corpo)
	return destino.Entregue{}, err
}

// mandar sends the body of an action. guardado is what is recorded in its place, nil = itself.
func (c *cliente) mandar(ctx context.Context, t *destino.Tarefa, metodo string, corpo map[string]any, guardado []byte) (map[string]any, error) {
	b, err := json.Marshal(corpo)
	if err != nil {
		return nil, destino.Permanente("o corpo montado pelo mapeamento não pode ser escrito em JSON").Por(err)
	}
	retorno, err := c.saida.Chamar(ctx, t.Registro, destino.Chamada{
		Metodo: metodo, Caminho: c.caminhos[t.Dossie.Entrega.Acao], Tipo: "application/json; charset=utf-8", Corpo: b, Guardado: string(guardado),
	})
	if err != nil {
		return nil, err
	}
	return julgar(retorno)
}

// listar asks for atendimentos; none is no error.
func (c *cliente) listar(ctx context.Context, registro *destino.Registro, consulta url.Values) ([]map[string]any, error) {
	retorno, err := c.saida.Chamar(ctx, registro, destino.Chamada{Metodo: http.MethodGet, Caminho: c.listagem, Consulta: consulta})
	if err != nil {
		return nil, err
	}
	return lerLista(retorno)
}

// bloqueio is how long the CV answers nobody after more than 200 calls in a minute: the whole next one.
const bloqueio = time.Minute

// Testar asks for one atendimento.
func (c *cliente) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	if _, err := c.listar(ctx, registro, url.Values{"limit": {"1"}}); err != nil {
		return "", err
	}
	return "O CV respondeu a uma consulta: endereço, caminho, e-mail e token servem.", nil
}
