package crm_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ponte/crm"
)

// balcao is what memoria has of the Fale Conosco.
type balcao struct {
	tipos      []crm.TipoDeAbertura
	avaliacoes map[int64]crm.Avaliacao
	trilha     []crm.Auditoria
	recusadas  []crm.Chamada
	bytes      int64 // of photos today
}

func (b *balcao) TiposDeAbertura(context.Context, int64) ([]crm.TipoDeAbertura, error) {
	return slices.Clone(b.tipos), nil
}

func (b *balcao) GravarTipoDeAbertura(_ context.Context, t *crm.TipoDeAbertura, a crm.Auditoria) error {
	t.Versao++
	b.trilha = append(b.trilha, a)
	if t.ID == 0 {
		t.ID = int64(1900 + len(b.tipos))
		b.tipos = append(b.tipos, *t)
		return nil
	}
	i := slices.IndexFunc(b.tipos, func(x crm.TipoDeAbertura) bool { return x.ID == t.ID })
	b.tipos[i] = *t
	return nil
}

func (b *balcao) Avaliacao(_ context.Context, id int64) (*crm.Avaliacao, error) {
	if v, ok := b.avaliacoes[id]; ok {
		return &v, nil
	}
	return nil, nil
}

func (b *balcao) GravarAvaliacao(_ context.Context, v *crm.Avaliacao, a crm.Auditoria) error {
	if b.avaliacoes[v.OcorrenciaID].Versao != v.Versao {
		return crm.ErrConflito
	}
	v.Versao++
	b.avaliacoes[v.OcorrenciaID] = *v
	b.trilha = append(b.trilha, a)
	return nil
}

func (b *balcao) FotosDesde(context.Context, int64, int64, time.Time) (int64, error) {
	return b.bytes, nil
}

func (b *balcao) Registrar(c crm.Chamada) { b.recusadas = append(b.recusadas, c) }

const (
	tipoDuvida, tipoElogio, tipoReparo, tipoUnidade = 901, 902, 903, 904
)

var foto = crm.AnexoRecebido{Nome: "sala.jpg", Tipo: "image/jpeg", Conteudo: []byte("\xff\xd8\xff\xe0 foto")}

// novoBalcao is the Fale Conosco of a builder with a kind of each sort.
func novoBalcao(t *testing.T) (*memoria, *balcao, *crm.FaleConosco, *crm.Administracao) {
	t.Helper()
	m, o, _ := novaPessoa(t)
	m.divisoes = append(m.divisoes, crm.Divisao{ID: 70, TenantID: 1, Codigo: "SAC", Nome: "SAC"})
	m.oficina.catalogo = []crm.ItemDeManutencao{
		{ID: 81, TenantID: 1, Nome: "Infiltração", NoPainel: true}, {ID: 82, TenantID: 1, Nome: "Esquadria", NoPainel: true, ArquivoObrigatorio: true}, {ID: 83, TenantID: 1, Nome: "Estrutura"},
	}
	m.fotografar()
	b := &balcao{avaliacoes: map[int64]crm.Avaliacao{}, tipos: []crm.TipoDeAbertura{
		{ID: tipoDuvida, TenantID: 1, Versao: 1, Nome: "Dúvida", Divisao: "SAC", Fotos: crm.FotosOpcionais, Oferecido: true},
		{ID: tipoElogio, TenantID: 1, Versao: 1, Nome: "Elogio", Fechada: true, Fotos: crm.FotosNenhuma, Oferecido: true},
		{ID: tipoReparo, TenantID: 1, Versao: 1, Nome: "Reparo", Assistencia: true, ExigeUnidade: true, Fotos: crm.FotosOpcionais, Oferecido: true},
		{ID: tipoUnidade, TenantID: 1, Versao: 1, Nome: "Vaga", ExigeUnidade: true, Fotos: crm.FotosObrigatoria, Oferecido: true},
		{ID: 905, TenantID: 1, Versao: 1, Nome: "Antigo", Fotos: crm.FotosOpcionais},
	}}
	f := &crm.FaleConosco{Assistencias: &crm.Assistencias{Ocorrencias: o, Acervo: acervoOficina{m}}, Tipos: b, Avaliacoes: b, Fotos: b, Diario: b}
	return m, b, f, &crm.Administracao{TiposDeAbertura: b, Relogio: o.Relogio}
}

