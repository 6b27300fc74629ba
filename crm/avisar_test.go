package crm_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"ponte/crm"
)

// comAvisos is a memoria with e-mail switched on and three users who asked: joana for everything, ana for what is hers, rui for nothing more.
func comAvisos(t *testing.T) (*memoria, *crm.Ocorrencias, *crm.Atendimento) {
	t.Helper()
	m, o := novaMemoria(t)
	m.destinos = []crm.Destino{{Nome: "email", Ativo: true, Sistema: "email", Interesses: []string{crm.EventoAvisoOcorrencia, crm.EventoAvisoTarefa, crm.EventoResposta}}}
	m.registro = []crm.DefinicaoDestino{{Nome: "email", Titulo: "E-mail", EscreveAPessoas: true}}
	m.ouvintes = []crm.Ouvinte{
		{UsuarioID: 1, Login: "joana", Email: "joana@exemplo.com.br", Ocorrencias: crm.AvisosTodos, Tarefas: crm.AvisosTodos},
		{UsuarioID: 2, Login: "ana", Email: "ana@exemplo.com.br", Equipes: "Obra, Vistoria", Ocorrencias: crm.AvisosMeus, Tarefas: crm.AvisosMeus},
	}
	m.fotografar()
	return m, o, &crm.Atendimento{Retratos: m, Consultas: m, Escritor: m, Numeracao: m, Arquivos: m, Tarefas: m, Trilha: &trilha{}, Relogio: o.Relogio}
}

// acoes are the actions of entregas, in their order, with whether they name a tarefa.
func acoes(entregas []crm.Entrega) (lista []string) {
	for _, e := range entregas {
		texto := e.Acao
		if e.TarefaID != 0 {
			texto += "!"
		}
		lista = append(lista, texto)
	}
	return lista
}

func TestAvisos(t *testing.T) {
	m, o, at := comAvisos(t)
	for i := range m.status {
		if m.status[i].Codigo == crm.StatusEmAtendimento {
			m.status[i].Tarefas = "Vistoriar | equipe Vistoria\nOutra | equipe Vendas"
		}
	}
	m.fotografar()
	n := abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")).Numero
	novas := func(quer ...string) []crm.Entrega {
		t.Helper()
		feitas := m.entregas
		m.entregas = nil
		if got := acoes(feitas); !slices.Equal(got, quer) {
			t.Errorf("entregas %q, want %q", got, quer)
		}
		return feitas
	}
	novas("aviso.ocorrencia")
	abrir(t, o, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "A", "DESCRICAO", "x")) // a repeat
	novas()
	// joana is not told of what she does; a tarefa of ana's team is told to ana, one of nobody's that asked to nobody.
	atender := func(quem string, ato crm.Ato) {
		t.Helper()
		ato.Slug, ato.Numero = slug, n
		if err := at.Atender(t.Context(), crm.Ator{Quem: quem}, ato); err != nil {
			t.Fatal(err)
		}
	}
	atender("joana", crm.Ato{Status: crm.StatusEmAtendimento})
	feitas := novas("aviso.tarefa!")
	if feitas[0].TarefaID != m.tarefas[0].ID || m.tarefas[0].Titulo != "Vistoriar" {
		t.Errorf("%+v of %+v", feitas[0], m.tarefas)
	}
	atender("rui", crm.Ato{Texto: "só nosso"})
	novas("aviso.ocorrencia")
	atender("rui", crm.Ato{Texto: "para o cliente", Visao: crm.VisibilidadeCliente})
	feitas = novas("ocorrencia.respondida", "aviso.ocorrencia")
	if i := len(m.narrativas) - 1; feitas[0].NarrativaID != m.narrativas[i].ID || m.narrativas[i].Texto != "para o cliente" {
		t.Errorf("%+v", feitas[0])
	}
	// A call of a system is no answer of a person, and what a client may have written is not sent back.
	fazer(t, o.Narrar, m.pedido("integra.mega", crm.OperacaoNarrar, "NUMERO", n, "DESCRICAO", "y", "VISIBILIDADE", "cliente"))
	novas("aviso.ocorrencia")
	if err := at.EncerrarTarefa(t.Context(), crm.Ator{Quem: "rui"}, slug, m.tarefas[0].ID, crm.FimTarefa{Situacao: crm.TarefaFechada}, nil); err != nil {
		t.Fatal(err)
	}
	novas("aviso.tarefa!")
	atender("rui", crm.Ato{Status: crm.StatusFalhaIntegracao})
	novas()
	// Off, or nobody there: no row.
	m.ouvintes = nil
	m.fotografar()
	atender("rui", crm.Ato{Texto: "z"})
	novas()
}

