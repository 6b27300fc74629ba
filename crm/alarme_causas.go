package crm

import "time"

// CausaAlarme names a row of TabelaCausas.
type CausaAlarme string

// What raises an alarm.
const (
	CausaSilencio    CausaAlarme = "silencio"
	CausaRecusas     CausaAlarme = "recusas"
	CausaRecusaNova  CausaAlarme = "recusa_nova"
	CausaIPRecusado  CausaAlarme = "ip_recusado"
	CausaDisjuntor   CausaAlarme = "disjuntor"
	CausaEntregas    CausaAlarme = "entregas"
	CausaFila        CausaAlarme = "fila"
	CausaAvisos      CausaAlarme = "avisos"
	CausaLogin       CausaAlarme = "login_da_fonte"
	CausaCarga       CausaAlarme = "carga"
	CausaPrazo       CausaAlarme = "prazo"
	CausaBaixaSerasa CausaAlarme = "baixa_serasa"
	CausaPropostas   CausaAlarme = "serasa_proposta"
	CausaSemRetorno  CausaAlarme = "serasa_sem_retorno"
	CausaDisco       CausaAlarme = "disco"
	CausaCertificado CausaAlarme = "certificado"
)

// LinhaCausa is one row of the table of causes. How each is judged in detail is crm/alarme's business.
type LinhaCausa struct {
	Causa   CausaAlarme
	Titulo  string
	Limite  int    // default threshold, in Unidade
	Unidade string // of Limite, Portuguese
	Julga   string // Portuguese: when it is there
	Remedio string // Portuguese: what is to be done
	// Maquina says that each server judges it of itself, for all tenants at once; its Objeto begins with the server's name.
	Maquina bool
	// Calma is how long a cause must be gone before its alarm is resolved: one that comes and goes raises one alarm.
	Calma time.Duration
}

// calma is what most causes need.
const calma = 5 * time.Minute

