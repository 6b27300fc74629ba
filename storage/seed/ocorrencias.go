package seed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// Words of the invented people and texts. Names repeat as they do in Brazil: a search for "silva" finds very many.
var (
	firstNames = strings.Fields(`Maria José Ana João Antônia Antônio Francisca Carlos Adriana Paulo Juliana Pedro Márcia Lucas Fernanda
		Luiz Patrícia Marcos Aline Luís Sandra Gabriel Camila Rafael Amanda Daniel Bruna Marcelo Jéssica Bruno Letícia Felipe`)
	lastNames = strings.Fields(`Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho
		Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas
		Cardoso Ramos Gonçalves Santana Teixeira Araújo Conceição Guimarães Brandão Queiroz`)
	problems = []string{
		"Infiltração na laje da cozinha, com mancha que cresce depois da chuva.", "Porta do quarto não fecha: o batente empenou.",
		"Vazamento no sifão da pia do banheiro social.", "Tomada da sala sem energia desde a entrega das chaves.",
		"Piso da área de serviço solto em três peças.", "Janela da sala deixa passar água com vento forte.",
		"Solicita segunda via do boleto e posição do saldo devedor.", "Fissura na parede da varanda, vertical, de uns quarenta centímetros.",
	}
	callers = []string{"mega", "mega", "mega", "mega", "mega", "mobuss", "mobuss", "vimob"}
)

// addBuyer gathers a client with its words, a unit and a contract.
func (w *writer) addBuyer(ids *idRun) {
	id := ids.take()
	name := firstNames[id%int64(len(firstNames))] + " " + lastNames[id/7%int64(len(lastNames))] + " da " + lastNames[id/11%int64(len(lastNames))]
	cliente := crm.Cliente{
		ID: id, TenantID: w.past.TenantID, Versao: 1, Documento: inventedCPF(id), Codigo: "S" + strconv.FormatInt(id, 10), Papel: "cliente",
		Nome: name, Email: fmt.Sprintf("cliente.%d@exemplo.com.br", id), CriadoEm: w.past.From, AtualizadoEm: w.past.From,
	}
	w.rows.AddValue(&cliente)
	if w.unidadesInBloco == unidadesPerBloco {
		w.bloco, w.unidadesInBloco = ids.take(), 0
		w.rows.AddValue(&crm.Bloco{
			ID: w.bloco, TenantID: w.past.TenantID, EmpreendimentoID: w.empreendimento.ID, Nome: "Bloco " + strconv.FormatInt(w.bloco, 10),
		})
	}
	w.unidadesInBloco++
	b := buyer{cliente: id, unidade: ids.take(), contrato: ids.take()}
	w.rows.AddValue(&crm.Unidade{
		ID: b.unidade, TenantID: w.past.TenantID, BlocoID: w.bloco, Numero: strconv.Itoa(100 + w.unidadesInBloco), Codigo: "U" + strconv.FormatInt(b.unidade, 10),
	})
	w.rows.AddValue(&crm.Contrato{
		ID: b.contrato, TenantID: w.past.TenantID, Codigo: "S-" + strconv.FormatInt(b.contrato, 10), UnidadeID: b.unidade, ClienteID: id,
		Situacao: crm.ContratoAtivo,
	})
	w.buyers = append(w.buyers, b)
}

