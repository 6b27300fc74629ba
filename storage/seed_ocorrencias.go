package storage

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// Words of the invented people and texts. Names repeat as they do in Brazil: a search for "silva" finds very many.
var (
	prenomes = strings.Fields(`Maria José Ana João Antônia Antônio Francisca Carlos Adriana Paulo Juliana Pedro Márcia Lucas Fernanda
		Luiz Patrícia Marcos Aline Luís Sandra Gabriel Camila Rafael Amanda Daniel Bruna Marcelo Jéssica Bruno Letícia Felipe`)
	sobrenomes = strings.Fields(`Silva Santos Oliveira Souza Rodrigues Ferreira Alves Pereira Lima Gomes Costa Ribeiro Martins Carvalho
		Almeida Lopes Soares Fernandes Vieira Barbosa Rocha Dias Nascimento Andrade Moreira Nunes Marques Machado Mendes Freitas
		Cardoso Ramos Gonçalves Santana Teixeira Araújo Conceição Guimarães Brandão Queiroz`)
	problemas = []string{
		"Infiltração na laje da cozinha, com mancha que cresce depois da chuva.", "Porta do quarto não fecha: o batente empenou.",
		"Vazamento no sifão da pia do banheiro social.", "Tomada da sala sem energia desde a entrega das chaves.",
		"Piso da área de serviço solto em três peças.", "Janela da sala deixa passar água com vento forte.",
		"Solicita segunda via do boleto e posição do saldo devedor.", "Fissura na parede da varanda, vertical, de uns quarenta centímetros.",
	}
	sistemas = []string{"mega", "mega", "mega", "mega", "mega", "mobuss", "mobuss", "vimob"}
)

// semearComprador gathers a client with its words, a unit and a contract.
func (c *canteiro) semearComprador(ids *sequenciaSemeada) {
	id := ids.tirar()
	nome := prenomes[id%int64(len(prenomes))] + " " + sobrenomes[id/7%int64(len(sobrenomes))] + " da " + sobrenomes[id/11%int64(len(sobrenomes))]
	cliente := crm.Cliente{
		ID: id, TenantID: c.q.TenantID, Versao: 1, Documento: cpfInventado(id), Codigo: "S" + strconv.FormatInt(id, 10), Papel: "cliente",
		Nome: nome, Email: fmt.Sprintf("cliente.%d@exemplo.com.br", id), CriadoEm: c.q.De, AtualizadoEm: c.q.De,
	}
	c.por(tabClientes, valoresCliente(&cliente))
	for _, l := range linhasPalavras(&cliente) {
		c.por(tabPalavras, l)
	}
	if c.unidadesNoBloco == unidadesPorBloco {
		c.bloco, c.unidadesNoBloco = ids.tirar(), 0
		c.por(tabBlocos, []any{c.bloco, c.q.TenantID, c.empreendimento, "Bloco " + strconv.FormatInt(c.bloco, 10)})
	}
	c.unidadesNoBloco++
	b := comprador{cliente: id, unidade: ids.tirar(), contrato: ids.tirar()}
	c.por(tabUnidades, []any{b.unidade, c.q.TenantID, c.bloco, strconv.Itoa(100 + c.unidadesNoBloco), "U" + strconv.FormatInt(b.unidade, 10), nil})
	c.por(tabContratos, []any{b.contrato, c.q.TenantID, "S-" + strconv.FormatInt(b.contrato, 10), b.unidade, id, string(crm.ContratoAtivo)})
	c.compradores = append(c.compradores, b)
}

