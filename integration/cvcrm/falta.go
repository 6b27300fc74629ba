package cvcrm

import (
	"context"

	"ponte/crm"
	"ponte/integration/destino"
)

// faltasDe says what the CV would not take of an entrega, a sentence each. It judges the body that the mapping makes: one of the site's own may
// bring what the tables do not.
func faltasDe(ctx context.Context, d *crm.DossieEntrega, valores map[string]string) []string {
	if d.Entrega.Acao != AcaoAbrir && d.IDExterno == "" {
		return []string{"Falta o atendimento no CV: abra-o antes (" + AcaoAbrir + ")."}
	}
	t, err := lerTabelas(valores)
	if err != nil {
		return nil // settings that cannot be read are told when the destination is opened, and so is a mapping that fails
	}
	mapa, err := destino.NovoMapeamento(valores[destino.CampoMapeamento], programa)
	if err != nil {
		return nil
	}
	corpo, err := mapa.Aplicar(ctx, entradaMapeamento(d, destino.SemSegredos(valores, campoToken), &t))
	if err != nil {
		return nil
	}
	return faltasNoCorpo(d, corpo)
}

func faltasNoCorpo(d *crm.DossieEntrega, corpo map[string]any) (faltas []string) {
	switch d.Entrega.Acao {
	case AcaoAbrir:
		if destino.Texto(corpo["idassunto"]) == "" {
			faltas = append(faltas, "Falta o idassunto do CV para "+daDivisao(d)+": acrescente a linha dela, ou a linha *, em "+rotuloAssuntos+".")
		}
		if destino.Texto(corpo["idsubassunto"]) == "" {
			faltas = append(faltas, "Falta o idsubassunto do CV para "+daSolicitacao(d)+": acrescente a linha dela, ou a linha *, em "+rotuloSubassuntos+".")
		}
		if corpo["cliente_cv"] == nil && corpo["cliente_avulso"] == nil {
			faltas = append(faltas, "Falta o CPF ou CNPJ do cliente: cadastre-o, ou mude Cliente no CV para avulso.")
		}
	case AcaoSituacao:
		if destino.PrimeiroTexto(corpo, "situacao_para", "idsituacao") == "" {
			codigo := "(nenhum)"
			if d.Status != nil {
				codigo = d.Status.Codigo
			}
			faltas = append(faltas, "Falta a situação no CV do status "+codigo+": acrescente a linha dele em "+rotuloSituacoes+".")
		}
	}
	return faltas
}

func daDivisao(d *crm.DossieEntrega) string {
	if d.Divisao == nil {
		return "a ocorrência sem divisão"
	}
	return "a divisão " + d.Divisao.Codigo
}

func daSolicitacao(d *crm.DossieEntrega) string {
	if d.Solicitacao == nil {
		return "a ocorrência sem solicitação"
	}
	return "a solicitação " + d.Solicitacao.Codigo
}
