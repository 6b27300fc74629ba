package email

import (
	_ "embed"
	"errors"
	"slices"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/correio"
	"ponte/integration/destino"
)

const (
	nome = "email"

	campoSemBoasVindas  = "sem_boas_vindas"
	rotuloSemBoasVindas = "Empreendimentos sem boas-vindas"

	// marcaDeTeste begins the subject of what went to the sender in the place of a person.
	marcaDeTeste = "[HOMOLOGAÇÃO] "

	// maxDestinatarios of one notice: their keys have to fit into an entrega's progress.
	maxDestinatarios = 150

	prazoPadrao = 20 * time.Second
	// maxEspera bounds the wait for a server's interval: with as many at once as may be, each waits for those before it.
	maxEspera = maxSimultaneos * crm.MaxIntervaloSMTP * time.Second
	// maxSimultaneos keeps a try, with its waits, within its lease.
	maxSimultaneos = 2
)

//go:embed ajuda.md
var ajuda string

// Tipo is the registry's row.
func Tipo() destino.Tipo {
	var eventos []crm.AcaoDestino
	var codigos []string
	for _, m := range correio.Modelos() {
		// As every mail server does it: what nobody knows of goes again, and its Message-ID says that it is the same message.
		eventos = append(eventos, crm.AcaoDestino{Codigo: m.Evento, Rotulo: m.Titulo, Repeticao: crm.RepeticaoIdempotente})
		codigos = append(codigos, m.Evento)
	}
	eventos = append(eventos, crm.AcaoDestino{Codigo: crm.EventoCobranca, Rotulo: "Cobrança", Repeticao: crm.RepeticaoIdempotente})
	codigos = append(codigos, crm.EventoCobranca) // its words are those of the régua's step
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: nome, Titulo: "E-mail", Sistema: nome, EscreveAPessoas: true, Ajuda: ajuda, Campos: campos(codigos), Conferir: conferir, Eventos: eventos,
			EventosDe: func(valores map[string]string) []string { return crm.LerOpcoes(valores[crm.CampoEventos]) },
			SemAcao:   "falta marcar a mensagem em Mensagens",
		},
		Abrir: abrir, SemHTTP: true, Avulsas: true, ExemploEntrega: exemplo,
		ExemploValores: map[string]string{crm.CampoEventos: strings.Join(codigos, ",")},
	}
}

func campos(codigos []string) []crm.CampoDestino {
	comuns := slices.DeleteFunc(destino.CamposComuns("", ""), func(c crm.CampoDestino) bool {
		return slices.Contains([]string{destino.CampoURL, destino.CampoMapeamento, destino.CampoEsperaVerificacao}, c.Chave) // none of HTTP, and nobody is asked
	})
	for i := range comuns {
		switch c := &comuns[i]; c.Chave {
		case destino.CampoPrazo:
			c.Padrao, c.Ajuda = prazoPadrao.String(), "Quanto se espera para entrar no servidor, e depois para ele aceitar uma mensagem."
		case destino.CampoConcorrencia:
			c.Padrao, c.Max = "2", maxSimultaneos
		case destino.CampoPorMinuto:
			c.Padrao = "60"
		}
	}
	return append(comuns,
		crm.CampoDestino{
			Chave: crm.CampoEventos, Rotulo: "Mensagens", Tipo: crm.CampoOpcoes, Opcoes: codigos, Obrigatorio: true,
			Ajuda: "Quais saem. Nenhuma sai enquanto não for marcada; os avisos só vão a quem os pediu em Meus avisos.",
		},
		crm.CampoDestino{
			Chave: campoSemBoasVindas, Rotulo: rotuloSemBoasVindas, Tipo: crm.CampoTexto,
			Ajuda: "Nomes separados por ponto e vírgula: o cliente de um contrato deles não recebe as boas-vindas, e a entrega o diz.",
		},
	)
}

