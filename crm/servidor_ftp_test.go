package crm_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ponte/crm"
)

// oficinaFTP keeps servers and empresas in memory, and plays a server that shows a key.
type oficinaFTP struct {
	crm.CadastroEmpresas
	todos  []crm.ServidorFTP
	mostra string // the key
	trilha []crm.Auditoria
}

func (o *oficinaFTP) Empresas(context.Context, int64) ([]crm.Empresa, error) {
	return []crm.Empresa{{ID: 7, DadosEmpresa: crm.DadosEmpresa{Nome: "Exemplo"}}}, nil
}

func (o *oficinaFTP) ServidoresFTP(context.Context, int64) ([]crm.ServidorFTP, error) {
	return slices.Clone(o.todos), nil
}

func (o *oficinaFTP) GravarServidorFTP(_ context.Context, s *crm.ServidorFTP, a crm.Auditoria) error {
	s.ID = 1
	o.todos, o.trilha = []crm.ServidorFTP{*s}, append(o.trilha, a)
	return nil
}

func (o *oficinaFTP) ApagarServidorFTP(context.Context, *crm.ServidorFTP, crm.Auditoria) error {
	return nil
}

func (o *oficinaFTP) RegistrarAuditoria(_ context.Context, a crm.Auditoria) error {
	o.trilha = append(o.trilha, a)
	return nil
}

func (o *oficinaFTP) TestarFTP(_ context.Context, s *crm.ServidorFTP) (string, error) {
	if s.Chave != "" && s.Chave != o.mostra {
		return o.mostra, &crm.ErroServidor{Campo: "chave", Rotulo: "Chave do servidor", Frase: "mudou"}
	}
	return o.mostra, nil
}

// TestChaveDoServidor: the first accepted test pins the key, another is refused, and it is forgotten by a person or with the address.
func TestChaveDoServidor(t *testing.T) {
	t.Parallel()
	o := &oficinaFTP{mostra: "SHA256:um"}
	f := &crm.ArquivosFTP{Servidores: o, Empresas: o, Testador: o, Trilha: o, Relogio: time.Now}
	gravar := func(esquecer bool, mudar func(*crm.ServidorFTP)) {
		t.Helper()
		s := crm.ServidorFTP{TenantID: 1, EmpresaID: 7, Endereco: "arquivos.exemplo.com.br", Porta: 22, Usuario: "ana", Senha: "s", Tipo: crm.TipoSFTP}
		if len(o.todos) > 0 {
			s.ID, s.Senha = 1, "" // it stays
		}
		if mudar != nil {
			mudar(&s)
		}
		if err := f.Gravar(t.Context(), crm.Ator{Quem: "joana"}, &s, esquecer); err != nil {
			t.Fatal(err)
		}
	}
	testar := func() error { return f.Testar(t.Context(), crm.Ator{Quem: "joana"}, &o.todos[0]) }
	gravar(false, nil)
	if err := testar(); err != nil || o.todos[0].Chave != "SHA256:um" || o.todos[0].Senha != "s" {
		t.Fatalf("%+v %v", o.todos, err)
	}
	o.mostra = "SHA256:dois"
	var e *crm.ErroServidor
	if err := testar(); !errors.As(err, &e) || o.todos[0].Chave != "SHA256:um" {
		t.Errorf("a changed key: %v, pinned %s", err, o.todos[0].Chave)
	}
	gravar(false, func(s *crm.ServidorFTP) { s.Pasta = "crm" })
	if o.todos[0].Chave != "SHA256:um" || o.todos[0].Senha != "s" {
		t.Errorf("another folder: %+v", o.todos[0])
	}
	gravar(true, nil)
	if err := testar(); err != nil || o.todos[0].Chave != "SHA256:dois" {
		t.Errorf("forgotten: %v, pinned %s", err, o.todos[0].Chave)
	}
	gravar(false, func(s *crm.ServidorFTP) { s.Porta = 2222 })
	if o.todos[0].Chave != "" {
		t.Errorf("another port keeps %s", o.todos[0].Chave)
	}
	for _, a := range o.trilha {
		if a.Acao == "" || a.Quem != "joana" {
			t.Errorf("%+v", a)
		}
	}
}

// oficinaSMTP keeps one server of e-mail in memory.
type oficinaSMTP struct {
	oficinaFTP
	um *crm.ServidorSMTP
}

func (o *oficinaSMTP) ServidoresSMTP(context.Context, int64) ([]crm.ServidorSMTP, error) {
	if o.um == nil {
		return nil, nil
	}
	return []crm.ServidorSMTP{*o.um}, nil
}

func (o *oficinaSMTP) GravarServidorSMTP(_ context.Context, s *crm.ServidorSMTP, _ crm.Auditoria) error {
	s.ID = 1
	guardado := *s
	o.um = &guardado
	return nil
}

func (o *oficinaSMTP) ApagarServidorSMTP(context.Context, *crm.ServidorSMTP, crm.Auditoria) error {
	return nil
}

// TestASenhaGuardadaNaoVaiAOutroServidor: who may change an address may not read by it a password that somebody else wrote.
func TestASenhaGuardadaNaoVaiAOutroServidor(t *testing.T) {
	t.Parallel()
	o := &oficinaSMTP{}
	f := &crm.ArquivosFTP{Servidores: o, Empresas: o, Testador: o, Trilha: o, Relogio: time.Now}
	c := &crm.Correio{Servidores: o, Empresas: o, Relogio: time.Now}
	gravar := func(endereco, senha string) (ftp, smtp error) {
		a := crm.ServidorFTP{TenantID: 1, EmpresaID: 7, Endereco: endereco, Porta: 22, Usuario: "ana", Senha: senha, Tipo: crm.TipoSFTP}
		b := crm.ServidorSMTP{
			TenantID: 1, Principal: true, Endereco: endereco, Porta: 587, Remetente: "a@exemplo.com.br", Autentica: true, Usuario: "ana", Senha: senha, Seguro: true, Tipo: crm.SMTPTLS,
		}
		if len(o.todos) > 0 {
			a.ID, b.ID = 1, 1
		}
		return f.Gravar(t.Context(), crm.Ator{Quem: "joana"}, &a, false), c.GravarServidor(t.Context(), crm.Ator{Quem: "joana"}, &b)
	}
	for i, x := range []struct {
		endereco, senha string
		aceito          bool
	}{
		{"um.exemplo.com.br", "s", true}, {" UM.exemplo.com.br", "", true}, {"dois.exemplo.com.br", "", false}, {"dois.exemplo.com.br", "t", true},
	} {
		ftp, smtp := gravar(x.endereco, x.senha)
		for _, err := range []error{ftp, smtp} {
			var invalido *crm.Invalido
			if x.aceito != (err == nil) || err != nil && (!errors.As(err, &invalido) || invalido.Campo != "senha") {
				t.Errorf("%d: %v", i, err)
			}
		}
	}
	if o.um.Senha != "t" || o.todos[0].Senha != "t" || o.um.Endereco != "dois.exemplo.com.br" {
		t.Errorf("%+v %+v", o.um, o.todos)
	}
}