func TestDeQuemE(t *testing.T) {
	t.Parallel()
	ana := crm.Ouvinte{Login: "ana", Email: "a@b.com", Equipes: "Obra, Vistoria", Ocorrencias: crm.AvisosMeus, Tarefas: crm.AvisosMeus}
	for nome, c := range map[string]struct {
		quer bool
		tem  bool
	}{
		"responsible":      {true, ana.QuerOcorrencia(&crm.Ocorrencia{Responsavel: "ana"}, "rui")},
		"opened by":        {true, ana.QuerOcorrencia(&crm.Ocorrencia{AbertoPor: "ana"}, "rui")},
		"opened for":       {true, ana.QuerOcorrencia(&crm.Ocorrencia{AbertoPara: "ana"}, "rui")},
		"another's":        {false, ana.QuerOcorrencia(&crm.Ocorrencia{Responsavel: "rui"}, "rui")},
		"her own act":      {false, ana.QuerOcorrencia(&crm.Ocorrencia{Responsavel: "ana"}, "ana")},
		"her team's":       {true, ana.QuerTarefa(&crm.Tarefa{Equipe: "Vistoria"}, "rui")},
		"another team's":   {false, ana.QuerTarefa(&crm.Tarefa{Equipe: "Vendas"}, "rui")},
		"nobody's":         {false, ana.QuerTarefa(&crm.Tarefa{}, "rui")},
		"made by her":      {true, ana.QuerTarefa(&crm.Tarefa{CriadaPor: "ana", Pessoa: "rui"}, "rui")},
		"asked for no one": {false, (&crm.Ouvinte{Login: "ana", Email: "a@b.com"}).QuerTarefa(&crm.Tarefa{Pessoa: "ana"}, "rui")},
		"without address":  {false, (&crm.Ouvinte{Login: "ana", Tarefas: crm.AvisosTodos}).QuerTarefa(&crm.Tarefa{Pessoa: "ana"}, "rui")},
	} {
		if c.quer != c.tem {
			t.Errorf("%s: told = %v", nome, c.tem)
		}
	}
}

func TestEnderecosDeEmail(t *testing.T) {
	t.Parallel()
	for _, bom := range []string{"a@b.com", " joao.silva+obra@exemplo.com.br ", "josé@exemplo.com.br", "x@correio.técnico.br"} {
		if got, err := crm.LerEmail("email", bom); err != nil || got != strings.TrimSpace(bom) {
			t.Errorf("%q: %q %v", bom, got, err)
		}
	}
	for _, ruim := range []string{
		"a", "a@b", "@b.com", "a@", "a b@c.com", "a@b.com,c@d.com", "a@b.com; c@d.com", "Ana <a@b.com>", "<a@b.com>", "a@b.com\r\nBcc: x@y.com", "a\n@b.com", "a@b..com", "a@-b.com",
		"a@b_c.com", `"a b"@c.com`, "a@[1.2.3.4]", strings.Repeat("a", 65) + "@b.com", "a@" + strings.Repeat("b", 250) + ".com", "a@b.com\x00", "a\u00a0@b.com", "a(x)@b.com",
	} {
		_, err := crm.LerEmail("email", ruim)
		var i *crm.Invalido
		if !errors.As(err, &i) || i.Campo != "email" || strings.Contains(err.Error(), ruim) && len(ruim) > 2 {
			t.Errorf("%q: %v", ruim, err)
		}
	}
	if got := crm.MascararEmail("maria@exemplo.com.br"); got != "m***@exemplo.com.br" {
		t.Error(got)
	}
}

// TestQueServidor: the filial's, its empresa's, the principal.
func TestQueServidor(t *testing.T) {
	t.Parallel()
	todos := []crm.ServidorSMTP{{ID: 1, Principal: true}, {ID: 2, EmpresaID: 10}, {ID: 3, EmpresaID: 10, FilialID: 100}, {ID: 4, EmpresaID: 20, FilialID: 200}}
	for _, c := range []struct {
		f    *crm.Filial
		quer int64
	}{{nil, 1}, {&crm.Filial{ID: 100, EmpresaID: 10}, 3}, {&crm.Filial{ID: 100, EmpresaID: 20}, 3}, {&crm.Filial{ID: 101, EmpresaID: 10}, 2}, {&crm.Filial{ID: 201, EmpresaID: 20}, 1}} {
		if s := crm.ServidorPara(todos, c.f); s == nil || s.ID != c.quer {
			t.Errorf("%+v goes by %+v, want %d", c.f, s, c.quer)
		}
	}
	if s := crm.ServidorPara(todos[3:], nil); s != nil {
		t.Errorf("%+v", s)
	}
}
