package portal

import "ponte/crm"

func paginasDaCobranca() []pagina {
	return []pagina{
		fazer("/cobranca", "Cobrança", mudar(crm.ModuloCobranca), (*contexto).registrarVencidos),
		ver("/cobranca/exportar", "Exportar cobrança", levar(crm.ModuloCobranca), (*contexto).exportarCobranca),
		ver("/cobranca/devedores", "Devedores", acessar(crm.ModuloCobranca), (*contexto).devedores),
		ver("/cobranca/devedores/exportar", "Exportar devedores", levar(crm.ModuloCobranca), (*contexto).exportarDevedores),
		ver("/cobranca/devedores/:id", "Devedor", visualizar(crm.ModuloCobranca), (*contexto).devedor),
		fazer("/cobranca/devedores/:id/promessas", "Devedor", incluir(crm.ModuloCobranca), (*contexto).prometer),
		fazer("/cobranca/devedores/:id/promessas/:promessa", "Devedor", mudar(crm.ModuloCobranca), (*contexto).cancelarPromessa),
		fazer("/cobranca/devedores/:id/recusas", "Devedor", mudar(crm.ModuloCobranca), (*contexto).mudarRecusa),
		ver("/cobranca/promessas", "Promessas e acordos", acessar(crm.ModuloCobranca), (*contexto).promessas),
		ver("/cobranca/promessas/exportar", "Exportar promessas", levar(crm.ModuloCobranca), (*contexto).exportarPromessas),
		ver("/cobranca/ensaio", "O que a próxima execução faria", visualizar(crm.ModuloReguas), (*contexto).ensaio),
		ver("/cobranca/ensaio/exportar", "Exportar ensaio", levar(crm.ModuloCobranca), (*contexto).exportarEnsaio),
		ver("/cobranca/reguas", "Régua de cobrança", acessar(crm.ModuloReguas), (*contexto).reguas),
		ver("/cobranca/reguas/:id", "Régua", visualizar(crm.ModuloReguas), (*contexto).regua),
		longa(fazer("/cobranca/reguas/:id", "Régua", mudar(crm.ModuloReguas), (*contexto).agirNaRegua), maxFormularioRegua),
		ver("/cobranca/janelas", "Horários de contato", acessar(crm.ModuloReguas), (*contexto).janelas),
		fazer("/cobranca/janelas", "Horários de contato", mudar(crm.ModuloReguas), (*contexto).gravarJanela),
	}
}
