package sienge

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
)

// cliente is Sienge's REST API: JSON, Basic, a POST answered by 201 and Location.
type cliente struct {
	saida   *destino.Saida
	mapa    *destino.Mapeamento
	valores map[string]string // without secrets
	tabelas tabelas
	config  destino.Configuracao
}

func abrir(c destino.Configuracao) (destino.Destino, error) { return abrirCliente(c) }

func abrirCliente(c destino.Configuracao) (*cliente, error) {
	par := base64.StdEncoding.EncodeToString([]byte(c.Valores[campoUsuario] + ":" + c.Valores[campoSenha]))
	saida, mapa, err := c.Preparar(map[string]string{"Authorization": "Basic " + par}, programa)
	if err != nil {
		return nil, err
	}
	t, err := lerTabelas(c.Valores)
	if err != nil {
		return nil, err
	}
	return &cliente{saida, mapa, destino.SemSegredos(c.Valores, campoSenha, campoEntrada), t, c}, nil
}

// Executar opens the assistência, unless an earlier try did, and sends the attachments that are still missing.
func (c *cliente) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	d := t.Dossie
	feito := destino.Entregue{IDExterno: d.Entrega.IDExterno, NumeroExterno: d.Entrega.NumeroExterno}
	if feito.IDExterno == "" {
		corpo, err := c.mapa.Aplicar(ctx, entradaMapeamento(d, c.valores))
		if err != nil {
			return feito, err
		}
		if feito.IDExterno, err = c.incluir(ctx, t, corpo); err != nil {
			return feito, err
		}
		if err := t.Progredir(ctx, feito, t.Progresso); err != nil {
			return feito, destino.Desconhecido("a assistência " + feito.IDExterno + " foi aberta no Sienge, mas isso não pôde ser gravado").Por(err)
		}
	}
	return feito, c.enviarAnexos(ctx, t, feito)
}

// entradaMapeamento is what the mapping sees: every entrega's, and the assistência.
func entradaMapeamento(d *crm.DossieEntrega, valores map[string]string) map[string]any {
	entrada := destino.EntradaMapeamento(d, valores)
	a := d.Assistencia
	if a == nil {
		return entrada
	}
	itens := make([]any, len(a.Itens))
	for i := range a.Itens {
		item := &a.Itens[i]
		cobertura := a.Cobertura(item, d.Tenant.Fuso())
		itens[i] = map[string]any{
			"id": item.ID, "item": item.ItemID, "nome": item.Item.Nome, "descricao": item.Descricao, "ambiente": item.Ambiente, "patologia": item.Patologia, "problema": item.Problema,
			"dias_minimos": item.Item.DiasMinimos, "minutos_medios": item.Item.MinutosMedios, "coberto": cobertura.Coberto, "cobertura": cobertura.Porque,
		}
	}
	visitas := make([]any, len(a.Visitas))
	for i := range a.Visitas {
		v := &a.Visitas[i]
		visitas[i] = map[string]any{"equipe": v.Equipe, "de": v.De.UTC().Format(time.RFC3339), "ate": v.Ate.UTC().Format(time.RFC3339), "observacao": v.Observacao}
	}
	entrada["assistencia"] = map[string]any{
		"itens": itens, "visitas": visitas, "prioridade": string(a.Prioridade), "parecer": a.Parecer, "entrega_unidade": string(a.Entrega.Unidade), "entrega_empreendimento": string(a.Entrega.Empreendimento),
	}
	return entrada
}

// marca is our number as it stands in the text of what we send: an opening whose answer was lost is recognised by it.
func marca(d *crm.DossieEntrega) string { return "[CRM " + d.Ocorrencia.Numero + "]" }

func (c *cliente) incluir(ctx context.Context, t *destino.Tarefa, corpo map[string]any) (id string, err error) {
	texto := c.valores[campoDescricao]
	if dito := destino.Texto(corpo[texto]); !strings.Contains(dito, marca(t.Dossie)) {
		corpo[texto] = strings.TrimSpace(marca(t.Dossie) + " " + dito)
	}
	b, err := json.Marshal(corpo)
	if err != nil {
		return "", destino.Permanente("o corpo montado pelo mapeamento não pode ser escrito em JSON").Por(err)
	}
	retorno, err := c.chamar(ctx, t.Registro, c.paraEnvios(), destino.Chamada{Metodo: http.MethodPost, Caminho: c.valores[campoCaminho], Tipo: "application/json; charset=utf-8", Corpo: b})
	if err != nil {
		return "", err
	}
	resposta, err := julgar(retorno)
	if err != nil {
		return "", err
	}
	// The last segment is the assistência's own: the others may name what it hangs on.
	if u, err := url.Parse(retorno.Cabecalhos.Get("Location")); err == nil && u.Path != "" {
		id = path.Base(strings.TrimRight(u.Path, "/"))
	}
	if id == "" || id == "." || id == "/" || id == path.Base(c.valores[campoCaminho]) {
		id = destino.PrimeiroTexto(resposta, c.valores[campoID], "id")
	}
	if id == "" {
		return "", destino.Desconhecido("o Sienge respondeu sem o id da assistência")
	}
	return id, nil
}

// paraEnvios is how many calls of a day deliveries may use, 0 = all.
func (c *cliente) paraEnvios() int64 {
	total, _ := c.config.Inteiro(campoOrcamento)
	reserva, _ := c.config.Inteiro(campoReserva)
	if total == 0 {
		return 0
	}
	return max(total-reserva, 1)
}

// orcamento is how many calls a day has, 0 = no limit.
func (c *cliente) orcamento() int64 {
	total, _ := c.config.Inteiro(campoOrcamento)
	return total
}

// chamar sends one request, if the day still has calls up to limite.
func (c *cliente) chamar(ctx context.Context, registro *destino.Registro, limite int64, q destino.Chamada) (*destino.Retorno, error) {
	if c.config.Gastar != nil && ctx.Err() == nil {
		feitas, err := c.config.Gastar(ctx, 0)
		if err == nil && (limite == 0 || int64(feitas) < limite) {
			_, err = c.config.Gastar(ctx, 1)
		} else if err == nil {
			return nil, destino.Transitorio("as chamadas de hoje ao Sienge acabaram (Chamadas por dia, menos a Reserva do dia): continua amanhã", c.ateAmanha()).SemFalha()
		}
		if err != nil {
			return nil, destino.Transitorio("as chamadas de hoje ao Sienge não puderam ser contadas", 0).SemFalha().Por(err)
		}
	}
	return c.saida.Chamar(ctx, registro, q)
}

// ateAmanha is the time until the tenant's next day, and a little more.
func (c *cliente) ateAmanha() time.Duration {
	zona := c.config.Zona
	if zona == nil {
		zona = time.UTC
	}
	agora := time.Now().In(zona)
	amanha := time.Date(agora.Year(), agora.Month(), agora.Day()+1, 0, 1, 0, 0, zona)
	return amanha.Sub(agora)
}

// Testar asks for one assistência: that is refused when the resource was not released.
func (c *cliente) Testar(ctx context.Context, registro *destino.Registro) (string, error) {
	if _, err := c.pagina(ctx, registro, 1, 0); err != nil {
		return "", err
	}
	return "O Sienge respondeu à lista de assistências: endereço, caminho, usuário e senha servem, e o recurso está liberado para leitura.", nil
}
