package portal

// letrasDasPaginas are what is pressed after g to go to a page, by the page's address.
var letrasDasPaginas = map[string]string{
	"": "p", "/alarmes": "a", "/ocorrencias": "o", "/ocorrencias/nova": "n", "/assistencias": "s", "/tarefas": "t", "/chamadas": "c",
	"/entregas": "e", "/conferencias": "v", "/ips": "i", "/credenciais": "r", "/clientes": "l", "/contratos": "k", "/unidades": "u",
	"/pendencias": "x", "/destinos": "d", "/configuracoes": "f", "/auditoria": "h", "/diagnostico": "g",
}

// comAtalhos gives pages of the navigation their letters.
func comAtalhos(pags []pagina) []pagina {
	for i := range pags {
		pags[i].atalho = letrasDasPaginas[pags[i].caminho]
	}
	return pags
}
