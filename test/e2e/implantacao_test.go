package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"ponte/crm"
	"ponte/crm/implantacao"
	"ponte/test/process"
)

// TestImplantacaoInterrupted has ponte tenant create --package die, as by kill -9, before and after each step is written; the same command
// then goes on, and everything is there once.
func TestImplantacaoInterrupted(t *testing.T) {
	t.Parallel()
	onEachFreshly(t, func(t *testing.T, fresh func(*testing.T) string) {
		database := fresh(t)
		in := install(t, database) // what is there already stays
		_, _, err := in.admin.CriarUsuario(t.Context(), operator, crm.NovoUsuario{Login: "admin", Nome: "Admin", Papeis: []string{crm.PapelAdmin}})
		in.must(err)
		number := 0
		for _, point := range []string{"step-doing", "step-done"} {
			for n := range len(implantacao.Etapas) + 1 {
				number++
				slug := fmt.Sprintf("obra%d", number)
				spec := fmt.Sprintf("%s/%d/die", point, n+1)
				t.Run(spec, func(t *testing.T) { interrupted(t, in, database, slug, spec) })
			}
		}
	})
}

func interrupted(t *testing.T, in *installation, database, slug, spec string) {
	t.Helper()
	if out, err := deploying(t, database, slug, spec, "freemium").CombinedOutput(); err == nil || !strings.Contains(string(out), "failpoint reached") {
		t.Fatalf("%s was not reached: %v\n%s", spec, err, out)
	}
	packet := []string{"freemium", "starter"}[len(slug)%2] // the same again, or another one
	if out, err := deploying(t, database, slug, "", packet).CombinedOutput(); err != nil {
		t.Fatalf("going on: %v\n%s", err, out)
	}
	if out, err := deploying(t, database, slug, "", packet).CombinedOutput(); err == nil {
		t.Errorf("what is done was done again:\n%s", out)
	}
	made, err := in.store.Implantacoes().Implantacao(t.Context(), slug)
	in.must(err)
	if !made.Concluida() {
		t.Fatalf("it is not done: %+v", made)
	}
	for _, e := range made.Etapas {
		if e.Situacao != implantacao.Feita || e.Detalhe == "" {
			t.Errorf("%+v", e)
		}
	}
	tenant, err := in.admin.Tenant(t.Context(), slug)
	in.must(err)
	if tenant.Pacote != made.Pacote || string(tenant.Pacote) != packet || tenant.Configuracoes.Sim(crm.ConfSenior) != made.Pacote.APIDaSenior() {
		t.Errorf("package %q, wanted %q; %v", tenant.Pacote, packet, tenant.Configuracoes)
	}
	support, err := in.admin.Usuarios.UsuarioPorLogin(t.Context(), "suportecrm@"+slug)
	in.must(err)
	if support.TenantID != tenant.ID || !support.Entra() || !support.TrocarSenha {
		t.Errorf("%+v", support)
	}
	destinations, err := in.dispatch(database).Destinos(t.Context(), tenant.ID)
	in.must(err)
	if len(destinations) != 1 || destinations[0].Nome != "mega" || destinations[0].Ativo {
		t.Errorf("destinations: %+v", destinations)
	}
}

// deploying is the command, in a build that dies at a point.
func deploying(t *testing.T, database, slug, point, packet string) *exec.Cmd {
	t.Helper()
	binary, err := process.FailingPonte()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, "tenant", "create", slug, "--cnpj", "11222333000181", "--name", "Obra", "--package", packet, "--integration", "mega", "--database", database)
	cmd.Env = append(os.Environ(), "PONTE_SECRET_KEY="+sourceKey)
	if point != "" {
		cmd.Env = append(cmd.Env, "FAILPOINT="+point)
	}
	return cmd
}

// TestImplantacaoFails: a step that cannot be done says why and stops what comes after it; the same command goes on once that is mended.
func TestImplantacaoFails(t *testing.T) {
	t.Parallel()
	onBothEngines(t, func(t *testing.T, database string) {
		in := install(t, database)
		_, _, err := in.admin.CriarUsuario(t.Context(), operator, crm.NovoUsuario{Login: "suportecrm@obra", Nome: "Outro", Papeis: []string{crm.PapelAdmin}, TenantID: in.tenant.ID})
		in.must(err)
		_, _, err = in.admin.CriarUsuario(t.Context(), operator, crm.NovoUsuario{Login: "admin", Nome: "Admin", Papeis: []string{crm.PapelAdmin}})
		in.must(err)
		out, err := deploying(t, database, "obra", "", "advanced").CombinedOutput()
		if err == nil || !strings.Contains(string(out), "é de um usuário de outra instalação") {
			t.Fatalf("%v\n%s", err, out)
		}
		made, err := in.store.Implantacoes().Implantacao(t.Context(), "OBRA")
		in.must(err)
		var states []string
		for _, e := range made.Etapas {
			states = append(states, string(e.Situacao))
		}
		if got := strings.Join(states, " "); made.Concluida() || got != "feita feita feita feita falhou pendente" {
			t.Errorf("%s", got)
		}
		u, err := in.admin.Usuarios.UsuarioPorLogin(t.Context(), "suportecrm@obra")
		in.must(err)
		tenant, err := in.admin.Tenant(t.Context(), "obra")
		in.must(err)
		_, err = in.admin.AlterarUsuario(t.Context(), operator, u.ID, crm.MudancaUsuario{Versao: u.Versao, TenantID: &tenant.ID})
		in.must(err)
		if out, err := deploying(t, database, "obra", "", "advanced").CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		if out, err := deploying(t, database, "construtora", "", "starter").CombinedOutput(); err == nil {
			t.Errorf("an installation that was there was taken over:\n%s", out)
		}
	})
}
