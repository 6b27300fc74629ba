package mega

import (
	"strings"
)

// estilo is one generation of Delphi's THTTPRIO, as it writes on the wire (docs/fatos/soap-legado.md §3).
type estilo struct {
	agente, tipo string
	indentado    bool // CRLF and two blanks a level
	completo     bool // parts that were not given are there and empty, as the imported interface has them
}

// The generations that Mega's installations are seen with.
var (
	delphi7    = estilo{agente: "Borland SOAP 1.2", tipo: "text/xml", indentado: true, completo: true}
	delphi2009 = estilo{agente: "CodeGear SOAP 1.3", tipo: `text/xml; charset="utf-8"`}
)

// parte is one part of a message; a list is written empty, because no more of it is known.
type parte struct{ nome, valor, lista string }

const (
	espaco  = "urn:server.Multidados"
	abertos = ` xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"` +
		` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:SOAP-ENC="http://schemas.xmlsoap.org/soap/encoding/"`
	codificacao = ` SOAP-ENV:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"`
)

// entidades are what Delphi's XML writer escapes in a text.
var entidades = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// corpo is the envelope of one call.
func (e estilo) corpo(operacao string, partes []parte) string {
	var b strings.Builder
	linha := func(nivel int, texto string) {
		if e.indentado && nivel > 0 {
			b.WriteString(strings.Repeat("  ", nivel-1))
		}
		b.WriteString(texto)
		if e.indentado {
			b.WriteString("\r\n")
		}
	}
	temLista := ""
	for _, p := range partes {
		if p.lista != "" {
			temLista = ` xmlns:NS2="` + espaco + `"`
		}
	}
	linha(0, `<?xml version="1.0"?>`)
	linha(1, `<SOAP-ENV:Envelope`+abertos+`>`)
	linha(2, `<SOAP-ENV:Body`+codificacao+temLista+`>`)
	linha(3, `<NS1:`+operacao+` xmlns:NS1="`+espaco+`">`)
	for _, p := range partes {
		tipo := `xsi:type="xsd:string"`
		if p.lista != "" {
			tipo = `xsi:type="SOAP-ENC:Array" SOAP-ENC:arrayType="NS2:` + p.lista + `[0]"`
		}
		linha(4, `<`+p.nome+` `+tipo+`>`+entidades.Replace(p.valor)+`</`+p.nome+`>`)
	}
	linha(3, `</NS1:`+operacao+`>`)
	linha(2, `</SOAP-ENV:Body>`)
	linha(1, `</SOAP-ENV:Envelope>`)
	return b.String()
}

// partes orders the values of a call as the contract does.
func (e estilo) partes(ordem string, valores map[string]string) []parte {
	var lista []parte
	for nome := range strings.FieldsSeq(ordem) {
		nome, tipo, _ := strings.Cut(nome, ":")
		if valor := valores[nome]; valor != "" || e.completo {
			lista = append(lista, parte{nome, valor, tipo})
		}
	}
	return lista
}

// The parts of the operations that Mega calls, in the contract's order; a list has the type of its items behind it.
const (
	partesAbertura = `USUARIO_WS SENHA_WS CNPJ_EMPRESA COD_DIVISAO COD_SOLICITACAO COD_PROJETO DESCRICAO DESCRICAO_SOLUCAO DATA_ABERTURA DATA_FECHAMENTO COD_ABERTO_POR
		COD_ABERTO_PARA COD_CLIENTE NOME_CLIENTE CNPJ_CLIENTE DT_NASC_CLIENTE END_CLIENTE BAIRRO_CLIENTE COMPLEMENTO_CLIENTE CEP_CLIENTE CIDADE_CLIENTE
		ESTADO_CLIENTE NUM_END_CLIENTE DDD_RES_CLIENTE TEL_RES_CLIENTE DDD_CEL_CLIENTE TEL_CEL_CLIENTE DDD_COM_CLIENTE TEL_COM_CLIENTE DDD_OUTROS_CLIENTE
		TEL_OUTROS_CLIENTE EMAIL_CLIENTE SEXO_CLIENTE EST_CIVIL_CLIENTE QTDE_DEPENDENTES_CLIENTE NOME_MAE_CLIENTE ESTADO_NASC_CLIENTE RG_CLIENTE
		DT_EMISSAO_CLIENTE ORGAO_EMISSOR_CLIENTE ESTADO_EMISSOR_CLIENTE BANCOS_CLIENTES:BD_ClientesStruct NOME_CONTATO ATIVO_RECEPTIVO COD_CAMPANHA COD_ORIGEM
		CAMPOS_VARIAVEIS_CLIENTES:CA_ClientesStruct CAMPOS_VARIAVEIS_OCORRENCIA:CA_ClientesStruct TELEFONES_CLIENTES_FULL:CA_ClientesStruct CODIGO_AUXILIAR
		DDD_RES2_CLIENTE TEL_RES2_CLIENTE DDD_CEL2_CLIENTE TEL_CEL2_CLIENTE DDD_COM2_CLIENTE TEL_COM2_CLIENTE DDD_OUTROS2_CLIENTE TEL_OUTROS2_CLIENTE
		DDD_RES3_CLIENTE TEL_RES3_CLIENTE DDD_CEL3_CLIENTE TEL_CEL3_CLIENTE DDD_COM3_CLIENTE TEL_COM3_CLIENTE DDD_OUTROS3_CLIENTE TEL_OUTROS3_CLIENTE
		DDD_RES4_CLIENTE TEL_RES4_CLIENTE DDD_CEL4_CLIENTE TEL_CEL4_CLIENTE DDD_COM4_CLIENTE TEL_COM4_CLIENTE DDD_OUTROS4_CLIENTE TEL_OUTROS4_CLIENTE
		DDD_TEL_RES_CLIENTE DDD_TEL_CEL_CLIENTE DDD_TEL_COM_CLIENTE DDD_TEL_OUTROS_CLIENTE DDD_TEL_RES2_CLIENTE DDD_TEL_CEL2_CLIENTE DDD_TEL_COM2_CLIENTE
		DDD_TEL_OUTROS2_CLIENTE IDOCORRENCIA CODIGO_OC CODIGO_OP_ENCAMINHADO IDMONITORIA NOME_DO_ARQUIVO_MONITORIA DH_ARQUIVO_GERADO COD_STATUS
		BLOQUEIO_INCLUIR_CLIENTE`
	partesNarrativa = "USUARIO_WS SENHA_WS N_OCORRENCIA DESCRICAO COD_OPERADOR NOME_OPERADOR DATA_HORA_ATENDIMENTO"
	partesEdicao    = "USUARIO_WS SENHA_WS PARAMS"
	partesConsulta  = "USUARIO_WS SENHA_WS TIPO_DATA DATA_INI DATA_FIM RETORNO CAMPOS CODIGO_AUXILIAR_CLIENTE"
)
