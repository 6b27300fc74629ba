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
	text, err := os.ReadFile("../../docs/integradores/rest-v1.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := guideBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 4 {
		t.Fatalf("the guide has %d blocks with what they print", len(blocks))
	}
	database := newSQLite(t)
	in := install(t, database)
	in.credential(crm.NovaCredencial{Usuario: "erp", Sistema: "erp", Senha: "segredo-erp", Mestre: true})
	token := in.token("erp")
	p := start(t, database)
	for _, b := range blocks {
		run := exec.CommandContext(t.Context(), "bash", "-c", b[1])
		run.Env = append(os.Environ(), "PONTE="+p.url, "TOKEN="+token)
		out, err := run.Output()
		if err != nil || string(out) != b[2] {
			t.Errorf("%v\n%s\nprints\n%s\nand not\n%s", err, b[1], out, b[2])
		}
	}
}
