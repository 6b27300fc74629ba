package portal

import "ponte/crm"

// paginasDasNegativacoes are those below /negativacoes.
func paginasDasNegativacoes() []pagina {
	const m = crm.ModuloNegativacoes
	return []pagina{
		ver("/negativacoes/exportar", "Exportar negativações", levar(m), (*contexto).exportarNegativacoes),
		ver("/negativacoes/candidatos", "Candidatos", incluir(m), (*contexto).candidatos),
		ver("/negativacoes/candidatos/exportar", "Exportar candidatos", levar(m), (*contexto).exportarCandidatos),
		fazer("/negativacoes/candidatos", "Pedir negativação", incluir(m), (*contexto).pedirNegativacoes),
		fazer("/negativacoes/aprovar", "Aprovar", mudar(crm.ModuloAprovarNegativ), (*contexto).aprovarNegativacoes),
		fazer("/negativacoes/lote", "Mudar negativações", mudar(m), (*contexto).negativacoesEmLote),
		ver("/negativacoes/remessas", "Remessas e retornos", acessar(m), (*contexto).remessas),
		ver("/negativacoes/remessas/exportar", "Exportar remessas", levar(m), (*contexto).exportarRemessas),
		fazer("/negativacoes/remessas", "Gerar remessa", mudar(m), (*contexto).gerarRemessa),
		ver("/negativacoes/remessas/:id", "Remessa", visualizar(m), (*contexto).remessa),
		ver("/negativacoes/remessas/:id/arquivo", "Baixar remessa", levar(m), (*contexto).levarRemessa),
		comArquivos(fazer("/negativacoes/retornos", "Trazer retorno", mudar(m), (*contexto).trazerRetorno), doArquivo(maxRetorno)),
		ver("/negativacoes/retornos/:id", "Retorno da Serasa", visualizar(m), (*contexto).retornoDaSerasa),
		ver("/negativacoes/:id", "Negativação", visualizar(m), (*contexto).negativacao),
		fazer("/negativacoes/:id", "Negativação", mudar(m), (*contexto).agirNaNegativacao),
	}
}
