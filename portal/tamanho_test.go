package portal

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/cobranca"
	"ponte/crm/negativacao"
)

// maxPaginaLista is what a page of a list may weigh, as it is before it is compressed.
const maxPaginaLista = 60 << 10

// What is long, as people write it.
const (
	nomeLongo           = "Maria Aparecida dos Santos Albuquerque"
	empreendimentoLongo = "Residencial Jardim das Oliveiras"
	frasePadrao         = "Cliente não encontrado: ***.222.333-**. CNPJ_CLIENTE ***.222.333-** não é de nenhum cliente, e o sistema proíbe incluir (e:142)"
)

// quadroInteiro is the frame of who may open everything, with two installations.
func quadroInteiro(dados any) *quadro {
	q := &quadro{
		Titulo: "Ocorrências", Usuario: &crm.Usuario{Login: "maria.aparecida.conceicao", Nome: nomeLongo}, Papeis: []string{"CRM, direção", "Assistência técnica", "Administração do sistema"},
		Tema: "escuro", Aviso: "Reenvio pedido. O resultado aparece em instantes.", Desfazer: "ip.liberar", Zona: "America/Sao_Paulo (UTC-03:00)",
		Estatico: Raiz + "/estatico/" + versaoEstatica, Endereco: Raiz + "/ocorrencias?fase=encerrada&status=falha_integracao&sistema=mega&periodo=datas&de=2026-01-01&ate=2026-11-27", Dados: dados,
	}
	for i := range 4 {
		q.Instalacoes = append(q.Instalacoes, crm.Tenant{ID: int64(i), Slug: fmt.Sprintf("construtora-%d", i), Nome: "Construtora Medida e Incorporadora " + fmt.Sprint(i)})
	}
	q.Instalacao = &q.Instalacoes[0]
	for _, pg := range paginas() {
		if pg.grupo == "" {
			continue
		}
		if n := len(q.Grupos); n == 0 || q.Grupos[n-1].Titulo != pg.grupo {
			q.Grupos = append(q.Grupos, grupoNavegacao{Titulo: pg.grupo})
		}
		g := &q.Grupos[len(q.Grupos)-1]
		g.Links = append(g.Links, linkNavegacao{Titulo: pg.titulo, Caminho: Raiz + pg.caminho, Icone: pg.icone, Atalho: pg.atalho})
	}
	return q
}

func muitasOpcoes(n int, forma string) []opcao {
	var todas []opcao
	for i := range n {
		todas = append(todas, opcao{Valor: fmt.Sprintf("valor_%d", i), Rotulo: fmt.Sprintf(forma, i)})
	}
	return todas
}

func filtroCheio(caminho string, pares ...string) *filtro {
	f := &filtro{caminho: caminho, valores: url.Values{}, Erros: errosForm{}}
	for i := 0; i+1 < len(pares); i += 2 {
		f.valores.Add(pares[i], pares[i+1])
	}
	return f
}

func visoesCheias(lista string) *visoes {
	v := &visoes{Lista: lista, Salvar: "fase=encerrada&periodo=7d&sistema=mega"}
	for _, x := range visoesProntas[lista] {
		v.Prontas = append(v.Prontas, linkVisao{Nome: x.Nome, Link: Raiz + "/" + lista + "?" + x.Filtro})
	}
	for i := range 4 {
		v.Minhas = append(v.Minhas, linkVisao{ID: 123456789 + int64(i), Nome: "Encerradas da semana", Link: Raiz + "/" + lista + "?fase=encerrada&periodo=7d&sistema=mega"})
	}
	return v
}

// linhas and pesadas make as many rows as a page has.
func linhas[T any](uma func(i int64) T) []T { return tantas(crm.LimitePadrao, uma) }

func pesadas[T any](uma func(i int64) T) []T { return tantas(linhasPesadas, uma) }

func tantas[T any](n int64, uma func(i int64) T) []T {
	var todas []T
	for i := range n {
		todas = append(todas, uma(i))
	}
	return todas
}

