package destino

import (
	"maps"

	"ponte/crm"
)

// Keys of the settings that every destination has.
const (
	CampoURL               = crm.CampoEndereco
	CampoPrazo             = "prazo"
	CampoAgenda            = "agenda"
	CampoConcorrencia      = "concorrencia"
	CampoPorMinuto         = "por_minuto"
	CampoEsperaVerificacao = "espera_verificacao"
	CampoPausaDisjuntor    = "pausa_disjuntor"
	CampoMapeamento        = "mapeamento"
)

// Keys of the settings that every source has.
const (
	CampoJanela    = "janela"
	CampoOrcamento = "orcamento_chamadas"
)

const rotuloMapeamento = "Mapeamento"

// CamposComuns are the settings that every destination has, the address first. enderecoAjuda says what the address looks
// like; programa is the embedded mapping.
func CamposComuns(enderecoAjuda, programa string) []crm.CampoDestino {
	return []crm.CampoDestino{
		{Chave: CampoURL, Rotulo: "Endereço", Ajuda: enderecoAjuda, Tipo: crm.CampoURL, Obrigatorio: true},
		{Chave: CampoPrazo, Rotulo: "Prazo de resposta", Ajuda: "Quanto se espera por cada resposta do destino.", Tipo: crm.CampoDuracao, Padrao: "15s"},
		{Chave: CampoAgenda, Rotulo: "Agenda de tentativas", Ajuda: "Esperas entre as tentativas, separadas por vírgula; depois da última a entrega falha. Os avisos de um destino que avisa são aplicados com as mesmas esperas.", Tipo: crm.CampoAgenda, Padrao: "1s,5s,10s,20s,1m,5m,30m,2h,5h,10h,10h"},
		{Chave: CampoConcorrencia, Rotulo: "Envios simultâneos", Ajuda: "Quantas entregas a este destino cada servidor envia ao mesmo tempo.", Tipo: crm.CampoInteiro, Padrao: "4", Min: 1, Max: 64},
		{Chave: CampoPorMinuto, Rotulo: "Envios por minuto", Ajuda: "Limite de tentativas por minuto de cada servidor; 0 = sem limite.", Tipo: crm.CampoInteiro, Padrao: "240", Min: 0, Max: 60000},
		{Chave: CampoEsperaVerificacao, Rotulo: "Espera antes de verificar", Ajuda: "Depois de uma tentativa sem resposta, quanto se espera antes de perguntar ao destino se ela foi executada.", Tipo: crm.CampoDuracao, Padrao: "30s"},
		{Chave: CampoPausaDisjuntor, Rotulo: "Pausa do disjuntor", Ajuda: "Depois de 10 falhas seguidas o destino descansa por este tempo, que dobra a cada nova falha até 16 vezes.", Tipo: crm.CampoDuracao, Padrao: "30s"},
		{Chave: CampoMapeamento, Rotulo: rotuloMapeamento, Ajuda: "Programa jq que monta o corpo enviado; vazio usa o programa embutido.", Tipo: crm.CampoJQ, Padrao: programa},
	}
}

// CamposDaFonte are the settings that every source has besides its address.
func CamposDaFonte() []crm.CampoDestino {
	return []crm.CampoDestino{
		{Chave: CampoJanela, Rotulo: RotuloJanela, Ajuda: "HH:MM-HH:MM no fuso da instalação, como 22:00-05:00: ligada a fonte, uma carga por noite começa e continua dentro deste horário. Vazia: só quando alguém pedir.", Tipo: crm.CampoTexto},
		{Chave: CampoOrcamento, Rotulo: "Chamadas por execução", Ajuda: "Quantas chamadas à fonte uma execução faz; a seguinte continua de onde ela parou.", Tipo: crm.CampoInteiro, Padrao: "20000", Min: 10, Max: 1_000_000},
	}
}

// RotuloJanela is the label of CampoJanela, for checks.
const RotuloJanela = "Janela noturna"

// SemSegredos copies settings without the named ones, for mappings.
func SemSegredos(valores map[string]string, segredos ...string) map[string]string {
	copia := maps.Clone(valores)
	for _, s := range segredos {
		delete(copia, s)
	}
	delete(copia, CampoMapeamento)
	return copia
}
