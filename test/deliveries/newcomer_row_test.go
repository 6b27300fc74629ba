package deliveries

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// The row of a partner that nobody has: everything that Ponte would know of it is in this file, as in a folder of its own. What it is sent and asked
// is JSON: POST /abrir, GET /todas, POST /gancho.

const newcomerName = "vizinho"

func newcomer() destino.Tipo {
	fields := append(destino.CamposComuns("Endereço do vizinho.", "{numero: .ocorrencia.numero, itens: 1}"), destino.CamposDaConferencia()...)
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: newcomerName, Titulo: "Vizinho", Sistema: newcomerName, Campos: fields, CodigoDaUnidade: "Id no Vizinho", Avisa: true, Compara: true,
			CamposDoRetrato: []string{crm.CampoConferenciaDiaria, crm.CampoJanelaConferencia},
			Conferir:        func(map[string]string) error { return nil },
			Eventos:         []crm.AcaoDestino{{Codigo: crm.EventoAssistencia, Rotulo: "Abrir", Repeticao: crm.RepeticaoVerificavel, Unica: true, Nomeia: crm.VinculoOcorrencia}},
		},
		Abrir: func(c destino.Configuracao) (destino.Destino, error) { return openNewcomer(c) },
		Faltas: func(_ context.Context, d *crm.DossieEntrega, _ map[string]string) []string {
			if d.Unidade == nil || d.Unidade.CodigoEm(newcomerName) == "" {
				return []string{"A unidade não tem o Id no Vizinho."}
			}
			return nil
		},
		Entrada: newcomerEntrance,
		Aplicar: newcomerApplies,
		Gancho: func(ctx context.Context, c destino.Configuracao, r *destino.Registro, address, token string) (destino.Gancho, error) {
			client, err := openNewcomer(c)
			if err != nil {
				return destino.Gancho{}, err
			}
			_, err = client.post(ctx, r, "/gancho", map[string]any{"url": address, "token": token})
			return destino.Gancho{ID: "1", URL: address, Eventos: []string{"fim"}}, err
		},
		Comparar: func(ctx context.Context, c destino.Configuracao, r *destino.Registro, ours []crm.Nomeada, picture *crm.Retrato) (found []crm.Achado, seen int, err error) {
			client, err := openNewcomer(c)
			if err != nil {
				return nil, 0, err
			}
			all, err := client.all(ctx, r)
			for _, n := range ours {
				there := all[n.Codigo]
				s := picture.Workflows[crm.FuncAssistencias].Situacao(n.SituacaoID)
				if there.Fim && s != nil && !s.Fim {
					body, _ := json.Marshal(map[string]string{"id": n.Codigo})
					found = append(found, crm.Achado{Codigo: n.Codigo, Numero: n.Numero, Aqui: s.Nome, La: "fim", Porque: "terminou no vizinho", Fara: "finaliza aqui", Evento: "fim", Corpo: string(body)})
				}
			}
			return found, len(all), err
		},
	}
}

type newcomerClient struct {
	way     *destino.Saida
	mapping *destino.Mapeamento
	values  map[string]string
}

func openNewcomer(c destino.Configuracao) (*newcomerClient, error) {
	way, mapping, err := c.Preparar(nil, "{numero: .ocorrencia.numero, itens: 1}")
	return &newcomerClient{way, mapping, c.Valores}, err
}

// newcomerCase is a case as the partner has it.
type newcomerCase struct {
	ID, Numero string
	Fim        bool
}

func (c *newcomerClient) post(ctx context.Context, r *destino.Registro, path string, body any) (map[string]any, error) {
	b, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	answer, err := c.way.Chamar(ctx, r, destino.Chamada{Metodo: http.MethodPost, Caminho: path, Tipo: "application/json", Corpo: b})
	if err != nil {
		return nil, err
	}
	var v map[string]any
	if err := answer.Julgar(); err != nil {
		return nil, err
	}
	return v, json.Unmarshal(answer.Corpo, &v)
}

