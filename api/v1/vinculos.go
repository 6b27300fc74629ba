package v1

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// ListarVinculos gives the names of an object, or who holds a name.
func (a *API) ListarVinculos(c echo.Context, p ListarVinculosParams) error {
	q := da(c)
	tipo := crm.TipoVinculo(p.Tipo)
	var achados []crm.Vinculo
	var err error
	switch {
	case p.Id != "" && p.Codigo == "":
		achados, err = q.nomesDe(tipo, p.Id)
	case p.Id == "" && p.Codigo != "" && p.Sistema != "":
		f := cadastro.Fonte{Sistema: p.Sistema, Ambiente: p.Ambiente}
		achados, err = a.dep.Sincronizador.Cadastros.Nomes(q.Ctx(), q.TenantID(), f, tipo, []string{p.Codigo})
	default:
		return &invalido{[]ErroDeCampo{{Campo: "id", Motivo: "envie id, ou sistema e codigo"}}}
	}
	if err != nil {
		return err
	}
	for i := range achados {
		achados[i].Tipo = tipo
	}
	q.Resposta = &crm.Resposta{Texto: "vínculos"}
	return q.Responder(http.StatusOK, ListaDeVinculos{Itens: q.vinculos(achados)})
}

// nomesDe are the names of an object; an ocorrência is named by its number.
func (q *requisicao) nomesDe(tipo crm.TipoVinculo, id string) ([]crm.Vinculo, error) {
	if tipo == crm.VinculoOcorrencia {
		ficha, err := q.a.dep.Casos.Ler(q.Ctx(), &q.Pedido, id)
		if err != nil {
			return nil, err
		}
		return ficha.Vinculos, nil
	}
	n := numeroDe(id)
	if n == 0 {
		return nil, &invalido{[]ErroDeCampo{{Campo: "id", Motivo: "precisa ser só dígitos"}}}
	}
	achados, err := q.a.dep.Cadastros.Vinculos(q.Ctx(), q.TenantID(), tipo, []int64{n})
	return achados[n], err
}
