package e2e

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"ponte/crm"
	"ponte/test/require"
)

var guideBlock = regexp.MustCompile("(?s)```sh\n(.*?)```\n\n```\n(.*?)```")

// TestTheGuideOfTheFacadeAsItStands runs each block of the integrators' guide and compares what it prints.
func TestTheGuideOfTheFacadeAsItStands(t *testing.T) {
	t.Parallel()
	require.Tool(t, "curl", "curl")
	database := newSQLite(t)
	in := install(t, database)
	in.credential(crm.NovaCredencial{Usuario: "erp", Sistema: "erp", Senha: "segredo-erp", Mestre: true})
	token := in.token("erp")
	runGuide(t, "rest-v1", "PONTE="+start(t, database).url, "TOKEN="+token)
}

// TestTheGuideOfCVAsItStands does the same with the guide for CV's clients.
func TestTheGuideOfCVAsItStands(t *testing.T) {
	t.Parallel()
	require.Tool(t, "curl", "curl")
	c := installCV(t, newSQLite(t))
	runGuide(t, "cvcrm", "PONTE="+c.p.url, "EMAIL="+cvUser, "TOKEN="+c.token)
}

// TestTheGuideOfSeniorAsItStands does the same with the guide for scripts of Senior X's platform.
func TestTheGuideOfSeniorAsItStands(t *testing.T) {
	t.Parallel()
	require.Tool(t, "curl", "curl")
	c := installSenior(t, newSQLite(t))
	runGuide(t, "senior", "PONTE="+c.p.url, "USUARIO=maria", "SENHA="+seniorPassword)
}

// runGuide runs the blocks of a guide that stand before what they print.
func runGuide(t *testing.T, guide string, environment ...string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/integradores/" + guide + ".md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := guideBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 2 {
		t.Fatalf("the guide %s has %d blocks with what they print", guide, len(blocks))
	}
	for _, b := range blocks {
		run := exec.CommandContext(t.Context(), "bash", "-c", b[1])
		run.Env = append(os.Environ(), environment...)
		out, err := run.Output()
		if err != nil || string(out) != b[2] {
			t.Errorf("%v\n%s\nprints\n%s\nand not\n%s", err, b[1], out, b[2])
		}
	}
}