// addOcorrencia gathers the i-th ocorrência and what belongs to it. All but the youngest are closed, each after some
// days.
func (w *writer) addOcorrencia(ids *idRun, i int64, numero string) {
	at := w.past.From.Add(time.Duration(float64(w.past.To.Sub(w.past.From)) * (float64(i) / float64(w.past.Ocorrencias)))).Truncate(time.Millisecond)
	id := ids.take()
	b := w.buyers[i%int64(len(w.buyers))]
	code := "SEM-" + strconv.FormatInt(id, 10)
	origem := crm.Origem{Sistema: callers[i%int64(len(callers))]}
	text := problems[i%int64(len(problems))]
	o := crm.Ocorrencia{
		ID: id, TenantID: w.past.TenantID, Versao: 1, Numero: numero, CodigoOC: code, ClienteID: b.cliente,
		ContratoID: b.contrato, UnidadeID: b.unidade, DivisaoID: w.divisoes[i%int64(len(w.divisoes))].ID,
		SolicitacaoID: w.solicitacoes[i/3%int64(len(w.solicitacoes))].ID, StatusID: w.open.ID, StatusAberturaID: w.open.ID, Descricao: text,
		AbertoPor: "integra." + origem.Sistema, AbertoPara: "atendimento", Origem: origem, AbertaEm: at, CriadaEm: at, AtualizadaEm: at,
	}
	o.Recebido = crm.Campos{
		{Nome: "USUARIO_WS", Valor: o.AbertoPor},
		{Nome: "CNPJ_EMPRESA", Valor: "11222333000181"},
		{Nome: "COD_PROJETO", Valor: "S-" + strconv.FormatInt(b.contrato, 10)},
		{Nome: "DESCRICAO", Valor: text},
		{Nome: "COD_ABERTO_POR", Valor: o.AbertoPor},
		{Nome: "COD_ABERTO_PARA", Valor: o.AbertoPara},
		{Nome: "CNPJ_CLIENTE", Valor: inventedCPF(b.cliente)},
		{Nome: "EMAIL_CLIENTE", Valor: fmt.Sprintf("cliente.%d@exemplo.com.br", b.cliente)},
		{Nome: "CODIGO_OC", Valor: code},
		{Nome: "BLOQUEIO_INCLUIR_CLIENTE", Valor: "T"},
	}
	if end := at.Add(time.Duration(1+i%20) * 24 * time.Hour); end.Before(w.past.Now) {
		o.StatusID, o.FechadaEm, o.AtualizadaEm, o.Versao = w.closed.ID, &end, end, 2
	}
	w.rows.AddValue(&o)
	w.rows.AddValue(&crm.ChaveIdempotencia{
		TenantID: o.TenantID, Sistema: origem.Sistema, Tipo: crm.ChaveCodigoOC, Chave: code, OcorrenciaID: id, Numero: o.Numero,
		Conteudo: fmt.Sprintf("%064x", id), Versao: 1, Em: at,
	})
	w.addHistory(ids, &o)
	if i%entregaEvery == 0 && origem.Sistema != "mobuss" { // nothing goes back to where it came from
		w.addEntrega(ids, i, &o)
	}
	if w.past.Now.Sub(at) < time.Duration(w.past.LogDays)*24*time.Hour {
		if i%refusalEvery == 0 {
			w.addRefusal(ids.take(), i, &o)
		}
		w.addChamada(ids.take(), i, &o)
	}
}

// addHistory gathers an ocorrência's narrativas and movements after its opening.
func (w *writer) addHistory(ids *idRun, o *crm.Ocorrencia) {
	if o.FechadaEm == nil {
		return
	}
	w.rows.AddValue(&crm.Narrativa{
		ID: ids.take(), TenantID: o.TenantID, OcorrenciaID: o.ID, Autor: "atendimento", Tipo: crm.NarrativaOperador, Visibilidade: crm.VisibilidadeInterna,
		Texto: "Serviço executado e aceito pelo cliente.", Em: *o.FechadaEm, CriadaEm: *o.FechadaEm,
	})
	w.rows.AddValue(&crm.Movimento{
		ID: ids.take(), TenantID: o.TenantID, OcorrenciaID: o.ID, DeStatusID: w.open.ID, ParaStatusID: w.closed.ID,
		Autor: "atendimento", Em: *o.FechadaEm,
	})
}

// addEntrega gathers what was sent to a partner of an ocorrência, once for all: nothing is left to send.
func (w *writer) addEntrega(ids *idRun, i int64, o *crm.Ocorrencia) {
	e := crm.Entrega{
		ID: ids.take(), TenantID: o.TenantID, OcorrenciaID: o.ID, Destino: "mobuss", Ambiente: "producao", Endereco: "https://mobuss.exemplo.com.br",
		Acao: "MOBUSS_ISA", StatusID: w.open.ID, Estado: crm.EntregaEntregue, Tentativas: 1, IDExterno: "M" + strconv.FormatInt(o.ID, 10),
		CriadaEm: o.AbertaEm, AtualizadaEm: o.AbertaEm.Add(2 * time.Second),
	}
	if i%failureEvery == 0 {
		e.Estado, e.IDExterno, e.Tentativas, e.Motivo = crm.EntregaFalhou, "", 12, "o destino não respondeu a nenhuma das tentativas"
	}
	w.rows.AddValue(&e)
}

// inventedCPF gives an id its CPF, with check digits that hold.
func inventedCPF(id int64) string {
	digits := fmt.Sprintf("%09d", id%1_000_000_000)
	for range 2 {
		sum := 0
		for i, d := range digits {
			sum += int(d-'0') * (len(digits) + 1 - i)
		}
		digits += string(rune('0' + sum*10%11%10))
	}
	return digits
}