// semearOcorrencia gathers the i-th ocorrência and what belongs to it. All but the youngest are closed, each after some
// days.
func (c *canteiro) semearOcorrencia(ids *sequenciaSemeada, i, numero int64) {
	em := c.q.De.Add(time.Duration(float64(c.q.Ate.Sub(c.q.De)) * (float64(i) / float64(c.q.Ocorrencias)))).Truncate(time.Millisecond)
	id := ids.tirar()
	b := c.compradores[i%int64(len(c.compradores))]
	codigo := "SEM-" + strconv.FormatInt(id, 10)
	origem := crm.Origem{Sistema: sistemas[i%int64(len(sistemas))]}
	texto := problemas[i%int64(len(problemas))]
	o := crm.Ocorrencia{
		ID: id, TenantID: c.q.TenantID, Versao: 1, Numero: strconv.FormatInt(numero, 10), CodigoOC: codigo, ClienteID: b.cliente,
		ContratoID: b.contrato, UnidadeID: b.unidade, DivisaoID: c.divisoes[i%int64(len(c.divisoes))].ID,
		SolicitacaoID: c.solicitacoes[i/3%int64(len(c.solicitacoes))].ID, StatusID: c.aberta.ID, Descricao: texto,
		AbertoPor: "integra." + origem.Sistema, AbertoPara: "atendimento", Origem: origem, AbertaEm: em, CriadaEm: em, AtualizadaEm: em,
	}
	o.Recebido = crm.Campos{
		{Nome: "USUARIO_WS", Valor: o.AbertoPor},
		{Nome: "CNPJ_EMPRESA", Valor: "11222333000181"},
		{Nome: "COD_PROJETO", Valor: "S-" + strconv.FormatInt(b.contrato, 10)},
		{Nome: "DESCRICAO", Valor: texto},
		{Nome: "COD_ABERTO_POR", Valor: o.AbertoPor},
		{Nome: "COD_ABERTO_PARA", Valor: o.AbertoPara},
		{Nome: "CNPJ_CLIENTE", Valor: cpfInventado(b.cliente)},
		{Nome: "EMAIL_CLIENTE", Valor: fmt.Sprintf("cliente.%d@exemplo.com.br", b.cliente)},
		{Nome: "CODIGO_OC", Valor: codigo},
		{Nome: "BLOQUEIO_INCLUIR_CLIENTE", Valor: "T"},
	}
	if fim := em.Add(time.Duration(1+i%20) * 24 * time.Hour); fim.Before(c.q.Agora) {
		o.StatusID, o.FechadaEm, o.AtualizadaEm, o.Versao = c.encerrada.ID, &fim, fim, 2
	}
	c.por(tabOcorrencias, valoresOcorrencia(&o))
	c.por(tabChaves, valoresChave(&crm.ChaveIdempotencia{
		TenantID: o.TenantID, Sistema: origem.Sistema, Tipo: crm.ChaveCodigoOC, Chave: codigo, OcorrenciaID: id, Numero: o.Numero,
		Conteudo: fmt.Sprintf("%064x", id), Versao: 1, Em: em,
	}))
	c.historia(ids, &o)
	if i%entregaACada == 0 && origem.Sistema != "mobuss" { // nothing goes back to where it came from
		c.semearEntrega(ids, i, &o)
	}
	if c.q.Agora.Sub(em) < time.Duration(c.q.DiasChamada)*24*time.Hour {
		if i%recusaACada == 0 {
			c.semearRecusa(ids.tirar(), i, &o)
		}
		c.semearChamada(ids.tirar(), i, &o)
	}
}

// historia gathers an ocorrência's narrativas and movements.
func (c *canteiro) historia(ids *sequenciaSemeada, o *crm.Ocorrencia) {
	c.por(tabNarrativas, valoresNarrativa(&crm.Narrativa{
		ID: ids.tirar(), TenantID: o.TenantID, OcorrenciaID: o.ID, Autor: o.AbertoPor, Origem: o.Origem, Tipo: crm.NarrativaAbertura,
		Texto: o.Descricao, Em: o.AbertaEm, CriadaEm: o.CriadaEm,
	}))
	c.por(tabMovimentos, valoresMovimento(&crm.Movimento{
		ID: ids.tirar(), TenantID: o.TenantID, OcorrenciaID: o.ID, ParaStatusID: c.aberta.ID, Autor: o.AbertoPor, Origem: o.Origem, Em: o.AbertaEm,
	}))
	if o.FechadaEm == nil {
		return
	}
	c.por(tabNarrativas, valoresNarrativa(&crm.Narrativa{
		ID: ids.tirar(), TenantID: o.TenantID, OcorrenciaID: o.ID, Autor: "atendimento", Tipo: crm.NarrativaOperador,
		Texto: "Serviço executado e aceito pelo cliente.", Em: *o.FechadaEm, CriadaEm: *o.FechadaEm,
	}))
	c.por(tabMovimentos, valoresMovimento(&crm.Movimento{
		ID: ids.tirar(), TenantID: o.TenantID, OcorrenciaID: o.ID, DeStatusID: c.aberta.ID, ParaStatusID: c.encerrada.ID,
		Autor: "atendimento", Em: *o.FechadaEm,
	}))
}

// semearEntrega gathers what was sent to a partner of an ocorrência, once for all: nothing is left to send.
func (c *canteiro) semearEntrega(ids *sequenciaSemeada, i int64, o *crm.Ocorrencia) {
	e := crm.Entrega{
		ID: ids.tirar(), TenantID: o.TenantID, OcorrenciaID: o.ID, Destino: "mobuss", Ambiente: "producao", Endereco: "https://mobuss.exemplo.com.br",
		Acao: "MOBUSS_ISA", StatusID: c.aberta.ID, Estado: crm.EntregaEntregue, Tentativas: 1, IDExterno: "M" + strconv.FormatInt(o.ID, 10),
		CriadaEm: o.AbertaEm, AtualizadaEm: o.AbertaEm.Add(2 * time.Second),
	}
	if i%falhaACada == 0 {
		e.Estado, e.IDExterno, e.Tentativas, e.Motivo = crm.EntregaFalhou, "", 12, "o destino não respondeu a nenhuma das tentativas"
	}
	c.por(tabEntregas, valoresEntrega(&e))
}

// cpfInventado gives an id its CPF, with check digits that hold.
func cpfInventado(id int64) string {
	digitos := fmt.Sprintf("%09d", id%1_000_000_000)
	for range 2 {
		soma := 0
		for i, d := range digitos {
			soma += int(d-'0') * (len(digitos) + 1 - i)
		}
		digitos += string(rune('0' + soma*10%11%10))
	}
	return digitos
}
