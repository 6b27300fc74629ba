package portal

import (
	"net/http"

	"ponte/crm"
)

// telaEmpresas are the empresas and their filiais, and the form of one of them.
type telaEmpresas struct {
	Empresas      []crm.Empresa
	Form          formEmpresa
	Duplicaveis   []opcao // whose data a new one may be given
	DasEmpresas   []opcao // of which a filial may be
	Administrador bool
}

// formEmpresa is an empresa or a filial as typed.
type formEmpresa struct {
	Tipo                                string // "empresa" or "filial"
	ID, Versao                          int64
	Codigo, Nome, CNPJ, Telefone, Email string
	Empresa, Matriz                     string // of a filial
	Erros                               errosForm
}

// EhFilial tells which of the two it is.
func (f formEmpresa) EhFilial() bool { return f.Tipo == tipoFilial }

const (
	tipoEmpresa = "empresa"
	tipoFilial  = "filial"
)

// empresas shows all of them. The address names what the form begins with: the record that is changed, or the one whose data a new one is given.
func (k *contexto) empresas() error {
	lidas, err := k.p.Administracao.Empresas.Empresas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	f := formEmpresa{Tipo: tipoEmpresa, Empresa: k.consulta("da")}
	if k.consulta("nova") == tipoFilial {
		f.Tipo = tipoFilial
	}
	if d := dadosDe(lidas, k.consulta("duplicar")); d != nil {
		f.Nome, f.CNPJ, f.Telefone, f.Email = d.Nome, d.CNPJ, d.Telefone, d.Email // the code is the new one's own
	}
	if x := crm.EmpresaPorID(lidas, lerID(k.consulta(tipoEmpresa))); x != nil {
		f = formDaEmpresa(tipoEmpresa, x.ID, x.Versao, &x.DadosEmpresa)
	}
	if x := crm.FilialPorID(lidas, lerID(k.consulta(tipoFilial))); x != nil {
		f = formDaEmpresa(tipoFilial, x.ID, x.Versao, &x.DadosEmpresa)
		f.Empresa, f.Matriz = texto64(x.EmpresaID), map[bool]string{true: "sim"}[x.Matriz]
	}
	return k.mostrarEmpresas(http.StatusOK, lidas, f)
}

func (k *contexto) mostrarEmpresas(status int, lidas []crm.Empresa, f formEmpresa) error {
	tela := telaEmpresas{Empresas: lidas, Form: f, Administrador: k.usuario.Papel == administrador}
	duplicar, das := []string{"", "Não duplicar"}, []string{"", "Escolha"}
	for i := range lidas {
		x := &lidas[i]
		duplicar = append(duplicar, "e"+texto64(x.ID), x.Nome)
		das = append(das, texto64(x.ID), x.Codigo+" "+x.Nome)
		for j := range x.Filiais {
			duplicar = append(duplicar, "f"+texto64(x.Filiais[j].ID), x.Filiais[j].Titulo())
		}
	}
	tela.Duplicaveis, tela.DasEmpresas = opcoes(k.consulta("duplicar"), duplicar...), opcoes(f.Empresa, das...)
	return k.mostrar(status, "empresas", "Empresas e filiais", tela)
}

func formDaEmpresa(tipo string, id, versao int64, d *crm.DadosEmpresa) formEmpresa {
	return formEmpresa{Tipo: tipo, ID: id, Versao: versao, Codigo: d.Codigo, Nome: d.Nome, CNPJ: d.CNPJ, Telefone: d.Telefone, Email: d.Email}
}

// dadosDe are those of a record that is named as the choice of what to duplicate does: e or f and its id.
func dadosDe(lidas []crm.Empresa, nome string) *crm.DadosEmpresa {
	if len(nome) < 2 {
		return nil
	}
	if id := lerID(nome[1:]); nome[0] == 'f' {
		if f := crm.FilialPorID(lidas, id); f != nil {
			return &f.DadosEmpresa
		}
	} else if e := crm.EmpresaPorID(lidas, id); e != nil {
		return &e.DadosEmpresa
	}
	return nil
}

// gravarEmpresa keeps an empresa or a filial, or deletes it.
func (k *contexto) gravarEmpresa() error {
	f := formEmpresa{
		Tipo: k.campo("tipo"), ID: lerID(k.campo("id")), Versao: lerID(k.campo("versao")), Codigo: k.campo("codigo"), Nome: k.campo("nome"),
		CNPJ: k.campo("cnpj"), Telefone: k.campo("telefone"), Email: k.campo("email"), Empresa: k.campo("empresa"), Matriz: k.campo("matriz"),
	}
	dados := crm.DadosEmpresa{Codigo: f.Codigo, Nome: f.Nome, CNPJ: f.CNPJ, Telefone: f.Telefone, Email: f.Email}
	e := crm.Empresa{ID: f.ID, TenantID: k.tenant.ID, Versao: f.Versao, DadosEmpresa: dados}
	x := crm.Filial{ID: f.ID, TenantID: k.tenant.ID, Versao: f.Versao, EmpresaID: lerID(f.Empresa), Matriz: f.Matriz == "sim", DadosEmpresa: dados}
	var frase string
	var err error
	switch apagar := k.campo("ato") == "apagar"; {
	case f.EhFilial() && apagar:
		frase, err = "Filial "+f.Nome+" apagada.", k.p.Administracao.ApagarFilial(k.ctx, k.ator(""), &x)
	case f.EhFilial():
		frase, err = "Filial "+f.Nome+" gravada.", k.p.Administracao.GravarFilial(k.ctx, k.ator(""), &x)
	case apagar:
		frase, err = "Empresa "+f.Nome+" apagada.", k.p.Administracao.ApagarEmpresa(k.ctx, k.ator(""), &e)
	default:
		frase, err = "Empresa "+f.Nome+" gravada.", k.p.Administracao.GravarEmpresa(k.ctx, k.ator(""), &e)
	}
	if f.Erros = errosDe(err); f.Erros != nil {
		lidas, err := k.p.Administracao.Empresas.Empresas(k.ctx, k.tenant.ID)
		if err != nil {
			return err
		}
		return k.mostrarEmpresas(http.StatusUnprocessableEntity, lidas, f)
	}
	if err != nil {
		return err
	}
	return k.voltar("/empresas", frase)
}
