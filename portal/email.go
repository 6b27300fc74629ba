package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ponte/crm"
	"ponte/crm/correio"
)

// telaEmail are the servers by which e-mail goes out, the form of one, and the models.
type telaEmail struct {
	Servidores []linhaServidor
	Form       formServidor
	Empresas   []opcao
	Filiais    []opcao
	Tipos      []opcao
	Modelos    []linhaModelo
	Intervalo  int    // the longest, in seconds
	Desligado  bool   // nothing goes out: the destination is off
	Falha      string // what the last test met, "" = there was none
}

// linhaServidor is a server with whose it is.
type linhaServidor struct {
	crm.ServidorSMTP
	Dono string
}

// linhaModelo is a model, and whether the tenant has words of its own for it.
type linhaModelo struct {
	correio.Modelo
	Proprio bool
}

// formServidor is a server as typed; a password is never shown again.
type formServidor struct {
	ID, Versao                                                                               int64
	Empresa, Filial, Endereco, Porta, Intervalo, Remetente, Nome, Autentica, Usuario, Seguro string
	Tipo, Principal                                                                          string
	TemSenha                                                                                 bool
	Erros                                                                                    errosForm
}

func (k *contexto) email() error {
	todos, err := k.p.Correio.Servidores.ServidoresSMTP(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	f := formServidor{Porta: "587", Intervalo: "0", Seguro: "sim", Autentica: "sim", Tipo: string(crm.SMTPTLS)}
	if len(todos) == 0 {
		f.Principal = "sim"
	}
	if i := slices.IndexFunc(todos, func(s crm.ServidorSMTP) bool { return s.ID == lerID(k.consulta("id")) }); i >= 0 {
		f = formDoServidor(&todos[i])
	}
	return k.mostrarEmail(http.StatusOK, todos, f, "")
}

func formDoServidor(s *crm.ServidorSMTP) formServidor {
	marca := map[bool]string{true: "sim"}
	return formServidor{
		ID: s.ID, Versao: s.Versao, Empresa: texto64(s.EmpresaID), Filial: texto64(s.FilialID), Endereco: s.Endereco, Porta: strconv.Itoa(s.Porta),
		Intervalo: strconv.Itoa(s.Intervalo), Remetente: s.Remetente, Nome: s.Nome, Autentica: marca[s.Autentica], Usuario: s.Usuario, Seguro: marca[s.Seguro],
		Tipo: string(s.Tipo), Principal: marca[s.Principal], TemSenha: s.Senha != "",
	}
}

func (k *contexto) mostrarEmail(status int, todos []crm.ServidorSMTP, f formServidor, falha string) error {
	empresas, err := k.p.Administracao.Empresas.Empresas(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	palavras, err := k.p.Modelos.Em(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	tela := telaEmail{Form: f, Falha: falha, Intervalo: crm.MaxIntervaloSMTP}
	d := k.retrato().DestinoDePessoas()
	tela.Desligado = d == nil || !d.Ativo
	for i := range todos {
		tela.Servidores = append(tela.Servidores, linhaServidor{todos[i], donoDoServidor(empresas, todos[i].EmpresaID, todos[i].FilialID)})
	}
	pares := []string{"0", "Nenhuma: só o servidor principal"}
	for i := range empresas {
		pares = append(pares, texto64(empresas[i].ID), empresas[i].Nome)
	}
	tela.Empresas, tela.Filiais = opcoes(f.Empresa, pares...), opcoes(f.Filial, filiaisParaEscolher(empresas, "Todas as da empresa")...)
	tela.Tipos = opcoes(f.Tipo, string(crm.SMTPTLS), "TLS (STARTTLS)", string(crm.SMTPSSL), "SSL")
	for _, m := range correio.Modelos() {
		tela.Modelos = append(tela.Modelos, linhaModelo{m, palavras[m.Evento].Versao > 0})
	}
	return k.mostrar(status, "email", "E-mail", tela)
}

func donoDoServidor(empresas []crm.Empresa, empresaID, filialID int64) string {
	if f := crm.FilialPorID(empresas, filialID); f != nil {
		return f.Titulo()
	}
	if e := crm.EmpresaPorID(empresas, empresaID); e != nil {
		return e.Nome
	}
	return "—"
}

// agirNoEmail keeps a server, deletes it, or tries it.
func (k *contexto) agirNoEmail() error {
	todos, err := k.p.Correio.Servidores.ServidoresSMTP(k.ctx, k.tenant.ID)
	if err != nil {
		return err
	}
	ato := k.campo("ato")
	if ato == "testar" || ato == "apagar" {
		i := slices.IndexFunc(todos, func(s crm.ServidorSMTP) bool { return s.ID == lerID(k.campo("id")) })
		if i < 0 {
			return crm.ErrNaoEncontrado
		}
		if ato == "testar" {
			return k.testarServidor(todos, &todos[i])
		}
		if err := k.p.Correio.ApagarServidor(k.ctx, k.ator(""), &todos[i]); err != nil {
			return err
		}
		return k.voltar("/email", "Servidor "+todos[i].Endereco+" apagado.")
	}
	f := formServidor{
		ID: lerID(k.campo("id")), Versao: lerID(k.campo("versao")), Empresa: k.campo("empresa"), Filial: k.campo("filial"), Endereco: k.campo("endereco"),
		Porta: k.campo("porta"), Intervalo: k.campo("intervalo"), Remetente: k.campo("remetente"), Nome: k.campo("nome"), Autentica: k.campo("autentica"),
		Usuario: k.campo("usuario"), Seguro: k.campo("seguro"), Tipo: k.campo("tipo"), Principal: k.campo("principal"), TemSenha: k.campo("tem_senha") == "sim",
		Erros: errosForm{},
	}
	s := crm.ServidorSMTP{
		ID: f.ID, TenantID: k.tenant.ID, Versao: f.Versao, EmpresaID: lerID(f.Empresa), FilialID: lerID(f.Filial), Endereco: f.Endereco, Remetente: f.Remetente, Nome: f.Nome,
		Autentica: f.Autentica == "sim", Usuario: f.Usuario, Senha: k.FormValue("senha"), Seguro: f.Seguro == "sim", Tipo: crm.TipoSMTP(f.Tipo), Principal: f.Principal == "sim",
	}
	for _, n := range []struct {
		campo, texto string
		valor        *int
	}{{"porta", f.Porta, &s.Porta}, {"intervalo", f.Intervalo, &s.Intervalo}} {
		v, err := strconv.Atoi(n.texto)
		if err != nil && n.texto != "" {
			f.Erros[n.campo] = "escreva um número inteiro"
		}
		*n.valor = v
	}
	if len(f.Erros) == 0 {
		err = k.p.Correio.GravarServidor(k.ctx, k.ator(""), &s)
		f.Erros = errosDe(err)
	}
	if f.Erros != nil {
		return k.mostrarEmail(http.StatusUnprocessableEntity, todos, f, "")
	}
	if err != nil {
		return err
	}
	return k.voltar("/email", "Servidor "+s.Endereco+" gravado. Use Testar envio antes de contar com ele.")
}

// testarServidor sends a message to the sender, and says what the server did not take, by the label of the setting.
func (k *contexto) testarServidor(todos []crm.ServidorSMTP, s *crm.ServidorSMTP) error {
	err := k.p.Correio.TestarServidor(k.ctx, k.ator(""), k.p.Trilha, s)
	var recusa *crm.ErroServidor
	switch {
	case err == nil:
		return k.voltar("/email", "O servidor aceitou uma mensagem de teste para "+s.Remetente+". Confira a caixa de entrada.")
	case errors.As(err, &recusa):
		return k.mostrarEmail(http.StatusUnprocessableEntity, todos, formDoServidor(s), recusa.Error())
	case errors.Is(err, crm.ErrMuitosTestes):
		return k.mostrarEmail(http.StatusTooManyRequests, todos, formDoServidor(s), "Outros testes estão em curso: tente de novo em alguns segundos")
	}
	return err
}
