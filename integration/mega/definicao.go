package mega

import (
	_ "embed"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/carga"
	"ponte/integration/destino"
)

// Nome is the registry name.
const Nome = "mega"

// Keys of the settings of the source.
const (
	campoTenantID        = "tenant_id"
	campoUsuario         = "usuario"
	campoSenha           = "senha"
	campoEmpreendimentos = "empreendimentos"
	campoEspera429       = "espera_429"
)

const (
	rotuloEndereco        = "Endereço"
	rotuloEmpreendimentos = "Empreendimentos"
)

//go:embed ajuda.md
var ajuda string

// Tipo is the registry's row. Nothing is delivered to Mega: it has no actions.
func Tipo() destino.Tipo {
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: Nome, Titulo: "Mega ERP", Sistema: Nome, Ajuda: ajuda, Campos: campos(), Conferir: conferir, LeCadastros: true,
			AvisoTeste: "São duas chamadas: um login, uma vez só, e a lista de empreendimentos. Um login recusado não é repetido, mas conta: poucos seguidos bloqueiam a conta no Mega, que é compartilhada.",
		},
		Roteiro:        roteiro,
		Fonte:          &destino.Fonte{Abrir: abrir, NomeSimulador: "mega-rest", Simulador: NovoSimulador},
		ExemploValores: map[string]string{campoTenantID: tenantSimulado, campoUsuario: usuarioSimulado, campoSenha: senhaSimulada},
	}
}

func campos() []crm.CampoDestino {
	return append([]crm.CampoDestino{
		{Chave: destino.CampoURL, Rotulo: rotuloEndereco, Ajuda: "Endereço da API REST do Mega, sem caminho, como o Mega o informou. É a URL que o serviço crm/integration_mega da Senior guarda, na forma https://dominio:porta/.", Tipo: crm.CampoURL, Obrigatorio: true},
		{Chave: campoTenantID, Rotulo: "tenantId", Ajuda: "O identificador (GUID) da empresa na API REST. É um segredo, como a senha.", Tipo: crm.CampoTexto, Segredo: true, Obrigatorio: true},
		{Chave: campoUsuario, Rotulo: "Usuário", Ajuda: "userName da conta de API. Peça ao Mega uma conta só para o CRM: logins errados bloqueiam a conta para todos que a usam.", Tipo: crm.CampoTexto, Obrigatorio: true},
		{Chave: campoSenha, Rotulo: "Senha", Ajuda: "password da conta de API.", Tipo: crm.CampoTexto, Segredo: true, Obrigatorio: true},
		{Chave: campoEmpreendimentos, Rotulo: rotuloEmpreendimentos, Ajuda: "Códigos dos empreendimentos a carregar, separados por vírgula, como 320, 325. Vazio: todos.", Tipo: crm.CampoTexto},
		{Chave: destino.CampoPrazo, Rotulo: "Prazo de resposta", Ajuda: "Quanto se espera por cada resposta: a lista de contratos de um empreendimento vem inteira em uma.", Tipo: crm.CampoDuracao, Padrao: "2m"},
		{Chave: campoEspera429, Rotulo: "Espera quando o Mega pede calma", Ajuda: "Pausas depois de cada resposta 429, separadas por vírgula; se o Mega diz quanto esperar, vale o que ele diz. Depois da última a execução termina, e a seguinte continua.", Tipo: crm.CampoAgenda, Padrao: "30s,60s,90s"},
	}, destino.CamposDaFonte()...)
}

// Propriedades are the settings that Senior's integration_mega has as well, the address first.
func Propriedades() []string {
	return []string{destino.CampoURL, campoTenantID, campoUsuario, campoSenha}
}

var codigosSeparados = regexp.MustCompile(`^[0-9A-Za-z._-]+$`)

func conferir(valores map[string]string) error {
	if u, err := url.Parse(valores[destino.CampoURL]); err != nil || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("%s: use https://dominio:porta/, sem caminho", rotuloEndereco)
	}
	if _, err := carga.LerJanela(valores[destino.CampoJanela]); err != nil {
		return fmt.Errorf("%s: %w", destino.RotuloJanela, err)
	}
	for _, codigo := range escolhidos(valores[campoEmpreendimentos]) {
		if !codigosSeparados.MatchString(codigo) {
			return fmt.Errorf("%s: use códigos separados por vírgula, como 320, 325", rotuloEmpreendimentos)
		}
	}
	return nil
}

func escolhidos(texto string) []string {
	codigos := strings.FieldsFunc(texto, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
	for i := range codigos {
		codigos[i] = decimaisVazias.ReplaceAllString(codigos[i], "$1")
	}
	return codigos
}

// abrir makes the reader. It calls nobody.
func abrir(c destino.Configuracao) (destino.Leitor, error) {
	saida, err := destino.NovaSaida(c.Valores[destino.CampoURL], c.Prazo(destino.CampoPrazo), c.Rede, nil)
	if err != nil {
		return nil, err
	}
	if c.Avulsa {
		saida.SemReuso()
	}
	esperas, err := crm.LerAgenda(c.Valores[campoEspera429])
	if err != nil {
		return nil, err
	}
	orcamento, err := c.Inteiro(destino.CampoOrcamento)
	if err != nil {
		return nil, err
	}
	zona := c.Zona
	if zona == nil {
		zona = time.UTC
	}
	return &leitor{
		cliente: cliente{
			saida: saida, tenantID: c.Valores[campoTenantID], usuario: c.Valores[campoUsuario], senha: c.Valores[campoSenha], esperas: esperas,
			orcamento: orcamento, registro: destino.NovoRegistro(c.Segredos), insiste: true, agora: time.Now, dormir: destino.Esperar,
		},
		so: escolhidos(c.Valores[campoEmpreendimentos]), zona: zona,
	}, nil
}