// pioresListas are the lists with all rows as heavy as they come: every badge, every second line, long names, and a filter that each row
// bears on.
func pioresListas() map[string]any {
	zona, err := time.LoadLocation("America/Sao_Paulo")
	if err != nil {
		panic(err)
	}
	agora := time.Date(2026, 11, 27, 17, 0, 0, 0, time.UTC)
	faz := func(dias int) momento { return momento{agora.AddDate(0, 0, -dias), zona, agora} }
	mais := paginacao{Proxima: Raiz + "/ocorrencias?apos=m8x2k1c0.4h1zvq9&fase=encerrada&periodo=7d&sistema=mega", Primeira: Raiz + "/ocorrencias?fase=encerrada&periodo=7d&sistema=mega", Ate: faz(30)}
	numero := func(i int64) string { return fmt.Sprint(10_123_456 + i) }
	onde := local(empreendimentoLongo, "Torre B", "1504")
	oc := func(i int64) crm.LinhaOcorrencia {
		return crm.LinhaOcorrencia{
			Ocorrencia:   crm.Ocorrencia{ID: i, Numero: numero(i), CodigoOC: "OC-" + numero(i), Origem: crm.Origem{Sistema: "vimob"}, AbertoPor: "integra.vimob"},
			StatusCodigo: "falha_integracao", StatusNome: "Falha de integração", Fase: crm.FaseEmAndamento, DivisaoNome: "Assistência técnica pós-obra", SolicitacaoNome: "Infiltração na laje da cobertura",
			Nota: 5, ClienteNome: nomeLongo, ClienteDocumento: "52998224725", ContratoCodigo: "SA-2024-001505-A", Empreendimento: empreendimentoLongo, Bloco: "Torre B", Unidade: "1504",
		}
	}
	filtroOc := filtroCheio("/ocorrencias", "fase", "em_andamento", "prazo", "vencidas")
	filtroCh := filtroCheio("/chamadas", "situacao", "nao_atendidas", "periodo", "30d")
	filtroEn := filtroCheio("/entregas", "estado", "falhou", "destino", "mobuss")
	busca := func(lista string) *filtro { return filtroCheio("/"+lista, "q", "maria aparecida", "sem", "mega") }
	vinculos := []crm.Vinculo{{Sistema: "mega", Codigo: "1044-23-1504"}, {Sistema: "mobuss", Ambiente: "producao", Codigo: "8842133", Numero: "U-1504", Disputa: true}, {Sistema: "sienge", Ambiente: "producao", Codigo: "1044/23"}}
	entrega := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	return map[string]any{
		"ocorrencias": telaOcorrencias{
			Filtro: filtroOc, Visoes: visoesCheias("ocorrencias"), Paginacao: mais, Novas: Raiz + "/ocorrencias/novas?depois=m8x2k1c0.4h1zvq9", Fora: "Mais 1.000 ocorrências estão fora do seu alcance.", Age: true, Tons: tonsStatus{"falha_integracao"},
			Sistemas: muitasOpcoes(8, "sistema-%d"), Status: muitasOpcoes(12, "Aguardando o cliente %d"), Fases: muitasOpcoes(5, "fase %d"), Prazos: muitasOpcoes(2, "prazo %d"), Destinos: muitasOpcoes(12, "Aguardando o cliente %d"), Donos: muitasOpcoes(12, "maria.aparecida.%d"),
			Linhas: linhas(func(i int64) linhaOcorrencia {
				return linhaOcorrencia{oc(i), faz(400), prazoTela{faz(45), tomRuim, "vencido"}, onde}
			}),
		},
		"chamadas": telaChamadas{
			Filtro: filtroCh, Visoes: visoesCheias("chamadas"), Paginacao: mais, Novas: Raiz + "/chamadas/novas?depois=m8x2k1c0.4h1zvq9",
			Situacoes: muitasOpcoes(8, "situação %d"), Sistemas: muitasOpcoes(8, "sistema-%d"), Operacoes: muitasOpcoes(40, "DadosServicedesk%d"), Recusas: muitasOpcoes(30, "Motivo da recusa, por extenso %d"),
			Linhas: linhas(func(i int64) linhaChamada {
				return linhaChamada{crm.Chamada{
					ID: 123_456_789 + i, Operacao: "DadosServicedeskNarrativa", Usuario: "integra.vimob", Sistema: "vimob", Endereco: "2804:14c:65:8a2e::1", Alerta: "x_forwarded_for_ignorado", Superficie: "soap",
					Situacao: crm.ChamadaSemResposta, Mensagem: frasePadrao, OcorrenciaID: 1, Numero: numero(i), CodigoOC: "OC-2026-" + numero(i), Vezes: 1234, Duracao: 1234 * time.Millisecond,
				}, faz(400), frasePadrao, []string{"um", "dois"}}
			}),
		},
		"entregas": telaEntregas{
			Filtro: filtroEn, Visoes: visoesCheias("entregas"), Paginacao: mais, Novas: Raiz + "/entregas/novas?depois=m8x2k1c0.4h1zvq9", Age: true, Estados: muitasOpcoes(8, "estado %d"), Destinos: muitasOpcoes(8, "destino %d"),
			LinkReenviar: Raiz + "/entregas/lote" + comParametros(filtroEn.mais("ato", "reenviar")), LinkCancelar: Raiz + "/entregas/lote" + comParametros(filtroEn.mais("ato", "cancelar")),
			Linhas: linhas(func(i int64) linhaEntrega {
				return linhaEntrega{crm.LinhaEntrega{
					Entrega: crm.Entrega{ID: 123_456_789 + i, Destino: "mobuss", Ambiente: "homologacao", Acao: "MOBUSS_SOLICITACAO_VISITA", Estado: crm.EntregaAgendada, Tentativas: 12, Motivo: strings.Repeat("O destino não respondeu a nenhuma das tentativas. ", 10)[:499], OcorrenciaID: 1},
					Numero:  numero(i), CodigoOC: "OC-2026-" + numero(i),
				}, faz(400), momento{agora.Add(time.Hour), zona, agora}, "Mobuss Construção", "Abrir solicitação de visita técnica"}
			}),
		},
		"clientes": telaCadastro[crm.Cliente]{Filtro: busca("clientes"), Paginacao: mais, Sistemas: muitasOpcoes(8, "sistema-%d"), Importa: true, Linhas: linhas(func(i int64) crm.Cliente {
			return crm.Cliente{ID: 123_456_789 + i, Nome: nomeLongo, Documento: "52998224725", Codigo: "C" + numero(i), IDIntegracao: "ERP-2024-" + numero(i), CodigoAuxiliar: "AUX-" + numero(i), Papel: "comprador"}
		})},
		"contratos": telaCadastro[crm.LinhaContrato]{Filtro: filtroCheio("/contratos", "q", "SA-2024", "a_classificar", "1"), Paginacao: mais, Sistemas: muitasOpcoes(8, "sistema-%d"), Importa: true, Linhas: linhas(func(i int64) crm.LinhaContrato {
			return crm.LinhaContrato{
				Contrato: crm.Contrato{ID: 123_456_789 + i, Codigo: "SA-2024-" + numero(i), ClienteID: 123_456_789 + i, UnidadeID: 123_456_789 + i, AClassificar: true, Situacao: crm.ContratoAtivo}, ClienteNome: nomeLongo, ClienteDocumento: "52998224725",
				Unidade: "Apto 1504", Bloco: "Torre Bromélia", Empreendimento: empreendimentoLongo,
			}
		})},
		"unidades": telaCadastro[crm.Unidade]{Filtro: busca("unidades"), Paginacao: mais, Sistemas: muitasOpcoes(8, "sistema-%d"), Importa: true, Linhas: linhas(func(i int64) crm.Unidade {
			return crm.Unidade{ID: 123_456_789 + i, Numero: "Apto 1504", Codigo: "1044-23-1504", Bloco: "Torre Bromélia", Empreendimento: empreendimentoLongo, DataEntrega: &entrega, Vinculos: vinculos}
		})},
		"empreendimentos": telaCadastro[crm.Empreendimento]{Filtro: busca("empreendimentos"), Paginacao: mais, Sistemas: muitasOpcoes(8, "sistema-%d"), Importa: true, Linhas: linhas(func(i int64) crm.Empreendimento {
			return crm.Empreendimento{ID: 123_456_789 + i, Nome: empreendimentoLongo + numero(i), Desligado: true}
		})},
		"tarefas": telaTarefas{Filtro: filtroCheio("/tarefas", "quem", "todas", "situacao", "todas", "atrasadas", "sim"), Paginacao: mais, Fora: "Mais 1.000 estão fora do seu alcance.", Equipes: "Assistência, Vistoria", Quem: muitasOpcoes(4, "quem %d"), Situacoes: muitasOpcoes(4, "situação %d"), Linhas: linhas(func(i int64) linhaTarefa {
			return linhaTarefa{crm.LinhaTarefa{
				Tarefa: crm.Tarefa{Titulo: "Ligar para o cliente e marcar a visita do técnico", Observacao: strings.Repeat("Só depois das 18 h, com a portaria avisada. ", 10), Equipe: "Assistência técnica", Pessoa: "maria.aparecida.conceicao"},
				Numero: numero(i), StatusNome: "Falha de integração externa", ClienteNome: nomeLongo,
			}, prazoTela{faz(45), tomRuim, "atrasada"}, onde, faz(50), "aberta", tomAlerta}
		})},
		"assistencias": telaAssistencias{Filtro: filtroCheio("/assistencias", "q", "101", "inativas", "1"), Paginacao: mais, Fora: "Mais 1.000 estão fora do seu alcance.", Situacoes: muitasOpcoes(20, "Situação %d"), Inativas: muitasOpcoes(2, "inativas %d"), Linhas: linhas(func(i int64) linhaAssistencia {
			return linhaAssistencia{crm.LinhaAssistencia{Linha: oc(i), QuantosItens: 12, Assistencia: crm.Assistencia{Prioridade: crm.PrioridadeNormal}}, faz(400), onde, "Aguardando vistoria do engenheiro", tomAlerta, "27/11/2026 14:00"}
		})},
		"alarmes": telaAlarmes{Filtro: filtroCheio("/alarmes", "situacao", "todos"), Paginacao: mais, Situacoes: muitasOpcoes(5, "situação %d"), Causas: muitasOpcoes(12, "Causa de alarme %d"), Linhas: linhas(func(i int64) linhaAlarme {
			return linhaAlarme{
				Alarme: &crm.Alarme{ID: 123_456_789 + i, Frase: "120 chamadas do sistema vimob-assistencia foram recusadas em 15 minutos, contra 2 na hora anterior.", Nota: strings.Repeat("Visto com o fornecedor, que vai corrigir. ", 10), Quantidade: 12_345},
				Titulo: "Recusas acima do costume", Rotulo: "reconhecido", Tom: tomAlerta, Objeto: "CNPJ_CLIENTE não encontrado", Aberto: faz(40), Visto: faz(1), Resolvido: faz(1), Calado: true,
			}
		})},
		"auditoria": telaAuditoria{Filtro: filtroCheio("/auditoria", "quem", "maria", "periodo", "30d"), Paginacao: mais, Atos: []grupoOpcoes{{Rotulo: "Atos", Opcoes: muitasOpcoes(90, "Liberou um endereço %d")}}, Linhas: pesadas(func(i int64) linhaAuditoria {
			return linhaAuditoria{
				crm.Auditoria{Quem: "maria.aparecida.conceicao", Acao: "credencial.alterar", Alvo: "integra.assistencia", Motivo: "pedido do fornecedor, chamado 1234", Endereco: "2804:14c:65:8a2e:370:7334:1:1"},
				faz(40), "Alterou uma credencial", "credencial integra.assistencia",
				[]mudanca{{"Repetição", "devolver o número", "recusar", true}, {"Silêncio", "—", "24 h", true}, {"Busca", "contrato", "unidade", true}},
				Raiz + "/auditoria?quem=maria.aparecida.conceicao", Raiz + "/auditoria?alvo=integra.assistencia",
			}
		})},
		"devedores": telaDevedores{Filtro: filtroCheio("/cobranca/devedores", "faixa", "5"), Paginacao: mais, Ligada: true, Lugares: muitasOpcoes(60, "Residencial Jardim das Oliveiras %d"), Faixas: muitasOpcoes(7, "faixa %d"), Situacoes: muitasOpcoes(3, "situação %d"), Linhas: linhas(func(i int64) linhaDevedor {
			return linhaDevedor{cobranca.LinhaDevedor{
				Devedor: cobranca.Devedor{ContratoID: 123_456_789 + i, Numero: numero(i), Vencidas: 120, Motivo: frasePadrao}, ContratoCodigo: "SA-2024-" + numero(i), ClienteNome: nomeLongo, ClienteDocumento: "52998224725",
			}, onde, "R$ 1.234.567,89", "27/11/2026", "27/12/2026", 1234, "não cumprido", tomRuim}
		})},
		"negativacoes": telaNegativacoes{Filtro: filtroCheio("/negativacoes", "situacao", "aceita", "codigo", "SA-2024"), Paginacao: mais, Pede: true, Muda: true, Aprova: true, Situacoes: muitasOpcoes(12, "Situação %d"), Linhas: pesadas(func(i int64) linhaNegativacao {
			return linhaNegativacao{
				negativacao.Negativacao{ID: 123_456_789 + i, Numero: "SA-" + numero(i) + "/1", Contrato: "SA-2024-" + numero(i), Parcela: "001/120", Devedor: nomeLongo, Empreendimento: empreendimentoLongo, Porque: frasePadrao, PedidaPor: "maria.aparecida.conceicao"},
				"enviada à Serasa, sem retorno", tomAlerta, "R$ 1.234.567,89", "***.982.247-**", "27/11/2026", "04/12/2026", faz(40), faz(1), "07, pagamento parcial da dívida", true,
			}
		})},
		"pendencias": telaPendencias{Filtro: filtroCheio("/pendencias", "sistema", "mega"), Paginacao: mais, Sistemas: muitasOpcoes(8, "sistema-%d"), Tipos: muitasOpcoes(8, "tipo-%d"), Apaga: true, Linhas: pesadas(func(i int64) linhaPendencia {
			return linhaPendencia{
				cadastro.Pendencia{Fonte: cadastro.Fonte{Sistema: "mega", Ambiente: "producao"}, Registro: cadastro.Registro{Tipo: crm.VinculoContrato, Codigo: "1044-23-" + numero(i)}, Assunto: "unidade"},
				"Contrato", nomeLongo, "unidade 1044-23-1504 de mega",
				"A unidade que ele nomeia ainda não veio de nenhuma fonte", faz(40),
			}
		})},
		"ips": telaIPs{Paginacao: mais, Filtro: filtroCheio("/ips/recusados"), Liberados: filtroCheio("/ips"), Remove: true, Credenciais: muitasOpcoes(12, "integra.sistema-%d"), Operacoes: muitasOpcoes(40, "DadosServicedesk%d"), Form: formIP{Erros: errosForm{}}, Recusados: pesadas(func(int64) linhaRecusado {
			return linhaRecusado{crm.IPRecusado{Endereco: "2804:14c:65:8a2e::1", Operacao: "DadosServicedesk", Usuario: "integra.assistencia", Quantidade: 12_345}, faz(60), faz(1), false, "Endereço privado: não chega pela internet.", "integra.assistencia"}
		}), Faixas: slices.Repeat([]linhaFaixa{{crm.FaixaIP{Prefixo: netip.MustParsePrefix("2804:14c:65:8a2e::/64"), Nota: "escritório da contabilidade", Operacao: "DadosServicedesk"}, "integra.assistencia", "integra.mega", faz(90), "31/12/2026", true, ""}}, 10)},
	}
}

// TestListasCabem: a page of a list is under 60 KB also where every row is as heavy as it comes.
func TestListasCabem(t *testing.T) {
	t.Parallel()
	for nome, tela := range pioresListas() {
		pagina, err := executarTela(nome, quadroInteiro(tela))
		if err != nil {
			t.Errorf("%s: %v", nome, err)
			continue
		}
		inteira := len(pagina)
		pagina = enxuta(t, nome, pagina)
		t.Logf("%-16s %6d bytes, as the templates write it %6d", nome, len(pagina), inteira)
		if len(pagina) > maxPaginaLista {
			t.Errorf("%s: %d bytes, at most %d", nome, len(pagina), maxPaginaLista)
		}
	}
}
