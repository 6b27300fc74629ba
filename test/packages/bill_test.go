package packages

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestBillOfMaterials holds it to CycloneDX's own schema, and to what the program says that it was built from.
func TestBillOfMaterials(t *testing.T) {
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/CycloneDX/cyclonedx-go").Output()
	if err != nil {
		t.Fatal(err)
	}
	const base = "http://cyclonedx.org/schema/"
	compiler := jsonschema.NewCompiler()
	for address, file := range map[string]string{"bom-1.6.schema.json": "bom-1.6.schema.json", "spdx.schema.json": "spdx.schema.json", "jsf-0.82.schema.json": "jsf-0.82.schemax.json"} {
		content, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(output)), "schema", file))
		if err != nil {
			t.Fatal(err)
		}
		schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiler.AddResource(base+address, schema); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := compiler.Compile(base + "bom-1.6.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(artifact(t, newer, ".cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Errorf("the bill is no CycloneDX 1.6: %v", err)
	}

	var bill struct {
		Metadata   struct{ Component struct{ Version string } }
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(content, &bill); err != nil {
		t.Fatal(err)
	}
	if bill.Metadata.Component.Version != newer {
		t.Errorf("the bill is of %s", bill.Metadata.Component.Version)
	}
	listed := map[string]string{}
	for _, c := range bill.Components {
		listed[c.Name] = c.Version
	}
	dir := t.TempDir()
	if output, err := exec.Command("tar", "-xzf", artifact(t, newer, ".tar.gz"), "-C", dir, "--strip-components=1").CombinedOutput(); err != nil {
		t.Fatalf("tar: %v %s", err, output)
	}
	info, err := buildinfo.ReadFile(filepath.Join(dir, "ponte"))
	if err != nil {
		t.Fatal(err)
	}
	if len(listed) != len(info.Deps)+1 || len(info.Deps) < 30 {
		t.Errorf("the bill lists %d components, the program has %d libraries and Go's own", len(listed), len(info.Deps))
	}
	licences, err := os.ReadFile(filepath.Join(dir, "LICENCAS.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range info.Deps {
		if listed[m.Path] != m.Version {
			t.Errorf("%s is %s in the program and %q in the bill", m.Path, m.Version, listed[m.Path])
		}
		if !strings.Contains(string(licences), "==== "+m.Path+" "+m.Version+": ") {
			t.Errorf("the licence of %s is not with the program", m.Path)
		}
	}
}