// TestFechadaChegaEncerrada plays the incident of the ERP's manual: a client opens by Fale Conosco and the ocorrência arrives Encerrada, because
// its kind is marked fechada. The operator reads that, changes the kind, and the next one arrives Aberta.
func TestFechadaChegaEncerrada(t *testing.T) {
	m, b, f, admin := novoBalcao(t)
	abrir := func(texto string) (crm.Ocorrencia, crm.AberturaDoCliente) {
		t.Helper()
		r, err := f.Abrir(t.Context(), m.retrato.Load(), crm.NovaDoCliente{ClienteID: 10, ContratoID: 30, TipoID: tipoElogio, Texto: texto, Chave: texto})
		if err != nil {
			t.Fatal(err)
		}
		oc := m.ocorrencia(t, r.Numero)
		return oc, m.doCliente[oc.ID]
	}
	oc, porque := abrir("Gostei do jardim")
	if codigo := m.codigoDoStatus(oc.StatusID); codigo != crm.StatusEncerrado || oc.FechadaEm == nil || oc.Origem.Sistema != crm.SistemaCliente || oc.AbertoPor != crm.AutorCliente {
		t.Fatalf("status %s, closed %v, opened by %s in %s", codigo, oc.FechadaEm, oc.AbertoPor, oc.Origem.Sistema)
	}
	if frase := porque.Porque("Encerrada"); porque.TipoID != tipoElogio || !strings.Contains(frase, "“Elogio”") || !strings.Contains(frase, "marcado para chegar fechada") || !strings.Contains(frase, "já chegou encerrada") {
		t.Errorf("%+v: %s", porque, frase)
	}
	tipo := b.tipos[1]
	if tipo.Fechada = false; admin.GravarTipoDeAbertura(t.Context(), joana, m.retrato.Load(), &tipo) != nil {
		t.Fatal("the kind did not change")
	}
	outra, agora := abrir("Gostei da portaria")
	if codigo := m.codigoDoStatus(outra.StatusID); codigo != crm.StatusAberta || outra.FechadaEm != nil || agora.Encerrou {
		t.Errorf("after the kind was changed: %s, %+v", codigo, agora)
	}
	if porque := m.doCliente[oc.ID]; !porque.Fechada {
		t.Error("the first one lost its reason")
	}
	if d := b.trilha[0]; !strings.Contains(d.Antes, "chega=fechada") || !strings.Contains(d.Depois, "chega=aberta") || d.Quem != "joana" {
		t.Errorf("trail: %+v", d)
	}
}

// TestFaseDoStatusDecide: a kind marked aberta whose status was given another phase later says so too.
func TestFaseDoStatusDecide(t *testing.T) {
	m, b, f, _ := novoBalcao(t)
	b.tipos[0].Status = crm.StatusEmAtendimento
	for i := range m.status {
		if m.status[i].Codigo == crm.StatusEmAtendimento {
			m.status[i].Fase = crm.FaseEncerrada
		}
	}
	m.fotografar()
	r, err := f.Abrir(t.Context(), m.retrato.Load(), crm.NovaDoCliente{ClienteID: 10, TipoID: tipoDuvida, Texto: "x", Chave: "k"})
	if err != nil {
		t.Fatal(err)
	}
	porque := m.doCliente[m.ocorrencia(t, r.Numero).ID]
	if frase := porque.Porque("Em atendimento"); porque.Fechada || !porque.Encerrou || !strings.Contains(frase, "que encerra") {
		t.Errorf("%+v: %s", porque, frase)
	}
	if !b.tipos[0].Desacordo(m.retrato.Load()) {
		t.Error("the kind's own page would not say so")
	}
}

