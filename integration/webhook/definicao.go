package webhook

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Labels that checks name.
const (
	rotuloSegredo  = "Segredo"
	rotuloAnterior = "Segredo anterior"
)

// assinantes is how many subscribers a tenant may have.
const assinantes = 3

//go:embed ajuda.md
var ajuda string

const segredoExemplo = crm.PrefixoSegredo + "cG9udGUtc2ltdWxhZG9yLWRlLXdlYmhvb2tzLTAx"

// Tipos are the registry's rows, one a subscriber: alike but for their names.
func Tipos() []destino.Tipo {
	tipos := make([]destino.Tipo, assinantes)
	for i := range tipos {
		tipos[i] = tipo(i + 1)
	}
	return tipos
}

func tipo(n int) destino.Tipo {
	todos, codigos := acoes()
	nome := "webhook" + strconv.Itoa(n)
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: nome, Titulo: "Webhook " + strconv.Itoa(n), Sistema: nome, Ajuda: ajuda, Campos: campos(codigos), Conferir: conferir, Eventos: todos,
			EventosDe:  func(valores map[string]string) []string { return crm.LerOpcoes(valores[crm.CampoEventos]) },
			Assinante:  true,
			SemAcao:    "falta marcar o evento em Eventos",
			AvisoTeste: "O assinante recebe uma mensagem assinada do tipo teste, que não fala de nada.",
		},
		Abrir:          abrir,
		SoStatus:       true,
		Simulador:      func() destino.Simulador { return simulator.New(responder) },
		ExemploEntrega: func(acao string) *crm.DossieEntrega { return exemplo(nome, acao) },
		ExemploValores: map[string]string{crm.CampoSegredo: segredoExemplo, crm.CampoEventos: strings.Join(codigos, ",")},
	}
}

func campos(codigos []string) []crm.CampoDestino {
	comuns := slices.DeleteFunc(destino.CamposComuns("Endereço do assinante, sem parâmetros, como https://HOST/ganchos/ponte.", ""), func(c crm.CampoDestino) bool {
		return c.Chave == destino.CampoMapeamento || c.Chave == destino.CampoEsperaVerificacao // the body is always thin, and nobody is asked
	})
	return append(comuns,
		crm.CampoDestino{
			Chave: crm.CampoEventos, Rotulo: "Eventos", Tipo: crm.CampoOpcoes, Opcoes: codigos, Obrigatorio: true,
			Ajuda: "O que é contado ao assinante; na linha de comando, separados por vírgula.",
		},
		crm.CampoDestino{
			Chave: crm.CampoSegredo, Rotulo: rotuloSegredo, Tipo: crm.CampoTexto, Segredo: true, Obrigatorio: true,
			Ajuda: "whsec_ e o base64 de 24 a 64 bytes sorteados, como os de openssl rand -base64 32. O mesmo no assinante.",
		},
		crm.CampoDestino{
			Chave: crm.CampoSegredoAnterior, Rotulo: rotuloAnterior, Tipo: crm.CampoTexto, Segredo: true,
			Ajuda: "Só durante uma troca: cada mensagem leva também a assinatura dele. Apague-o quando o assinante já usa o novo.",
		},
	)
}

func conferir(valores map[string]string) error {
	for chave, rotulo := range map[string]string{crm.CampoSegredo: rotuloSegredo, crm.CampoSegredoAnterior: rotuloAnterior} {
		if valores[chave] == "" {
			continue
		}
		if _, err := lerSegredo(valores[chave]); err != nil {
			return fmt.Errorf("%s: %w", rotulo, err)
		}
	}
	if s := valores[crm.CampoSegredo]; s != "" && s == valores[crm.CampoSegredoAnterior] {
		return fmt.Errorf("%s: é o mesmo que o Segredo", rotuloAnterior)
	}
	return nil
}

// exemplo is an entrega of an event with invented data.
func exemplo(nome, acao string) *crm.DossieEntrega {
	em := time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC)
	d := &crm.DossieEntrega{
		Entrega:  crm.Entrega{ID: 61, TenantID: 1, Destino: nome, Ambiente: crm.AmbienteHomologacao, Acao: acao, CriadaEm: em},
		Tenant:   crm.Tenant{ID: 1, Slug: "exemplo", Configuracoes: crm.Configuracoes{}},
		Cliente:  &crm.Cliente{ID: 9, Documento: "52998224725", Nome: "MARIA DA SILVA", Email: "maria@exemplo.invalid"},
		Contrato: &crm.Contrato{ID: 10, Codigo: "C-1001", Situacao: crm.ContratoAtivo},
	}
	if acao == crm.EventoContrato {
		d.Entrega.ContratoID = d.Contrato.ID
		return d
	}
	if acao == crm.EventoCobranca {
		d.Entrega.DisparoID = 15
		d.Cobranca = &crm.MensagemCobranca{
			DisparoID: 15, Titulo: crm.Titulo{ID: 16, Codigo: "T-1", Sequencia: "012/120", Valor: 1_500_00, Vencimento: "2026-02-20"}, Passo: "Lembrete", Dias: 5, Atraso: 10,
		}
		return d
	}
	if acao == crm.EventoAlarmeAberto || acao == crm.EventoAlarmeResolvido {
		d.Alarme = &crm.Alarme{
			ID: 12, TenantID: 1, Causa: crm.CausaEntregas, Objeto: "mobuss", Situacao: crm.AlarmeAberto, Frase: "Entregas para Mobuss que não foram feitas: 1 falhou.",
			Quantidade: 1, Exemplo: crm.ExemploAlarme{Assunto: "Entrega 61: MOBUSS_ISA, da ocorrência 1042, HTTP 422", Pedido: `{"idUnidade":"77"}`, Resposta: "unidade desconhecida"},
			Pagina: "/entregas?destino=mobuss", AbertoEm: em, VistoEm: em,
		}
		d.Entrega.AlarmeID = d.Alarme.ID
		return d
	}
	d.Entrega.OcorrenciaID = 8
	d.Ocorrencia = crm.Ocorrencia{ID: 8, TenantID: 1, Numero: "1042", CodigoOC: "OC-77", Descricao: "Infiltração na sala", AbertaEm: em}
	d.Status = &crm.Status{Codigo: "em_atendimento", Nome: "Em atendimento", Fase: crm.FaseEmAndamento}
	return d
}