// TabelaCausas is the one table of causes, in the order in which they are shown.
var TabelaCausas = []LinhaCausa{
	{
		Causa: CausaSilencio, Titulo: "Sistema em silêncio", Limite: 1, Unidade: "1 liga, 0 desliga", Calma: time.Minute,
		Julga:   "um sistema não chama há mais tempo do que o Silêncio da credencial dele, contado só no horário em que ele chama",
		Remedio: "Pergunte ao responsável pelo sistema se ele está no ar e se alcança este endereço; veja a última chamada dele.",
	},
	{
		Causa: CausaRecusas, Titulo: "Muitas chamadas não atendidas", Limite: 20, Unidade: "chamadas em 15 min", Calma: calma,
		Julga:   "tantas chamadas não foram atendidas em 15 minutos, e elas são ao menos um décimo das chamadas",
		Remedio: "Veja o motivo mais frequente em Chamadas: a página de cada uma diz o que fazer.",
	},
	{
		Causa: CausaRecusaNova, Titulo: "Motivo novo de recusa", Limite: 1, Unidade: "chamadas", Calma: 24 * time.Hour,
		Julga:   "chamadas não são atendidas por um motivo que não havia nos 30 dias anteriores",
		Remedio: "Veja a chamada: o motivo novo costuma vir de uma mudança no sistema que chama, ou aqui.",
	},
	{
		Causa: CausaIPRecusado, Titulo: "Endereço novo recusado insiste", Limite: 20, Unidade: "tentativas", Calma: time.Hour,
		Julga:   "um endereço que não está na lista de IPs, visto pela primeira vez há menos de um dia, tentou tantas vezes; de mais de 10 de uma vez, os outros são um alarme só",
		Remedio: "Se é de um parceiro que mudou de endereço, libere-o em IPs; senão, nada é preciso.",
	},
	{
		Causa: CausaDisjuntor, Titulo: "Disjuntor aberto", Limite: 1, Unidade: "1 liga, 0 desliga", Calma: calma,
		Julga:   "um destino falhou tantas vezes seguidas que as entregas fazem pausas; acaba quando uma dá certo",
		Remedio: "Veja o último erro do destino; se o parceiro está fora do ar, as entregas saem sozinhas quando ele voltar.",
	},
	{
		Causa: CausaEntregas, Titulo: "Entregas que não foram feitas", Limite: 1, Unidade: "entregas", Calma: calma,
		Julga:   "um destino tem entregas, dos últimos 30 dias, que falharam de vez ou cujo resultado ninguém sabe",
		Remedio: "Corrija a causa e reenvie, ou cancele com um motivo. O resultado incerto se confere no parceiro antes.",
	},
	{
		Causa: CausaFila, Titulo: "Entrega esperando demais", Limite: 60, Unidade: "minutos", Calma: calma,
		Julga:   "a entrega mais antiga que ainda vai sair para um destino espera há mais tempo do que isso",
		Remedio: "Veja se o destino está pausado ou falhando, e o motivo da última tentativa.",
	},
	{
		Causa: CausaAvisos, Titulo: "Avisos de parceiro não aplicados", Limite: 1, Unidade: "avisos", Calma: time.Minute,
		Julga:   "tantas coisas que um destino avisou falharam de vez nos últimos 7 dias: o que mudou lá não mudou aqui",
		Remedio: "Veja o motivo na página do destino; corrija a causa e tente o aviso de novo, ou diga que fica como está.",
	},
	{
		Causa: CausaLogin, Titulo: "Fonte recusa o login", Limite: 1, Unidade: "1 liga, 0 desliga", Calma: time.Minute,
		Julga:   "a última carga de uma fonte parou porque o login foi recusado",
		Remedio: "Corrija usuário e senha da fonte em Destinos: nada tenta de novo sozinho por um bom tempo, para não bloquear a conta.",
	},
	{
		Causa: CausaCarga, Titulo: "Carga parada", Limite: 15, Unidade: "minutos", Calma: time.Minute,
		Julga:   "a última carga de uma fonte parou por uma falha, ou não dá sinal, ou não começa, há mais tempo do que isso",
		Remedio: "Veja o motivo na página da carga, e continue-a.",
	},
	{
		Causa: CausaPrazo, Titulo: "Prazos vencidos", Limite: 1, Unidade: "ocorrências", Calma: calma,
		Julga:   "tantas ocorrências passaram do prazo da divisão ou da solicitação",
		Remedio: "Veja as ocorrências vencidas, a mais atrasada primeiro.",
	},
	{
		Causa: CausaBaixaSerasa, Titulo: "Baixa na Serasa perto do prazo", Limite: 2, Unidade: "dias", Calma: calma,
		Julga:   "um título pago ainda está na Serasa, e o prazo de 5 dias úteis desde o pagamento acaba em tantos dias ou já acabou",
		Remedio: "Gere a remessa e envie-a; se já foi enviada, traga o retorno. Depois do prazo a inscrição é indevida.",
	},
	{
		Causa: CausaPropostas, Titulo: "Baixas propostas na Serasa", Limite: 1, Unidade: "propostas", Calma: calma,
		Julga:   "tantas baixas propostas (título pago em parte, encerrado ou sumido na origem) esperam uma pessoa há mais de um dia",
		Remedio: "Abra cada uma e peça a baixa com o motivo que couber, ou dispense a proposta.",
	},
	{
		Causa: CausaSemRetorno, Titulo: "Remessa da Serasa sem retorno", Limite: 3, Unidade: "dias", Calma: calma,
		Julga:   "uma remessa tem, depois de tantos dias, registros de que nenhum retorno disse o que houve",
		Remedio: "Baixe o retorno na Serasa e traga-o na página da remessa: o que foi enviado ainda não está aceito. Se ele não existe, confira se a remessa chegou lá.",
	},
	{
		Causa: CausaDisco, Titulo: "Pouco espaço em disco", Limite: 5, Unidade: "% livres", Maquina: true, Calma: calma,
		Julga:   "um disco que o servidor usa (banco SQLite, diário) tem menos livre do que isso; acaba com meia vez mais",
		Remedio: "Libere ou aumente o disco: cheio, o banco não aceita gravações e as chamadas recebem \"tente novamente\".",
	},
	{
		Causa: CausaCertificado, Titulo: "Certificado TLS perto do fim", Limite: 21, Unidade: "dias", Maquina: true, Calma: time.Minute,
		Julga:   "o certificado que o servidor apresenta (--tls-cert) vence em menos do que isso, ou já venceu",
		Remedio: "Renove o certificado e reinicie o servidor.",
	},
}
