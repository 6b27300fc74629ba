package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
)

// telaFTP are the servers that take files, and the form of one.
type telaFTP struct {
	Servidores []linhaFTP
	Form       formFTP
	Empresas   []opcao
	Filiais    []opcao
	Tipos      []opcao
	SemEmpresa bool   // whose a server could be
	Falha      string // what the last test met, "" = there was none
}

// linhaFTP is a server with whose it is.
type linhaFTP struct {
	crm.ServidorFTP
	Dono string
}

// formFTP is a server as typed; a password is never shown again.
type formFTP struct {
	ID, Versao                                             int64
	Empresa, Filial, Endereco, Porta, Pasta, Usuario, Tipo string
	Chave                                                  string
	TemSenha                                               bool
	Erros                                                  errosForm
}

func (k *contexto) ftp() error {
	todos, err := k.p.FTP.Servidores.ServidoresFTP(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	f := formFTP{Porta: "22", Tipo: string(crm.TipoSFTP)}
	if i := slices.IndexFunc(todos, func(s crm.ServidorFTP) bool { return s.ID == lerID(k.consulta("id")) }); i >= 0 {
		f = formDoFTP(&todos[i])
	}
	return k.mostrarFTP(http.StatusOK, todos, f, "")
}

func formDoFTP(s *crm.ServidorFTP) formFTP {
	return formFTP{
		ID: s.ID, Versao: s.Versao, Empresa: texto64(s.EmpresaID), Filial: texto64(s.FilialID), Endereco: s.Endereco, Porta: strconv.Itoa(s.Porta), Pasta: s.Pasta,
		Usuario: s.Usuario, Tipo: string(s.Tipo), Chave: s.Chave, TemSenha: s.Senha != "",
	}
}

func (k *contexto) mostrarFTP(status int, todos []crm.ServidorFTP, f formFTP, falha string) error {
	empresas, err := k.p.Administracao.Empresas.Empresas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela := telaFTP{Form: f, Falha: falha, SemEmpresa: len(empresas) == 0 && len(todos) == 0}
	for i := range todos {
		tela.Servidores = append(tela.Servidores, linhaFTP{todos[i], donoDoServidor(empresas, todos[i].EmpresaID, todos[i].FilialID)})
	}
	pares := []string{"0", "Escolha"}
	for i := range empresas {
		pares = append(pares, texto64(empresas[i].ID), empresas[i].Nome)
	}
	tela.Empresas, tela.Filiais = opcoes(f.Empresa, pares...), opcoes(f.Filial, filiaisParaEscolher(empresas, "Todas as da empresa")...)
	tela.Tipos = opcoes(f.Tipo, string(crm.TipoSFTP), "SFTP, com criptografia", string(crm.TipoSoFTP), "FTP, sem criptografia")
	return k.mostrar(status, "ftp", "Servidores FTP", tela)
}

// agirNoFTP keeps a server, deletes it, or tries it.
func (k *contexto) agirNoFTP() error {
	todos, err := k.p.FTP.Servidores.ServidoresFTP(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	if ato := k.campo("ato"); ato == "testar" || ato == "apagar" {
		i := slices.IndexFunc(todos, func(s crm.ServidorFTP) bool { return s.ID == lerID(k.campo("id")) })
		if i < 0 {
			return crm.ErrNaoEncontrado
		}
		if ato == "testar" {
			return k.testarFTP(todos, &todos[i])
		}
		if err := k.p.FTP.Apagar(k.ctx, k.ator(""), &todos[i]); err != nil {
			return err
		}
		return k.voltar("/empresas/ftp", "Servidor "+todos[i].Endereco+" apagado.")
	}
	f := formFTP{
		ID: lerID(k.campo("id")), Versao: lerID(k.campo("versao")), Empresa: k.campo("empresa"), Filial: k.campo("filial"), Endereco: k.campo("endereco"),
		Porta: k.campo("porta"), Pasta: k.campo("pasta"), Usuario: k.campo("usuario"), Tipo: k.campo("tipo"), Chave: k.campo("chave"), TemSenha: k.campo("tem_senha") == "sim",
	}
	porta, _ := strconv.Atoi(f.Porta) // 0 is refused as a port
	s := crm.ServidorFTP{
		ID: f.ID, TenantID: k.tenant.ID, Versao: f.Versao, EmpresaID: lerID(f.Empresa), FilialID: lerID(f.Filial), Endereco: f.Endereco, Porta: porta, Pasta: f.Pasta,
		Usuario: f.Usuario, Senha: k.FormValue("senha"), Tipo: crm.TipoFTP(f.Tipo),
	}
	err = k.p.FTP.Gravar(k.ctx, k.ator(""), &s, k.campo("esquecer") == "sim")
	if f.Erros = errosDe(err); f.Erros != nil {
		return k.mostrarFTP(http.StatusUnprocessableEntity, todos, f, "")
	}
	if err != nil {
		return err
	}
	return k.voltar("/empresas/ftp", "Servidor "+s.Endereco+" gravado. Use Testar envio de arquivo antes de contar com ele.")
}

// testarFTP writes a small file, and says what the server did not take, by the label of the setting.
func (k *contexto) testarFTP(todos []crm.ServidorFTP, s *crm.ServidorFTP) error {
	err := k.p.FTP.Testar(k.ctx, k.ator(""), s)
	var recusa *crm.ErroServidor
	switch {
	case err == nil:
		return k.voltar("/empresas/ftp", "O servidor guardou ponte-teste.txt. Confira se ele está na pasta.")
	case errors.As(err, &recusa):
		return k.mostrarFTP(http.StatusUnprocessableEntity, todos, formDoFTP(s), recusa.Error())
	case errors.Is(err, crm.ErrMuitosTestes):
		return k.mostrarFTP(http.StatusTooManyRequests, todos, formDoFTP(s), "Outros testes estão em curso: tente de novo em alguns segundos")
	}
	return err
}
