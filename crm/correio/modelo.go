package correio

import (
	"embed"
	"slices"
	"strings"

	"ponte/crm"
)

// Modelo is a row of the table of messages: what happened, who is written to, and what its words may name.
type Modelo struct {
	Evento    string
	Titulo    string // Portuguese
	Para      string // Portuguese
	Variaveis []Variavel
	Padrao    crm.ModeloEmail // the words that ship
}

// Variavel is something that the words of a model may name, as {{.numero}}.
type Variavel struct {
	Nome, Rotulo string
	Exemplo      string // invented, for a preview
}

//go:embed modelos
var arquivos embed.FS

// Of whom a message speaks and who sends it: every model knows these.
var comuns = []Variavel{
	{"empresa", "nome da empresa, ou da instalação", "Construtora Exemplo"},
	{"filial", "nome da filial do empreendimento", "Centro"},
	{"telefone", "telefone da filial", "(11) 3333-0000"},
	{"email_contato", "e-mail da filial", "contato@exemplo.com.br"},
	{"cliente", "nome do cliente", "Maria da Silva"},
	{"contrato", "código do contrato", "C-1001"},
	{"empreendimento", "nome do empreendimento", "Residencial Exemplo"},
	{"bloco", "nome do bloco", "Torre A"},
	{"unidade", "número da unidade", "101"},
}

var daOcorrencia = []Variavel{
	{"numero", "número da ocorrência", "500123"},
	{"status", "status da ocorrência", "Em atendimento"},
	{"assunto", "solicitação da ocorrência, ou a divisão", "Infiltração"},
	{"texto", "o que foi escrito", "Vamos à sua unidade na terça-feira, às 9h."},
	{"autor", "quem escreveu ou mudou", "joana"},
}

var doUsuario = []Variavel{
	{"usuario", "nome de quem recebe", "Paulo Souza"},
	{"link", "endereço da página no portal", "https://crm.exemplo.com.br/portal/ocorrencias/500123"},
}

var daTarefa = []Variavel{
	{"tarefa", "título da tarefa", "Ligar para o cliente"},
	{"situacao", "situação da tarefa", "aberta"},
	{"vence", "prazo da tarefa", "30/11/2026 18:00"},
	{"para", "de quem é a tarefa", "paulo"},
	{"nota", "o que se anotou ao encerrá-la", "Cliente avisado."},
}

var dosAvisosDeAlarmes = []Variavel{
	{"usuario", "nome de quem recebe", "Paulo Souza"},
	{"empresa", "nome da instalação", "Construtora Exemplo"},
	{"resumo", "o alarme em poucas palavras", "Sistema em silêncio: erp"},
	{"novos", "os alarmes que abriram, um por linha, cada um com um exemplo", "- Sistema em silêncio: erp. Nenhuma chamada de erp há mais de 30 min."},
	{"resolvidos", "os que se resolveram, um por linha", "- Disjuntor aberto: parceiro."},
	{"continuam", "os outros que há, um por linha", "- Prazos vencidos. 3 ocorrências passaram do prazo."},
	{"link", "endereço da página Alarmes no portal", "https://crm.exemplo.com.br/portal/alarmes"},
}

var doCodigo = []Variavel{
	{"empresa", "nome da empresa, ou da instalação", "Construtora Exemplo"},
	{"cliente", "nome do cliente", "Maria da Silva"},
	{"codigo", "o código, de seis algarismos", "042713"},
	{"validade", "por quanto tempo o código vale", "15 minutos"},
}

// Modelos is the table of messages.
func Modelos() []Modelo {
	modelos := []Modelo{
		{Evento: crm.EventoContrato, Titulo: "Boas-vindas", Para: "o cliente de um contrato novo", Variaveis: comuns},
		{Evento: crm.EventoResposta, Titulo: "Resposta ao cliente", Para: "o cliente da ocorrência, quando alguém lhe responde no portal", Variaveis: slices.Concat(comuns, daOcorrencia)},
		{Evento: crm.EventoCodigoDeAcesso, Titulo: "Código do Portal do Cliente", Para: "o cliente que pediu para entrar no Portal do Cliente", Variaveis: doCodigo},
		{Evento: crm.EventoAvisoOcorrencia, Titulo: "Aviso de ocorrência", Para: "os usuários que pediram avisos de ocorrências", Variaveis: slices.Concat(comuns, daOcorrencia, doUsuario)},
		{Evento: crm.EventoAvisoTarefa, Titulo: "Aviso de tarefa", Para: "os usuários que pediram avisos de tarefas", Variaveis: slices.Concat(comuns, daOcorrencia, doUsuario, daTarefa)},
		{Evento: crm.EventoAvisoAlarmes, Titulo: "Aviso de alarmes", Para: "os usuários que pediram avisos de alarmes: uma mensagem para tudo o que houver em 5 minutos", Variaveis: dosAvisosDeAlarmes},
	}
	for i := range modelos {
		m := &modelos[i]
		texto := func(fim string) string {
			b, err := arquivos.ReadFile("modelos/" + m.Evento + fim)
			if err != nil {
				panic(err) // embedded
			}
			return strings.TrimRight(string(b), "\n")
		}
		m.Padrao = crm.ModeloEmail{Evento: m.Evento, Assunto: texto(".assunto.txt"), Texto: texto(".txt"), HTML: texto(".html")}
	}
	return modelos
}

// ModeloDe finds a row; nil when nobody is written to about an event.
func ModeloDe(evento string) *Modelo {
	modelos := Modelos()
	for i := range modelos {
		if modelos[i].Evento == evento {
			return &modelos[i]
		}
	}
	return nil
}

// Exemplos are invented values of all that a model may name.
func (m *Modelo) Exemplos() map[string]string {
	valores := make(map[string]string, len(m.Variaveis))
	for _, v := range m.Variaveis {
		valores[v.Nome] = v.Exemplo
	}
	return valores
}

func (m *Modelo) conhece(nome string) bool {
	return slices.ContainsFunc(m.Variaveis, func(v Variavel) bool { return v.Nome == nome })
}

// nomes are the variables, for people.
func (m *Modelo) nomes() string {
	nomes := make([]string, len(m.Variaveis))
	for i, v := range m.Variaveis {
		nomes[i] = v.Nome
	}
	return strings.Join(nomes, ", ")
}
