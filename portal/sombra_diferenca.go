package portal

import (
	"net/http"
	"net/url"
	"slices"

	"ponte/crm"
	"ponte/crm/sombra"
)

// telaDiferenca is one difference, and what people say of it.
type telaDiferenca struct {
	Linha    linhaDiferenca
	Explica  bool // the gate counts differences of this kind
	Como     []opcao
	Porque   string
	Erros    errosForm
	Operacao string // as they came, for the form
	Codigo   string
	Campo    string
}

func (k *contexto) diferenca() error {
	return k.mostrarDiferenca(http.StatusOK, chaveDe(k.consulta), telaDiferenca{})
}

// chaveDe reads which difference is meant.
func chaveDe(valor func(string) string) sombra.Chave {
	return sombra.Chave{Operacao: valor("operacao"), Resultado: sombra.Resultado(valor("resultado")), Campo: valor("campo")}
}

// Ways to explain a difference.
const (
	comoAceita    = "aceita"
	comoCorrigida = "corrigida"
)

func (k *contexto) mostrarDiferenca(status int, c sombra.Chave, tela telaDiferenca) error {
	r, err := k.p.Conducao.Relatorio(k.ctx, k.tenant.ID, sombra.DiasDasLinhas)
	if err != nil {
		return err
	}
	a := r.Achado(c)
	if a == nil {
		return crm.ErrNaoEncontrado
	}
	tela.Linha, tela.Explica = k.linhaDiferenca(a), slices.Contains(sombra.Explicaveis, a.Resultado) && a.Campo != sombra.CampoOutros
	tela.Operacao, tela.Codigo, tela.Campo = c.Operacao, string(c.Resultado), c.Campo
	como := k.campo("como")
	if e := a.Explicacao; e != nil && como == "" {
		tela.Porque = e.Porque
		if e.Corrigida {
			como = comoCorrigida
		}
	}
	tela.Como = opcoes(como, comoAceita, "Aceita: é assim mesmo", comoCorrigida, "Corrigida: conta se voltar")
	return k.mostrar(status, "sombra_diferenca", "Diferença", tela)
}

// explicarDiferenca says why a difference is none, or takes that back.
func (k *contexto) explicarDiferenca() error {
	c := chaveDe(k.campo)
	var err error
	aviso := "A explicação foi desfeita: o portão conta a diferença de novo."
	if k.campo("ato") == "desfazer" {
		err = k.p.Conducao.Desexplicar(k.ctx, k.ator(""), k.tenant.ID, c)
	} else {
		como := k.campo("como")
		if como != comoAceita && como != comoCorrigida {
			return errPedido
		}
		_, err = k.p.Conducao.Explicar(k.ctx, k.ator(""), k.tenant.ID, sombra.Explicacao{Chave: c, Corrigida: como == comoCorrigida, Porque: k.campo("porque")})
		aviso = "Diferença explicada: o portão não a conta."
	}
	if erros := errosDe(err); erros != nil {
		if erros["diferenca"] != "" {
			erros[""] = "Esta diferença não é mais a que estava na tela: confira a lista."
		}
		return k.mostrarDiferenca(http.StatusUnprocessableEntity, c, telaDiferenca{Porque: k.campo("porque"), Erros: erros})
	}
	if err != nil {
		return err
	}
	return k.voltar("/sombra/diferenca?"+url.Values{"operacao": {c.Operacao}, "resultado": {string(c.Resultado)}, "campo": {c.Campo}}.Encode(), aviso)
}
