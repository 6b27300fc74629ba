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
		ver("/cobranca/promessas", "Promessas e acordos", acessar(crm.ModuloCobranca), (*contexto).promessas),
		ver("/cobranca/promessas/exportar", "Exportar promessas", levar(crm.ModuloCobranca), (*contexto).exportarPromessas),
	}
}