func (c *newcomerClient) all(ctx context.Context, r *destino.Registro) (map[string]newcomerCase, error) {
	answer, err := c.way.Chamar(ctx, r, destino.Chamada{Metodo: http.MethodGet, Caminho: "/todas"})
	if err != nil {
		return nil, err
	}
	all := map[string]newcomerCase{}
	return all, json.Unmarshal(answer.Corpo, &all)
}

func (c *newcomerClient) Executar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, error) {
	body, err := c.mapping.Aplicar(ctx, destino.EntradaMapeamento(t.Dossie, c.values))
	if err != nil {
		return destino.Entregue{}, err
	}
	answer, err := c.post(ctx, t.Registro, "/abrir", body)
	return destino.Entregue{IDExterno: destino.Texto(answer["id"])}, err
}

func (c *newcomerClient) Verificar(ctx context.Context, t *destino.Tarefa) (destino.Entregue, bool, error) {
	all, err := c.all(ctx, t.Registro)
	for id, there := range all {
		if there.Numero == t.Dossie.Ocorrencia.Numero {
			return destino.Entregue{IDExterno: id}, true, err
		}
	}
	return destino.Entregue{}, false, err
}

func (c *newcomerClient) Testar(ctx context.Context, r *destino.Registro) (string, error) {
	_, err := c.all(ctx, r)
	return "O vizinho respondeu.", err
}

// newcomerEntrance keeps what the partner tells: POST / {"chave":"...","evento":"...","id":"..."}.
func newcomerEntrance(p destino.Porta) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := p.Chamador(r)
		picture, ok := p.Retratos.Retrato(who.Tenant)
		_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		var told struct{ Chave, Evento, ID string }
		if !ok || token == "" || json.NewDecoder(r.Body).Decode(&told) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		call := &crm.Pedido{
			Retrato: picture, Superficie: newcomerName, Operacao: crm.OperacaoEditar, Endereco: who.Endereco, Token: token, Escopo: crm.EscopoEscreverOcorrencias, Em: p.Relogio(),
		}
		if err := p.Autorizar(r.Context(), call); err != nil {
			w.WriteHeader(crm.ComoRecusa(err, "").HTTP)
			return
		}
		body, _ := json.Marshal(map[string]string{"id": told.ID})
		_, err := p.Eventos.GuardarEvento(r.Context(), &crm.EventoDeParceiro{
			TenantID: picture.Tenant.ID, Destino: newcomerName, Ambiente: picture.Destino(newcomerName).Ambiente, Chave: told.Chave, Codigo: told.Evento, Corpo: string(body), RecebidoEm: p.Relogio(),
			Estado: crm.EventoPendente,
		})
		if err != nil {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

func newcomerApplies(ctx context.Context, a *destino.Aplicacao) error {
	var told struct{ ID string }
	if err := json.Unmarshal([]byte(a.Evento.Corpo), &told); err != nil {
		return err
	}
	found, err := a.Assistencias.Ocorrencias.Consultas.Buscar(ctx, &crm.Procura{
		TenantID: a.Retrato.Tenant.ID, Vinculo: crm.ProcuraVinculo{Interlocutor: crm.Interlocutor{Sistema: newcomerName, Ambiente: a.Evento.Ambiente}, Codigo: told.ID},
	})
	if err != nil {
		return err
	}
	if found.Nomeada == 0 {
		a.Evento.Estado = crm.EventoSemObjeto
		return nil
	}
	_, err = a.Assistencias.Alterar(ctx, crm.Agente{Slug: a.Retrato.Tenant.Slug, Sistema: newcomerName, Ator: crm.Ator{Quem: "Vizinho"}}, crm.AtoAssistencia{
		OcorrenciaID: found.Nomeada, Chave: a.Evento.Chave, SemOrdem: true, SituacaoID: a.Retrato.Workflows[crm.FuncAssistencias].DoFim().ID,
	})
	a.Evento.Estado = crm.EventoAplicado
	return err
}