func linhas(texto string) []string {
	var nomes []string
	for parte := range strings.SplitSeq(texto, ";") {
		if parte = strings.ToLower(strings.TrimSpace(parte)); parte != "" {
			nomes = append(nomes, parte)
		}
	}
	return nomes
}

func conferir(valores map[string]string) error {
	if p, err := time.ParseDuration(valores[destino.CampoPrazo]); err == nil && (p < time.Second || p > time.Minute) {
		return errors.New("Prazo de resposta: use de 1s a 1m") //nolint:staticcheck // begins with the label
	}
	return nil
}

// exemplo is an entrega of an event with invented data.
func exemplo(acao string) *crm.DossieEntrega {
	em := time.Date(2026, 3, 2, 13, 30, 0, 0, time.UTC)
	d := &crm.DossieEntrega{
		Entrega:  crm.Entrega{ID: 71, TenantID: 1, Destino: nome, Ambiente: crm.AmbienteHomologacao, Acao: acao, CriadaEm: em},
		Tenant:   crm.Tenant{ID: 1, Slug: "exemplo", Nome: "Construtora Exemplo", Configuracoes: crm.Configuracoes{}},
		Cliente:  &crm.Cliente{ID: 9, Documento: "52998224725", Nome: "MARIA DA SILVA", Email: "maria@exemplo.com.br"},
		Contrato: &crm.Contrato{ID: 10, Codigo: "C-1001", Situacao: crm.ContratoAtivo},
		Unidade:  &crm.Unidade{ID: 11, Numero: "101", Empreendimento: "Residencial Exemplo", Bloco: "Torre A"},
	}
	if acao == crm.EventoContrato {
		d.Entrega.ContratoID = d.Contrato.ID
		return d
	}
	if acao == crm.EventoCodigoDeAcesso {
		d.Acesso = &crm.PedidoDeAcesso{ID: 15, TenantID: 1, ClienteID: d.Cliente.ID, CriadoEm: time.Now(), ExpiraEm: time.Now().Add(15 * time.Minute)}
		d.Entrega.AcessoID = d.Acesso.ID
		return d
	}
	if acao == crm.EventoCobranca {
		d.Entrega.DisparoID = 15
		d.Cobranca = &crm.MensagemCobranca{
			DisparoID: 15, Titulo: crm.Titulo{ID: 16, Codigo: "1", Valor: 1_500_00, Vencimento: "2026-02-20"}, Passo: "Lembrete", Dias: 5, Atraso: 10,
			Assunto: "Parcela em atraso", Texto: "Maria, a parcela 012/120 venceu em 20/02/2026.", HTML: "<p>Maria, a parcela 012/120 venceu em 20/02/2026.</p>\n",
		}
		return d
	}
	if acao == crm.EventoAvisoAlarmes {
		d.Alarme = &crm.Alarme{ID: 14, TenantID: 1, Causa: crm.CausaSilencio, Objeto: "mega", Situacao: crm.AlarmeAberto, Frase: "Nenhuma chamada de mega há mais de 30 min.", AbertoEm: em, VistoEm: em}
		d.Entrega.AlarmeID = d.Alarme.ID
		return d
	}
	d.Entrega.OcorrenciaID = 8
	d.Ocorrencia = crm.Ocorrencia{ID: 8, TenantID: 1, Numero: "1042", Descricao: "Infiltração na sala", AbertaEm: em}
	d.Status = &crm.Status{Codigo: "em_atendimento", Nome: "Em atendimento", Fase: crm.FaseEmAndamento}
	d.Narrativa = &crm.Narrativa{ID: 12, Tipo: crm.NarrativaOperador, Visibilidade: crm.VisibilidadeCliente, Autor: "joana", Texto: "Vamos à sua unidade na terça-feira.", Em: em, CriadaEm: em}
	if acao == crm.EventoAvisoTarefa {
		d.Entrega.TarefaID = 13
		d.Tarefa = &crm.Tarefa{ID: 13, Titulo: "Ligar", Pessoa: "paulo", Situacao: crm.TarefaAberta, CriadaPor: "joana"}
	}
	return d
}
