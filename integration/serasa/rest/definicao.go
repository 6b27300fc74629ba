package rest

import (
	_ "embed"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"ponte/crm"
	"ponte/integration/destino"
	"ponte/integration/simulator"
)

// Nome is the registry name.
const Nome = "serasa"

// Keys of the settings of this destination.
const (
	campoEntradaNoSerasa = "endereco_login"
	campoCliente         = "client_id"
	campoSegredo         = "segredo"
	campoArea            = "area_informante"
	campoAviso           = "autenticacao_aviso"
)

// How Serasa signs in when it tells: with a credential of the webservice, or with a token of the REST facade.
const (
	avisoBasic  = "basic"
	avisoBearer = "bearer"
)

const rotuloArea = "Área informante"

// maxArea is how long Serasa's areaInformante is.
const maxArea = 4

//go:embed ajuda.md
var ajuda string

// Tipo is the registry's row.
func Tipo() destino.Tipo {
	return destino.Tipo{
		DefinicaoDestino: crm.DefinicaoDestino{
			Nome: Nome, Titulo: "Serasa", Sistema: Nome, Ajuda: ajuda, Campos: campos(), Conferir: conferir, Avisa: true, CamposDoRetrato: []string{campoAviso},
			Eventos: []crm.AcaoDestino{
				{Codigo: crm.EventoNegativar, Rotulo: "Incluir a dívida", Repeticao: crm.RepeticaoCega},
				{Codigo: crm.EventoBaixar, Rotulo: "Excluir a dívida", Repeticao: crm.RepeticaoCega},
			},
		},
		Abrir:   func(c destino.Configuracao) (destino.Destino, error) { return abrir(c) },
		Entrada: novaEntrada,
		Aplicar: aplicar,
		Faltas:  faltasDe,
		Avulsas: true, // an exclusion has a term by law: it does not wait for the person who looks at an inclusion
		Login:   caminhoLogin,
		Simulador: func() destino.Simulador {
			s := simulator.New(responder)
			s.Spared = func(r *http.Request) bool { return strings.HasSuffix(r.URL.Path, caminhoLogin) }
			return s
		},
		Roteiro:        roteiro,
		ExemploEntrega: exemplo,
		ExemploValores: map[string]string{campoCliente: "cliente-de-teste", campoSegredo: "segredo-de-teste-91cd", campoArea: "0001"},
	}
}

func campos() []crm.CampoDestino {
	comuns := slices.DeleteFunc(destino.CamposComuns("Endereço da API: https://api.serasa.dev em homologação, https://api.serasa.com.br em produção.", ""), func(c crm.CampoDestino) bool {
		return c.Chave == destino.CampoMapeamento || c.Chave == destino.CampoEsperaVerificacao // the shape is Serasa's, and nobody can be asked
	})
	for i := range comuns {
		if comuns[i].Chave == destino.CampoPorMinuto {
			comuns[i].Padrao = "60"
		}
	}
	return append(comuns,
		crm.CampoDestino{
			Chave: campoEntradaNoSerasa, Rotulo: "Endereço do login", Tipo: crm.CampoURL,
			Ajuda: "Vazio: o do Serasa para o Endereço acima, uat-api ou api.serasaexperian.com.br; de outro Endereço, ele mesmo.",
		},
		crm.CampoDestino{Chave: campoCliente, Rotulo: "Client ID", Ajuda: "Do par que o Serasa dá para este ambiente.", Tipo: crm.CampoTexto, Obrigatorio: true},
		crm.CampoDestino{Chave: campoSegredo, Rotulo: "Client secret", Ajuda: "Do mesmo par.", Tipo: crm.CampoTexto, Segredo: true, Obrigatorio: true},
		crm.CampoDestino{Chave: campoArea, Rotulo: rotuloArea, Ajuda: "Código de até 4 caracteres que o Serasa dá à área que negativa.", Tipo: crm.CampoTexto, Obrigatorio: true},
		crm.CampoDestino{
			Chave: campoAviso, Rotulo: "Autenticação dos avisos", Tipo: crm.CampoOpcao, Opcoes: []string{avisoBasic, avisoBearer}, Padrao: avisoBasic,
			Ajuda: "Como o Serasa entra ao avisar: basic, com usuário e senha de uma credencial do webservice, ou bearer, com um token da API REST. Sem autenticação nada é aceito.",
		},
	)
}

func conferir(valores map[string]string) error {
	if n := utf8.RuneCountInString(valores[campoArea]); n > maxArea {
		return errors.New(rotuloArea + ": use até 4 caracteres") //nolint:staticcheck // begins with the label
	}
	if p, err := time.ParseDuration(valores[destino.CampoPrazo]); err == nil && p < time.Second/10 {
		return errors.New("Prazo de resposta: use pelo menos 100ms") //nolint:staticcheck // begins with the label
	}
	return nil
}
