package galera

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ponte/test/mariadb"
)

// TestSample: what docs/operacao.md recommends can be put on loopback, is durable, and its bytes ask what the line above says.
func TestSample(t *testing.T) {
	arguments, provider, err := nodeSettings()
	if err != nil {
		t.Fatal(err)
	}
	for _, needed := range []string{"--wsrep-provider=" + library, "--innodb-flush-log-at-trx-commit=1", "--innodb-autoinc-lock-mode=2", "--binlog-format=ROW", "--wsrep-on=ON"} {
		if !slices.Contains(arguments, needed) {
			t.Errorf("the sample of a node lacks %s: %v", needed, arguments)
		}
	}
	if strings.Contains(provider, "pc.ignore") {
		t.Errorf("two halves of the cluster would both write: %s", provider)
	}
	nodes := []*Node{{Server: &mariadb.Server{}}, {Server: &mariadb.Server{}}, {Server: &mariadb.Server{}}}
	text, err := balancer(20000, nodes)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text, "192.0.2.") {
		t.Errorf("an address stays:\n%s", text)
	}
	question := regexp.MustCompile(`# (SHOW .*)\n +tcp-check send-binary ([0-9a-f]+)\n`).FindStringSubmatch(text)
	if question == nil {
		t.Fatalf("the sample of HAProxy asks nothing:\n%s", text)
	}
	sent, err := hex.DecodeString(question[2])
	if want := append([]byte{byte(len(question[1]) + 1), 0, 0, 0, 3}, question[1]...); err != nil || !bytes.Equal(sent, want) {
		t.Errorf("%q is sent, not %q: %v", sent, want, err)
	}
}
