package crm_test

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// senhasVistas notes as whom each password was checked.
type senhasVistas struct {
	*memoria
	usuarios []string
}

func (s *senhasVistas) Conferir(ctx context.Context, e netip.Addr, usuario string, c *crm.Credencial, senha string) (crm.SenhaConferida, error) {
	s.usuarios = append(s.usuarios, usuario)
	return s.memoria.Conferir(ctx, e, usuario, c, senha)
}

// A user name with blanks in it means the credential that it is without them, when there is one only.
func TestUsuarioComEspacos(t *testing.T) {
	m, o := novaMemoria(t)
	vistas := &senhasVistas{memoria: m}
	o.Senhas = vistas
	ativo := func(id int64, usuario string) {
		m.creds[usuario] = &crm.Credencial{ID: id, TenantID: 1, Usuario: usuario, Sistema: "s", Busca: crm.BuscaContrato}
		m.senhas[usuario] = "segredo " + usuario
	}
	for i, usuario := range []string{"duas.vezes", "duas. vezes", "com espaco", "revogada.sim"} {
		ativo(int64(10+i), usuario)
	}
	m.creds["revogada.sim"].RevogadaEm = &m.agora
	m.fotografar()
	for escrito, quer := range map[string]string{
		"integra. mega": "integra.mega", " integra .mega\u00a0": "integra.mega", "in tegra.mega": "integra.mega", "integra.mega": "integra.mega", "  integra.mega ": "integra.mega",
		"comespaco": "com espaco", "com espaco": "com espaco",
		"duas.vezes": "duas.vezes", "duas. vezes": "duas. vezes", "duas .vezes": "", "Integra. mega": "", "integra mega": "", "revogada. sim": "", " ": "", "": "",
	} {
		p := m.pedido("integra.mega", crm.OperacaoAbrir, "CNPJ_EMPRESA", cnpj, "DESCRICAO", escrito)
		p.Usuario, p.Senha = escrito, m.senhas[quer]
		vistas.usuarios = nil
		r, err := o.Abrir(context.Background(), p)
		if quer == "" {
			if codigo(err) != crm.RecusaCredencial {
				t.Errorf("%q: %+v, %v", escrito, r, err)
			}
			continue
		}
		if err != nil || p.Credencial.Usuario != quer || linha(p, r, err).Usuario != quer {
			t.Errorf("%q is %+v, %v", escrito, p.Credencial, err)
			continue
		}
		avisado := strings.Contains(strings.Join(m.ultimaChamada().Avisos, ""), "USUARIO COM ESPACOS LIDO COMO "+quer)
		if avisado == (strings.TrimSpace(escrito) == quer) {
			t.Errorf("%q: avisos %q", escrito, m.ultimaChamada().Avisos)
		}
		// Wrong passwords of every spelling wait as the one user's do.
		p = m.pedido("integra.mega", crm.OperacaoAbrir)
		p.Usuario, p.Senha = escrito, "errada"
		if _, err := o.Abrir(context.Background(), p); codigo(err) != crm.RecusaCredencial || vistas.usuarios[len(vistas.usuarios)-1] != quer {
			t.Errorf("%q: %v, checked as %q", escrito, err, vistas.usuarios)
		}
		if c := p.CredencialNomeada(); c == nil || c.Usuario != quer {
			t.Errorf("%q: the form of the answer is of %+v", escrito, c)
		}
	}
	// User and password swapped: the password must not stand in the log, however the name is written.
	p := &crm.Pedido{Retrato: m.retrato.Load(), Usuario: "minha-senha", Senha: "integra. mega"}
	if got := p.UsuarioNoRegistro(); got == "minha-senha" {
		t.Error("the log shows a password")
	}
}

// TestEsperadas: a system is expected by the shortest silence of its active credentials, and only in the hours in which it calls.
func TestEsperadas(t *testing.T) {
	t.Parallel()
	agora := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC) // Monday, 9:00 in São Paulo
	revogada := agora
	r := crm.Retrato{Credenciais: map[string]*crm.Credencial{
		"a": {Sistema: "mega", Silencio: 4 * time.Hour}, "b": {Sistema: "mega", Silencio: 2 * time.Hour, Horario: "seg-sex 08:00-18:00"},
		"c": {Sistema: "mega", Silencio: time.Minute, RevogadaEm: &revogada}, "d": {Sistema: "vimob"},
	}}
	esperadas := r.Esperadas()
	if len(esperadas) != 1 || esperadas["mega"] != r.Credenciais["b"] {
		t.Fatalf("expected are %v", esperadas)
	}
	if desde, quer := r.Tenant.EsperadaDesde(esperadas["mega"], agora), time.Date(2026, 11, 27, 20, 0, 0, 0, time.UTC); !desde.Equal(quer) {
		t.Errorf("it should have called since %s, want %s: one hour of Friday and one of today", desde.UTC(), quer)
	}
}
