package multidados

import (
	"strings"
	"testing"
)

func TestReconhecer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		path string
		want Endereco
	}{
		{"/webservices/index.php", Endereco{SuperficieSOAP, "", "", "/webservices"}},
		{"/webservices/index.php/", Endereco{SuperficieSOAP, "", "", "/webservices"}},
		{"/webservices/", Endereco{SuperficieSOAP, "", "", "/webservices"}},
		{"/webservices", Endereco{SuperficieSOAP, "", "", "/webservices"}},
		{"/Webservices/index.php", Endereco{SuperficieSOAP, "", "", "/Webservices"}},
		{"/WEBSERVICES/INDEX.PHP", Endereco{SuperficieSOAP, "", "", "/WEBSERVICES"}},
		{"/demo/webservices/index.php", Endereco{SuperficieSOAP, "demo", "", "/demo/webservices"}},
		{"/vmulti_matriz/WebServices/index.php/", Endereco{SuperficieSOAP, "vmulti_matriz", "", "/vmulti_matriz/WebServices"}},
		{"/_vmulti_b/webservices/", Endereco{SuperficieSOAP, "_vmulti_b", "", "/_vmulti_b/webservices"}},
		{"/crm/sul/obra/webservices", Endereco{SuperficieSOAP, "obra", "", "/crm/sul/obra/webservices"}},
		{"//demo//webservices//index.php//", Endereco{SuperficieSOAP, "demo", "", "//demo//webservices"}},
		{"/a.b/webservices/index.php", Endereco{SuperficieSOAP, "a.b", "", "/a.b/webservices"}},
		{"/webservices/webservices/index.php", Endereco{SuperficieSOAP, "webservices", "", "/webservices/webservices"}},
		{"/webservices/rest/incluir_oc", Endereco{SuperficieREST, "", "incluir_oc", "/webservices"}},
		{"/demo/webservices/rest/incluir_oc/", Endereco{SuperficieREST, "demo", "incluir_oc", "/demo/webservices"}},
		{"/demo/webservices/REST/api.php", Endereco{SuperficieREST, "demo", "", "/demo/webservices"}},
		{"/demo/webservices/rest/API.php/", Endereco{SuperficieREST, "demo", "", "/demo/webservices"}},
		{"/demo/webservices/rest", Endereco{SuperficieREST, "demo", "", "/demo/webservices"}},
		{"/demo/webservices/crontab/contato_clientes.php", Endereco{SuperficieContatos, "demo", "", "/demo/webservices"}},
	} {
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			got, ok := Reconhecer(c.path)
			if !ok || got != c.want {
				t.Errorf("Reconhecer(%q) = %+v, %v; want %+v", c.path, got, ok, c.want)
			}
		})
	}
}

func TestReconhecerRefuses(t *testing.T) {
	t.Parallel()
	for _, path := range []string{
		"", "/", "/healthz", "webservices", "/webservices.php", "/webservices/index.html", "/webservices/index.php/x",
		"/demo/webservices/rest/a/b", "/webservicesx/index.php", "/index.php", "/webservices/crontab",
		"/demo/webservices/crontab/outro.php", "/" + strings.Repeat("a/", 2000) + "webservices",
	} {
		if got, ok := Reconhecer(path); ok {
			t.Errorf("Reconhecer(%q) = %+v, want none", path, got)
		}
	}
}

func FuzzReconhecer(f *testing.F) {
	for _, s := range []string{"/demo/webservices/index.php", "/webservices/rest/x", "//webservices//", "/a/webservices/crontab/contato_clientes.php"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, path string) {
		e, ok := Reconhecer(path)
		if !ok {
			if e != (Endereco{}) {
				t.Fatalf("refused with %+v", e)
			}
			return
		}
		if !strings.HasPrefix(path, e.Base) || !strings.EqualFold(e.Base[len(e.Base)-len("webservices"):], "webservices") {
			t.Fatalf("%q: base %q", path, e.Base)
		}
		if strings.Contains(e.Tenant, "/") || strings.Contains(e.Metodo, "/") {
			t.Fatalf("%q: a segment with a slash: %+v", path, e)
		}
		// The same address with a final slash, and its own base with the same tail, mean the same.
		again, ok := Reconhecer(path + "/")
		if len(path) < maxEndereco && (!ok || again != e) {
			t.Fatalf("%q with a slash = %+v, %v; without %+v", path, again, ok, e)
		}
	})
}
