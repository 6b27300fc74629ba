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
	Desligado     bool
	Blocos        []crm.LinhaBloco
	Filiais       []opcao // nil = there are none to choose from
	Filial        string  // its name, "" = not said
	Administrador bool
	Obra          *linhaObra // in the Portal do Cliente; nil = not to be shown to this person
	MudaObra      bool
	Erros         errosForm
}

func (k *contexto) empreendimento() error {
	e, err := k.lerEmpreendimento(k.id("id"))
	if err != nil {
		return err
	}
	return k.mostrarEmpreendimento(http.StatusOK, e, nil)
}

func (k *contexto) mostrarEmpreendimento(status int, e *crm.Empreendimento, erros errosForm) error {
	tela := telaEmpreendimento{Desligado: e.Desligado, Administrador: k.pode(mudar(crm.ModuloEmpreendimentos)), Erros: erros}
	empresas, err := k.p.Administracao.Empresas.Empresas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	if pares := filiaisParaEscolher(empresas, "Nenhuma"); len(pares) > 2 {
		tela.Filiais = opcoes(texto64(e.FilialID), pares...)
	}
	if f := crm.FilialPorID(empresas, e.FilialID); f != nil {
		tela.Filial = f.Titulo()
	}
	if tela.fichaCadastro, err = k.fichaDe("empreendimentos", e.ID, e.Nome, e, nil, false); err != nil {
		return err
	}
	if k.pode(acessar(crm.ModuloPortalCliente)) {
		obra, err := k.obraNoPortal(e)
		if err != nil {
			return err
		}
		l := k.linhaObra(obra)
		if erros != nil && k.campo("versao") != "" {
			l.Link = k.campo("link")
		}
		tela.Obra, tela.MudaObra = &l, k.pode(mudar(crm.ModuloPortalCliente))
	}
	if tela.Blocos, err = k.p.Cadastros.Blocos(k.ctx, k.tenant.ID, e.ID); err != nil {
		return err
	}
	return k.mostrar(status, "empreendimento", e.Nome, tela)
}

// filiaisParaEscolher are value and label of a tenant's filiais, and before them of none.
func filiaisParaEscolher(empresas []crm.Empresa, nenhuma string) []string {
	pares := []string{"0", nenhuma}
	for i := range empresas {
		for j := range empresas[i].Filiais {
			pares = append(pares, texto64(empresas[i].Filiais[j].ID), empresas[i].Filiais[j].Titulo())
		}
	}
	return pares
}

// ligarEmpreendimento says which filial it is of.
func (k *contexto) ligarEmpreendimento() error {
	e, err := k.lerEmpreendimento(k.id("id"))
	if err != nil {
		return err
	}
	err = k.p.Administracao.LigarEmpreendimento(k.ctx, k.ator(""), e, lerID(k.campo("filial")))
	if erros := errosDe(err); erros != nil {
		return k.mostrarEmpreendimento(http.StatusUnprocessableEntity, e, erros)
	}
	if err != nil {
		return err
	}
	return k.voltar("/empreendimentos/"+texto64(e.ID), "Filial gravada.")
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
