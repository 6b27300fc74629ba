package crm

import (
	"errors"
	"regexp"
	"strings"
)

// rotulosDasPartes is what people call the parts that a tenant may require. A part that is not here is called by its name.
var rotulosDasPartes = map[string]string{
	"DESCRICAO": "Descrição", "RESPONSAVEL": "Responsável", "COD_DIVISAO": "Divisão", "COD_SOLICITACAO": "Solicitação", "COD_STATUS": "Status",
	"STATUS": "Status", "COD_PROJETO": "Contrato ou unidade", "CNPJ_CLIENTE": "CPF ou CNPJ do cliente", "NOME_CLIENTE": "Nome do cliente",
	"COD_CLIENTE": "Código do cliente", "EMAIL_CLIENTE": "E-mail do cliente", "TEL_CLIENTE": "Telefone do cliente", "CEL_CLIENTE": "Celular do cliente",
	"CODIGO_OC": "Código no sistema de origem", "COD_CAMPANHA": "Campanha", "COD_ABERTO_POR": "Aberto por", "COD_ABERTO_PARA": "Aberto para",
	"DATA_ABERTURA": "Data de abertura", "DATA_FECHAMENTO": "Data de fechamento", "OBSERVACAO": "Observação", "DESCRICAO_SOLUCAO": "Solução",
	"NOME_OPERADOR": "Nome do operador", "COD_OPERADOR": "Código do operador", "DATA_HORA_ATENDIMENTO": "Data do atendimento", "CNPJ_EMPRESA": "CNPJ da empresa",
}

// RotuloDaParte is what people call a part of the contract.
func RotuloDaParte(parte string) string {
	if r, ok := rotulosDasPartes[parte]; ok {
		return r
	}
	return parte
}

// conferirObrigatorios refuses what lacks a part that the tenant requires of the operation, beyond what the contract does (docs/regras.md §23.6).
// The sentence begins with the part's name, as those of the contract's own do, and says the label behind it.
func (t *Tenant) conferirObrigatorios(chave string, campos Campos) error {
	for _, parte := range t.Configuracoes.Lista(chave) {
		parte = strings.ToUpper(parte)
		if campos.Texto(parte) != "" || len(campos.Itens(parte)) > 0 {
			continue
		}
		if rotulo := RotuloDaParte(parte); rotulo != parte {
			parte += " (" + rotulo + ")"
		}
		return Recusar(RecusaObrigatorio, parte)
	}
	return nil
}

// errNomeDeParte is the error of a text that can be the name of no part.
var errNomeDeParte = errors.New("use nomes de partes do contrato, separados por vírgula, como DESCRICAO, COD_PROJETO")

var nomeDeParteValido = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,59}$`)

// validarObrigatorios judges the settings that name parts.
func validarObrigatorios(l LinhaConfiguracao, valor string) error {
	switch l.Chave {
	case ConfObrigatorios, ConfObrigatoriosNarrar, ConfObrigatoriosEditar:
		for _, parte := range (Configuracoes{l.Chave: valor}).Lista(l.Chave) {
			if !nomeDeParteValido.MatchString(parte) {
				return errNomeDeParte
			}
		}
	}
	return nil
}