func TestFaleConoscoAbrir(t *testing.T) {
	item := func(id int64) []crm.NovoItem {
		return []crm.NovoItem{{ItemID: id, Ambiente: "Sala", Descricao: "mancha"}}
	}
	for nome, c := range map[string]struct {
		nova   crm.NovaDoCliente
		campo  string
		motivo crm.Motivo
	}{
		"a question":                {nova: crm.NovaDoCliente{TipoID: tipoDuvida}},
		"with photos":               {nova: crm.NovaDoCliente{TipoID: tipoDuvida, Fotos: []crm.AnexoRecebido{foto, foto}}},
		"a repair":                  {nova: crm.NovaDoCliente{TipoID: tipoReparo, ContratoID: 30, Itens: item(81)}},
		"a repair with its photo":   {nova: crm.NovaDoCliente{TipoID: tipoReparo, ContratoID: 30, Itens: item(82), Fotos: []crm.AnexoRecebido{foto}}},
		"of the unit's":             {nova: crm.NovaDoCliente{TipoID: tipoUnidade, UnidadeID: 20, Fotos: []crm.AnexoRecebido{foto}}},
		"no kind":                   {crm.NovaDoCliente{}, "tipo", crm.MotivoInexistente},
		"one that is not offered":   {crm.NovaDoCliente{TipoID: 905}, "tipo", crm.MotivoInexistente},
		"nothing said":              {crm.NovaDoCliente{TipoID: tipoDuvida, Texto: " \r\n"}, "texto", crm.MotivoVazio},
		"too much said":             {crm.NovaDoCliente{TipoID: tipoDuvida, Texto: strings.Repeat("á", 10_001)}, "texto", crm.MotivoLongo},
		"a control":                 {crm.NovaDoCliente{TipoID: tipoDuvida, Texto: "a\x00b"}, "texto", crm.MotivoControle},
		"photos that are not taken": {crm.NovaDoCliente{TipoID: tipoElogio, Fotos: []crm.AnexoRecebido{foto}}, "foto", crm.MotivoFormato},
		"no photo":                  {crm.NovaDoCliente{TipoID: tipoUnidade, UnidadeID: 20}, "foto", crm.MotivoVazio},
		"too many":                  {crm.NovaDoCliente{TipoID: tipoDuvida, Fotos: slices.Repeat([]crm.AnexoRecebido{foto}, crm.MaxFotos+1)}, "foto", crm.MotivoLimite},
		"no unit":                   {crm.NovaDoCliente{TipoID: tipoReparo, Itens: item(81)}, "unidade", crm.MotivoVazio},
		"no item":                   {crm.NovaDoCliente{TipoID: tipoReparo, ContratoID: 30}, "itens", crm.MotivoVazio},
		"an item of the builder's":  {crm.NovaDoCliente{TipoID: tipoReparo, ContratoID: 30, Itens: item(83)}, "itens", crm.MotivoInexistente},
		"an item without its photo": {crm.NovaDoCliente{TipoID: tipoReparo, ContratoID: 30, Itens: item(82)}, "foto", crm.MotivoVazio},
		"a contract that is gone":   {crm.NovaDoCliente{TipoID: tipoDuvida, ContratoID: 99}, "contrato", crm.MotivoInexistente},
		"no key":                    {crm.NovaDoCliente{TipoID: tipoDuvida, Chave: "-"}, "chave", crm.MotivoVazio},
	} {
		t.Run(nome, func(t *testing.T) {
			m, _, f, _ := novoBalcao(t)
			n := c.nova
			n.ClienteID = 10
			if n.Texto == "" {
				n.Texto = "preciso de ajuda"
			}
			if n.Chave == "" {
				n.Chave = "chave-1"
			} else {
				n.Chave = ""
			}
			r, err := f.Abrir(t.Context(), m.retrato.Load(), n)
			if c.campo != "" {
				var i *crm.Invalido
				if !errors.As(err, &i) || i.Campo != c.campo || i.Motivo != c.motivo || len(m.ocorrencias) > 0 || len(m.arquivos) > 0 {
					t.Errorf("%v, want %s %s; %d opened", err, c.campo, c.motivo, len(m.ocorrencias))
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			oc := m.ocorrencia(t, r.Numero)
			if len(m.anexos) != len(n.Fotos) || len(m.chamadas) != 1 || m.chamadas[0].Superficie != crm.SistemaCliente || oc.ClienteID != 10 {
				t.Errorf("%d files, calls %+v, client %d", len(m.anexos), m.chamadas, oc.ClienteID)
			}
			if a, ok := m.oficina.assistencias[oc.ID]; ok != (n.TipoID == tipoReparo) || ok && len(a.Itens) != 1 {
				t.Errorf("assistência: %v %+v", ok, a)
			}
		})
	}
}

// TestDoisCliques: the same form twice, at once, opens once; another client's key is another's.
func TestDoisCliques(t *testing.T) {
	m, _, f, _ := novoBalcao(t)
	nova := crm.NovaDoCliente{ClienteID: 10, ContratoID: 30, TipoID: tipoReparo, Texto: "x", Chave: "k1", Itens: []crm.NovoItem{{ItemID: 81}}, Fotos: []crm.AnexoRecebido{foto}}
	var wg sync.WaitGroup
	numeros := make([]string, 8)
	for i := range numeros {
		wg.Go(func() {
			if r, err := f.Abrir(t.Context(), m.retrato.Load(), nova); err == nil {
				numeros[i] = r.Numero
			}
		})
	}
	wg.Wait()
	slices.Sort(numeros)
	if todos := slices.Compact(numeros); len(todos) != 1 || todos[0] == "" || len(m.ocorrencias) != 1 {
		t.Errorf("%q, %d opened", numeros, len(m.ocorrencias))
	}
	nova.ClienteID, nova.ContratoID = 11, 31
	if r, err := f.Abrir(t.Context(), m.retrato.Load(), nova); err != nil || r.Repetida || len(m.ocorrencias) != 2 {
		t.Errorf("another client's: %+v %v", r, err)
	}
}

// TestRecusaDoClienteFicaNoRegistro: what the client cannot mend is in the log, with its reason.
func TestRecusaDoClienteFicaNoRegistro(t *testing.T) {
	m, b, f, _ := novoBalcao(t)
	m.tenant.Configuracoes[crm.ConfObrigatorios] = "COD_CAMPANHA"
	m.fotografar()
	_, err := f.Abrir(t.Context(), m.retrato.Load(), crm.NovaDoCliente{ClienteID: 10, TipoID: tipoDuvida, Texto: "x", Chave: "k"})
	if codigo(err) != crm.RecusaObrigatorio {
		t.Fatal(err)
	}
	if len(b.recusadas) != 1 || b.recusadas[0].Superficie != crm.SistemaCliente || !strings.Contains(b.recusadas[0].Mensagem, "COD_CAMPANHA") || strings.Contains(b.recusadas[0].Pedido, cpfMaria) {
		t.Errorf("%+v", b.recusadas)
	}
}

func TestResponder(t *testing.T) {
	m, _, f, _ := novoBalcao(t)
	// Any system may have opened it.
	oc := abrir(t, f.Assistencias.Ocorrencias, m.pedido("integra.mega", crm.OperacaoAbrir, "CODIGO_OC", "S-1", "DESCRICAO", "x", "COD_PROJETO", "1001"))
	resposta := crm.RespostaDoCliente{ClienteID: 10, Numero: oc.Numero, Texto: "Ainda vaza", Chave: "k", Fotos: []crm.AnexoRecebido{foto}}
	for range 2 {
		if _, err := f.Responder(t.Context(), m.retrato.Load(), resposta); err != nil {
			t.Fatal(err)
		}
	}
	var minhas []crm.Narrativa
	for _, n := range m.narrativas {
		if n.Tipo == crm.NarrativaCliente {
			minhas = append(minhas, n)
		}
	}
	if len(minhas) != 1 || minhas[0].Visibilidade != crm.VisibilidadeCliente || minhas[0].Autor != crm.AutorCliente || minhas[0].Origem.Sistema != crm.SistemaCliente || len(m.anexos) != 1 {
		t.Errorf("%+v, %d files", minhas, len(m.anexos))
	}
	for nome, c := range map[string]struct {
		muda  func(*crm.RespostaDoCliente)
		campo string
	}{
		"nothing":  {func(r *crm.RespostaDoCliente) { r.Texto, r.Fotos = " ", nil }, "texto"},
		"too long": {func(r *crm.RespostaDoCliente) { r.Texto = strings.Repeat("x", 10_001) }, "texto"},
		"too many": {func(r *crm.RespostaDoCliente) { r.Fotos = slices.Repeat(r.Fotos, crm.MaxFotos+1) }, "foto"},
		"no key":   {func(r *crm.RespostaDoCliente) { r.Chave = "" }, "chave"},
	} {
		t.Run(nome, func(t *testing.T) {
			r := resposta
			c.muda(&r)
			var i *crm.Invalido
			if _, err := f.Responder(t.Context(), m.retrato.Load(), r); !errors.As(err, &i) || i.Campo != c.campo {
				t.Errorf("%v, want %s", err, c.campo)
			}
		})
	}
}

func TestAvaliar(t *testing.T) {
	m, b, f, _ := novoBalcao(t)
	ficha := &crm.Ficha{LinhaOcorrencia: crm.LinhaOcorrencia{Ocorrencia: crm.Ocorrencia{ID: 7, Numero: "77"}, Fase: crm.FaseAberta}}
	avaliar := func(nota int, texto string) error {
		return f.Avaliar(t.Context(), m.retrato.Load(), ficha, crm.Avaliacao{Nota: nota, Texto: texto})
	}
	if err := avaliar(5, ""); err == nil {
		t.Error("one that is under way was rated")
	}
	ficha.Fase = crm.FaseEncerrada
	for _, nota := range []int{0, -1, 6} {
		if err := avaliar(nota, ""); err == nil {
			t.Errorf("%d was taken", nota)
		}
	}
	for _, nota := range []int{4, 4, 2} { // a double click, another mind
		if err := avaliar(nota, " bom\r\n"); err != nil {
			t.Fatal(err)
		}
	}
	if v := b.avaliacoes[7]; v.Nota != 2 || v.Texto != "bom" || v.Versao != 2 || len(b.trilha) != 2 || b.trilha[1].Antes != "nota=4" {
		t.Errorf("%+v, trail %+v", v, b.trilha)
	}
}

func TestGravarTipoDeAbertura(t *testing.T) {
	m, b, _, admin := novoBalcao(t)
	certo := crm.TipoDeAbertura{Nome: "  Nova   vistoria ", Fotos: crm.FotosOpcionais, Oferecido: true}
	if err := admin.GravarTipoDeAbertura(t.Context(), joana, m.retrato.Load(), &certo); err != nil || certo.Nome != "Nova vistoria" || certo.ID == 0 {
		t.Fatalf("%+v %v", certo, err)
	}
	for nome, c := range map[string]struct {
		muda  func(*crm.TipoDeAbertura)
		campo string
	}{
		"no name":                {func(x *crm.TipoDeAbertura) { x.Nome = " " }, "nome"},
		"a long name":            {func(x *crm.TipoDeAbertura) { x.Nome = strings.Repeat("á", 191) }, "nome"},
		"a divisão":              {func(x *crm.TipoDeAbertura) { x.Divisao = "nenhuma" }, "divisao"},
		"a solicitação":          {func(x *crm.TipoDeAbertura) { x.Solicitacao = "nenhuma" }, "solicitacao"},
		"a status":               {func(x *crm.TipoDeAbertura) { x.Status = "nenhum" }, "status"},
		"fechada that is open":   {func(x *crm.TipoDeAbertura) { x.Fechada, x.Status = true, crm.StatusAberta }, "status"},
		"aberta that is over":    {func(x *crm.TipoDeAbertura) { x.Status = crm.StatusEncerrado }, "status"},
		"a repair that is over":  {func(x *crm.TipoDeAbertura) { x.Fechada, x.Assistencia = true, true }, "fechada"},
		"no word":                {func(x *crm.TipoDeAbertura) { x.Fotos = "talvez" }, "fotos"},
		"an order":               {func(x *crm.TipoDeAbertura) { x.Ordem = -1 }, "ordem"},
		"a help with a control":  {func(x *crm.TipoDeAbertura) { x.Ajuda = "a\x01" }, "ajuda"},
		"a help that is a novel": {func(x *crm.TipoDeAbertura) { x.Ajuda = strings.Repeat("x", 501) }, "ajuda"},
	} {
		t.Run(nome, func(t *testing.T) {
			x := certo
			c.muda(&x)
			var i *crm.Invalido
			if err := admin.GravarTipoDeAbertura(t.Context(), joana, m.retrato.Load(), &x); !errors.As(err, &i) || i.Campo != c.campo {
				t.Errorf("%v, want %s", err, c.campo)
			}
		})
	}
	for len(b.tipos) < 100 {
		b.tipos = append(b.tipos, crm.TipoDeAbertura{})
	}
	demais := crm.TipoDeAbertura{Nome: "Mais um", Fotos: crm.FotosOpcionais}
	if err := admin.GravarTipoDeAbertura(t.Context(), joana, m.retrato.Load(), &demais); err == nil {
		t.Error("the hundred and first was taken")
	}
}

func TestLerFoto(t *testing.T) {
	jpeg := "\xff\xd8\xff\xe1\x00\x10Exif"
	for nome, c := range map[string]struct{ nome, conteudo, tipo, fica string }{
		"a photo":                    {"IMG_1.JPG", jpeg, "image/jpeg", "IMG_1.JPG"},
		"its name lies":              {"nota.pdf", jpeg, "image/jpeg", "nota.pdf.jpg"},
		"a name with a path":         {`C:\fotos\..\sala.png`, "\x89PNG\r\n\x1a\n....", "image/png", "sala.png"},
		"no name":                    {"", "RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", "foto.webp"},
		"a phone's":                  {"IMG.HEIC", "\x00\x00\x00\x18ftypheic\x00", "image/heic", "IMG.HEIC"},
		"controls in its name":       {"a\x00\r\nb\u202e.png", "\x89PNG\r\n\x1a\n", "image/png", "ab.png"},
		"a page with a photo's name": {"foto.jpg", "<html><script>alert(1)</script>", "", ""},
		"a program":                  {"foto.png", "MZ\x90\x00", "", ""},
		"a drawing that runs":        {"foto.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "", ""},
		"a video":                    {"foto.heic", "\x00\x00\x00\x18ftypisom\x00", "", ""},
		"nothing":                    {"foto.jpg", "", "", ""},
	} {
		t.Run(nome, func(t *testing.T) {
			x, err := crm.LerFoto("foto", c.nome, []byte(c.conteudo))
			if (err != nil) != (c.tipo == "") || x.Tipo != c.tipo || x.Nome != c.fica {
				t.Errorf("%q %q %v, want %q %q", x.Tipo, x.Nome, err, c.tipo, c.fica)
			}
		})
	}
	if x, err := crm.LerFoto("foto", strings.Repeat("á", 500)+".jpeg", []byte(jpeg)); err != nil || len([]rune(x.Nome)) > 130 || !strings.HasSuffix(x.Nome, ".jpeg") {
		t.Errorf("%q %v", x.Nome, err)
	}
}
