package galera

import (
	"fmt"
	"os"
	"regexp"
	"strings"
)

// The samples are docs/operacao.md's: what an operator copies is what is tried here.
const page = "../../docs/operacao.md"

// The places of the sample, which a test puts on loopback.
var sampleNodes = []string{"192.0.2.11", "192.0.2.12", "192.0.2.13"}

// sample reads the block of docs/operacao.md that follows the comment <!-- amostra NAME -->.
func sample(name string) (string, error) {
	text, err := os.ReadFile(page)
	if err != nil {
		return "", err
	}
	block := regexp.MustCompile("(?s)<!-- amostra " + name + " -->\n+```[a-z]*\n(.*?)```").FindSubmatch(text)
	if block == nil {
		return "", fmt.Errorf("docs/operacao.md has no sample %s", name)
	}
	return string(block[1]), nil
}

// nodeSettings are the settings of the sample as arguments of mariadbd, without those that name a place: each node has its own.
func nodeSettings() (arguments []string, provider string, err error) {
	text, err := sample("galera-no")
	if err != nil {
		return nil, "", err
	}
	for line := range strings.Lines(text) {
		name, value, isSetting := strings.Cut(strings.TrimSpace(line), "=")
		name, value = strings.TrimSpace(name), strings.Trim(strings.TrimSpace(value), `"`)
		switch {
		case !isSetting || strings.HasPrefix(name, "#"):
		case name == "wsrep_provider_options":
			provider = value
		case name == "bind_address", name == "wsrep_cluster_address", name == "wsrep_node_name", name == "wsrep_node_address", name == "wsrep_sst_donor":
		default:
			arguments = append(arguments, "--"+strings.ReplaceAll(name, "_", "-")+"="+value)
		}
	}
	if len(arguments) == 0 || provider == "" {
		return nil, "", fmt.Errorf("the sample of a node has no settings:\n%s", text)
	}
	return arguments, provider, nil
}

// balancer is the sample of HAProxy, listening on a port of loopback in front of the nodes at theirs.
func balancer(port int, nodes []*Node) (string, error) {
	text, err := sample("galera-haproxy")
	if err != nil {
		return "", err
	}
	places := []string{"bind 127.0.0.1:3307", fmt.Sprintf("bind 127.0.0.1:%d", port)}
	for i, n := range nodes {
		places = append(places, sampleNodes[i]+":3306", n.Address())
	}
	for i := 0; i < len(places); i += 2 {
		if !strings.Contains(text, places[i]) {
			return "", fmt.Errorf("the sample of HAProxy does not name %s:\n%s", places[i], text)
		}
	}
	return strings.NewReplacer(places...).Replace(text), nil
}
