package cobranca

import (
	"fmt"
	"time"

	"ponte/crm"
)

// NarrativaDoEnvio says in an instalment's sub-ocorrência what became of a message about it, when its entrega has ended. Its ids are still missing.
func NarrativaDoEnvio(d *Disparo, destino string, estado crm.EstadoEntrega, porque string, agora time.Time) crm.Narrativa {
	como := "por e-mail"
	if d.Canal == CanalWebhook {
		como = "por " + destino
	}
	texto := fmt.Sprintf("Mensagem da régua ao cliente enviada %s: passo %q (%d dias).", como, d.PassoNome, d.Dias)
	if d.PassoID == PassoAgradecer {
		texto = "Agradecimento pelo pagamento enviado ao cliente " + como + "."
	}
	if estado != crm.EntregaEntregue {
		texto = fmt.Sprintf("Mensagem da régua ao cliente não enviada %s: passo %q. %s", como, d.PassoNome, porque)
	}
	return crm.Narrativa{
		TenantID: d.TenantID, Autor: quemCobra, Origem: crm.Origem{Sistema: crm.SistemaPonte}, Tipo: crm.NarrativaSistema, Visibilidade: crm.VisibilidadeInterna,
		Texto: texto, Em: agora, CriadaEm: agora,
	}
}
