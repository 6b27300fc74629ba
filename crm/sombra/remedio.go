package sombra

import (
	"slices"
	"strconv"
	"strings"

	"ponte/crm"
)

// remedios say what to do about what Ponte would refuse, by the refusals of one cause.
var remedios = []struct {
	recusas []crm.CodigoRecusa
	frase   string
}{
	{[]crm.CodigoRecusa{crm.RecusaIP}, "O endereço de quem chama não está liberado aqui: libere-o em IPs."},
	{[]crm.CodigoRecusa{crm.RecusaCredencial}, "O usuário não existe aqui ou tem outra senha: crie a credencial com a mesma senha."},
	{[]crm.CodigoRecusa{crm.RecusaOperacao}, "A credencial não pode esta operação aqui: conceda-a em Credenciais."},
	{[]crm.CodigoRecusa{crm.RecusaCNPJEmpresa}, "A chamada traz um CNPJ que esta instalação não tem: acrescente-o em Webservice."},
	{[]crm.CodigoRecusa{crm.RecusaTenant}, "O endereço nomeia outra instalação: use o nome dela, ou faça desta a padrão."},
	{
		[]crm.CodigoRecusa{crm.RecusaContrato, crm.RecusaUnidade, crm.RecusaUnidadeAmbigua, crm.RecusaContratoEncerrado, crm.RecusaClienteNaoEncontrado, crm.RecusaClienteDivergente, crm.RecusaClienteInexistente},
		"O cadastro daqui não tem o que o do antigo tem: traga clientes, unidades e contratos por importação ou carga, e marque como corrigida.",
	},
	{[]crm.CodigoRecusa{crm.RecusaCodigo}, "O antigo aceita um código que aqui não existe: cadastre-o em Status e códigos."},
	{[]crm.CodigoRecusa{crm.RecusaOcorrencia}, "A ocorrência só existe no antigo: importe as abertas antes da virada."},
	{
		[]crm.CodigoRecusa{crm.RecusaData, crm.RecusaTextoLongo, crm.RecusaObrigatorio, crm.RecusaDocumento, crm.RecusaValor, crm.RecusaAnexo},
		"O Ponte confere um campo que o antigo deixa passar: veja se uma configuração do Webservice o aceita, ou peça a quem chama que o corrija.",
	},
	{[]crm.CodigoRecusa{crm.RecusaRepetida, crm.RecusaEncerrada, crm.RecusaChaveDeOutro}, "O antigo abre ou muda de novo o que o Ponte reconhece como o mesmo: é o que se quer dele; aceite com o motivo."},
	{[]crm.CodigoRecusa{crm.RecusaInterna, crm.RecusaOcupado, crm.RecusaBanco, crm.RecusaPrazo}, "O Ponte não conseguiu avaliar naquela hora: veja os alarmes e o diagnóstico, e marque como corrigida."},
}

// Remedio says what to do about a difference, in Portuguese.
func (l *Linha) Remedio() string {
	switch l.Resultado {
	case Ruido:
		return "Nada: neste campo o antigo difere de si mesmo."
	case SoAquiRecusa:
		codigo, err := strconv.Atoi(strings.TrimPrefix(l.Campo, "e:"))
		for _, r := range remedios {
			if err == nil && slices.Contains(r.recusas, crm.CodigoRecusa(codigo)) {
				return r.frase
			}
		}
		return "O Ponte recusaria o que o antigo fez: a frase daqui diz por quê."
	case SoLaRecusa:
		return "O antigo recusa o que o Ponte faria: a frase dele diz por quê. Se essa recusa faz falta, procure em Webservice a configuração que a faz; se não, aceite com o motivo."
	case Diferente:
	case Igual, SemAvaliacao, Perdida:
		return ""
	}
	switch l.Campo {
	case CampoOutros:
		return "Diferem mais campos do que aparecem: corrija a causa dos que aparecem, e os outros aparecem na próxima chamada. Isto não pode ser aceito sem ser visto."
	case CampoHTTP:
		return "O status HTTP é outro: se quem chama lê só a resposta, aceite com o motivo; uma credencial pode ter recusas como falha 500."
	case CampoFalha:
		return "As duas respostas são falhas, com outra frase: aceite se quem chama não a lê."
	case CampoRetorno:
		return "A resposta diz outra coisa, ou o mesmo em outras palavras: compare os dois exemplos; se quem chama não lê a frase, aceite com o motivo."
	}
	return "Um dado da resposta é outro ou falta em um dos lados: veja se o cadastro daqui é o do antigo, e se quem chama lê este campo."
}
