package portal

import (
	"context"
	"net/http"

	"ponte/crm"
)

func (k *contexto) empreendimentos() error {
	return listarCadastro(k, "empreendimentos", "Empreendimentos", k.buscarEmpreendimentos)
}

// buscarEmpreendimentos is a page of the tenant's empreendimentos.
func (k *contexto) buscarEmpreendimentos(ctx context.Context, texto string, p crm.Pagina) (crm.Lista[crm.Empreendimento], error) {
	return k.p.Cadastros.Empreendimentos(ctx, crm.FiltroEmpreendimentos{TenantID: k.tenant.ID, SemNome: k.consulta("sem"), Texto: texto, Pagina: p})
}

// telaEmpreendimento is one empreendimento with its blocos.
type telaEmpreendimento struct {
	fichaCadastro
	Desligado bool
	Blocos    []crm.LinhaBloco
}

func (k *contexto) empreendimento() error {
	e, err := k.lerEmpreendimento(k.id("id"))
	if err != nil {
		return err
	}
	tela := telaEmpreendimento{Desligado: e.Desligado}
	if tela.fichaCadastro, err = k.fichaDe("empreendimentos", e.ID, e.Nome, e, nil, false); err != nil {
		return err
	}
	if tela.Blocos, err = k.p.Cadastros.Blocos(k.ctx, k.tenant.ID, e.ID); err != nil {
		return err
	}
	return k.mostrar(http.StatusOK, "empreendimento", e.Nome, tela)
}

func (k *contexto) lerEmpreendimento(id int64) (*crm.Empreendimento, error) {
	lista, err := k.p.Cadastros.Empreendimentos(k.ctx, crm.FiltroEmpreendimentos{TenantID: k.tenant.ID, ID: id, Pagina: crm.Pagina{Limite: 1}})
	return unico(id, lista, err)
}

// unico is what a list finds by id.
func unico[T any](id int64, lista crm.Lista[T], err error) (*T, error) {
	if err != nil {
		return nil, err
	}
	if id == 0 || len(lista.Linhas) == 0 {
		return nil, crm.ErrNaoEncontrado
	}
	return &lista.Linhas[0], nil
}
