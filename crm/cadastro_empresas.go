package crm

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"ponte/crm/sigilo"
)

// CadastroEmpresas keeps a tenant's empresas and filiais. Each change is one transaction with its Auditoria.
type CadastroEmpresas interface {
	// Empresas are all of a tenant, by code, with their filiais.
	Empresas(ctx context.Context, tenantID int64) ([]Empresa, error)
	// GravarEmpresa adds one (ID 0, which it gets) or replaces the one whose Versao was read, else ErrConflito. A code that another one has is
	// ErrJaExiste. GravarFilial does the same.
	GravarEmpresa(ctx context.Context, e *Empresa, a Auditoria) error
	GravarFilial(ctx context.Context, f *Filial, a Auditoria) error
	// ApagarEmpresa deletes one as it was read, unless something is linked to it: then it says what, by its Portuguese name, and deletes
	// nothing. ApagarFilial does the same.
	ApagarEmpresa(ctx context.Context, e *Empresa, a Auditoria) (ligados []Contagem, err error)
	ApagarFilial(ctx context.Context, f *Filial, a Auditoria) (ligados []Contagem, err error)
	// LigarEmpreendimento says which filial an empreendimento is of, 0 = none. A filial that is gone is ErrNaoEncontrado.
	LigarEmpreendimento(ctx context.Context, tenantID, empreendimentoID, filialID int64, a Auditoria) error
}

const maxCodigoEmpresa = 64

// GravarEmpresa adds an empresa (ID 0) or changes one. Wrong input is an *Invalido.
func (a *Administracao) GravarEmpresa(ctx context.Context, ator Ator, e *Empresa) error {
	if err := e.conferir(); err != nil {
		return err
	}
	err := a.Empresas.GravarEmpresa(ctx, e, a.auditoria(ator, e.TenantID, "empresa.gravar", e.Codigo, "", e.descrever()))
	return comoInvalido(err, "codigo", e.Codigo)
}

// GravarFilial adds a filial (ID 0) or changes one. Of an empresa one filial is the matriz.
func (a *Administracao) GravarFilial(ctx context.Context, ator Ator, f *Filial) error {
	if err := f.conferir(); err != nil {
		return err
	}
	empresas, err := a.Empresas.Empresas(ctx, f.TenantID)
	if err != nil {
		return err
	}
	e := EmpresaPorID(empresas, f.EmpresaID)
	if e == nil {
		return NovoInvalido("empresa", MotivoVazio)
	}
	for i := range e.Filiais {
		if outra := &e.Filiais[i]; f.Matriz && outra.Matriz && outra.ID != f.ID {
			return NovoInvalido("matriz", MotivoDuplicado, outra.Nome+" é a matriz de "+e.Nome)
		}
	}
	depois := descrever("empresa", e.Codigo, "matriz", simNao(f.Matriz)) + "; " + f.descrever()
	err = a.Empresas.GravarFilial(ctx, f, a.auditoria(ator, f.TenantID, "filial.gravar", e.Codigo+"/"+f.Codigo, "", depois))
	return comoInvalido(err, "codigo", f.Codigo)
}

// ApagarEmpresa deletes an empresa to which nothing is linked.
func (a *Administracao) ApagarEmpresa(ctx context.Context, ator Ator, e *Empresa) error {
	ligados, err := a.Empresas.ApagarEmpresa(ctx, e, a.auditoria(ator, e.TenantID, "empresa.apagar", e.Codigo, e.descrever(), ""))
	return naoApagada(ligados, err, "empresa", e.Codigo)
}

// ApagarFilial deletes a filial to which nothing is linked.
func (a *Administracao) ApagarFilial(ctx context.Context, ator Ator, f *Filial) error {
	ligados, err := a.Empresas.ApagarFilial(ctx, f, a.auditoria(ator, f.TenantID, "filial.apagar", f.Codigo, f.descrever(), ""))
	return naoApagada(ligados, err, "filial", f.Codigo)
}

// naoApagada says what is linked to what was not deleted for that.
func naoApagada(ligados []Contagem, err error, campo, codigo string) error {
	if err != nil || len(ligados) == 0 {
		return comoInvalido(err, campo, codigo)
	}
	partes := make([]string, len(ligados))
	for i, c := range ligados {
		partes[i] = c.Nome + " (" + strconv.FormatInt(c.Linhas, 10) + ")"
	}
	return NovoInvalido(campo, MotivoEmUso, strings.Join(partes, ", "))
}

// LigarEmpreendimento says which filial an empreendimento is of, 0 = none.
func (a *Administracao) LigarEmpreendimento(ctx context.Context, ator Ator, e *Empreendimento, filialID int64) error {
	nome := ""
	if filialID != 0 {
		empresas, err := a.Empresas.Empresas(ctx, e.TenantID)
		if err != nil {
			return err
		}
		f := FilialPorID(empresas, filialID)
		if f == nil {
			return NovoInvalido("filial", MotivoInexistente, strconv.FormatInt(filialID, 10))
		}
		nome = f.Titulo()
	}
	err := a.Empresas.LigarEmpreendimento(ctx, e.TenantID, e.ID, filialID, a.auditoria(ator, e.TenantID, "empreendimento.filial", e.Nome, "", descrever("filial", nome)))
	if errors.Is(err, ErrNaoEncontrado) {
		return errors.Join(err, NovoInvalido("filial", MotivoInexistente, nome))
	}
	return err
}

// conferir brings the fields to the form in which they are kept.
func (d *DadosEmpresa) conferir() error {
	d.Codigo, d.Nome, d.Telefone = strings.TrimSpace(d.Codigo), strings.TrimSpace(d.Nome), strings.TrimSpace(d.Telefone)
	var problemas []error
	for _, x := range []struct {
		campo, texto string
		limite       int
		obrigatorio  bool
	}{{"codigo", d.Codigo, maxCodigoEmpresa, true}, {"nome", d.Nome, maxNomeCatalogo, true}, {"telefone", d.Telefone, maxCodigoEmpresa, false}} {
		if x.obrigatorio && x.texto == "" {
			problemas = append(problemas, NovoInvalido(x.campo, MotivoVazio))
		}
		problemas = anexarErro(problemas, ConferirCampo(x.campo, x.texto, x.limite, EhControle))
	}
	if d.CNPJ = sigilo.NormalizarDocumento(d.CNPJ); d.CNPJ != "" && (len(d.CNPJ) != 14 || !sigilo.DocumentoValido(d.CNPJ)) {
		problemas = append(problemas, NovoInvalido("cnpj", MotivoDocumento))
	}
	email, err := LerEmail("email", d.Email)
	d.Email = email
	return errors.Join(anexarErro(problemas, err)...)
}

func (d *DadosEmpresa) descrever() string {
	return descrever("codigo", d.Codigo, "nome", d.Nome, "cnpj", d.CNPJ, "telefone", d.Telefone, "email", d.Email)
}

// EmpresaPorID finds one; nil when there is none.
func EmpresaPorID(empresas []Empresa, id int64) *Empresa {
	for i := range empresas {
		if empresas[i].ID == id {
			return &empresas[i]
		}
	}
	return nil
}

// FilialPorID finds a filial among those of empresas; nil when there is none.
func FilialPorID(empresas []Empresa, id int64) *Filial {
	for i := range empresas {
		for j := range empresas[i].Filiais {
			if empresas[i].Filiais[j].ID == id {
				return &empresas[i].Filiais[j]
			}
		}
	}
	return nil
}
