package multidados

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"ponte/crm"
)

func TestOpeningAnswersDigits(t *testing.T) {
	t.Parallel()
	var visto *crm.Pedido
	b := novaBancada(func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
		visto = p
		return abreCem(ctx, p)
	})
	corpo := conferir(t, b.pedir(post("/demo/webservices/index.php", envelope("DadosServicedesk", credenciais+`<DESCRICAO>laje s&amp;gredo</DESCRICAO>`))), 200)
	if want := `<ns1:DadosServicedeskResponse xmlns:ns1="urn:server.Multidados"><return xsi:type="xsd:string">100</return></ns1:DadosServicedeskResponse>`; !strings.Contains(corpo, want) {
		t.Errorf("answer %s", corpo)
	}
	if visto.Usuario != "integra.mega" || visto.Senha != "s&gredo" || visto.Campos.Texto("DESCRICAO") != "laje s&gredo" || visto.Campos.Texto("SENHA_WS") != "" {
		t.Errorf("the rules saw %+v", visto)
	}
	linha := b.unica(t)
	if strings.Contains(linha.Pedido, "gredo") || linha.Situacao != crm.ChamadaAtendida || linha.HTTP != 200 || linha.Resposta != "100" {
		t.Errorf("log row %+v", linha)
	}
}

func TestRefusalsTravelAsConfigured(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		nome   string
		mudar  func(*crm.Retrato)
		status int
		want   string
	}{
		{"numero", func(*crm.Retrato) {}, 200, "Esse IP: 192.0.2.7 Não está permitido o acesso a essa função. (e:101)"},
		{
			"json", func(r *crm.Retrato) { r.Tenant.Configuracoes = crm.Configuracoes{crm.ConfRetorno: "json"} }, 200,
			`{"success":false,"erros":"Esse IP: 192.0.2.7 Não está permitido o acesso a essa função. (e:101)"}`,
		},
		{
			"fault", func(r *crm.Retrato) { r.Credenciais["integra.mega"].RecusaFalha = true }, 500,
			"Esse IP: 192.0.2.7 Não está permitido o acesso a essa função. (e:101)",
		},
	} {
		t.Run(c.nome, func(t *testing.T) {
			t.Parallel()
			b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) {
				return nil, crm.Recusar(crm.RecusaIP, "192.0.2.7")
			})
			c.mudar(b.retrato)
			got := retorno(t, conferir(t, b.pedir(post("/webservices/", envelope("DadosServicedesk", credenciais))), c.status))
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if l := b.unica(t); l.Situacao != crm.ChamadaRecusada || l.CodigoRecusa != 101 || l.HTTP != c.status {
				t.Errorf("log row %+v", l)
			}
		})
	}
}

func TestPortsErrorsAreSentences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("queue: %w", crm.ErrOcupado), "(e:901)"},
		{fmt.Errorf("dial: %w", crm.ErrIndisponivel), "(e:902)"},
		{context.DeadlineExceeded, "(e:903)"},
		{io.ErrUnexpectedEOF, "informe o código pedido1 ao suporte e tente novamente. (e:900)"},
	} {
		b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) { return nil, c.err })
		got := retorno(t, conferir(t, b.pedir(post("/webservices/index.php", envelope("DadosServicedesk", credenciais))), 200))
		if !strings.Contains(got, "tente novamente.") || !strings.HasSuffix(got, c.want) {
			t.Errorf("%v: %q", c.err, got)
		}
	}
}

func TestDispatch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ nome, elemento, acao string }{
		{"exact", "DadosServicedesk", ""},
		{"any case", "dadosservicedesk", ""},
		{"by action", "Outro", `"urn:server.Multidados#DadosServicedesk"`},
		{"unquoted action", "Outro", `urn:server.Multidados#DadosServicedesk`},
		{"name before action", "DadosServicedesk", `"urn:server.Multidados#EditOC"`},
	} {
		b := novaBancada(abreCem)
		r := post("/webservices/index.php?wsdl", envelope(c.elemento, credenciais))
		r.Header.Set("SOAPAction", c.acao)
		if got := retorno(t, conferir(t, b.pedir(r), 200)); got != "100" {
			t.Errorf("%s: %q", c.nome, got)
		}
	}
}

func TestUndefinedOperationIsKeptWhole(t *testing.T) {
	t.Parallel()
	b := novaBancada(abreCem)
	got := retorno(t, conferir(t, b.pedir(post("/demo/webservices/index.php", envelope("IntegraContratos", credenciais+`<CONTRATO>77 s&amp;gredo</CONTRATO>`))), 500))
	if got != "Operation 'IntegraContratos' is not defined in the WSDL for this service" {
		t.Errorf("fault %q", got)
	}
	l := b.unica(t)
	if l.Situacao != crm.ChamadaDesconhecida || l.Operacao != "IntegraContratos" || l.TenantID != 1 || !strings.Contains(l.Pedido, `"CONTRATO":"77 ***"`) {
		t.Errorf("log row %+v", l)
	}
	positional := novaBancada(abreCem)
	positional.pedir(post("/demo/webservices/index.php", envelope("IntegraContratos", `<param0>mega</param0><param1>s&amp;gredo</param1><param2>77</param2>`)))
	if l := positional.unica(t); strings.Contains(l.Pedido, "gredo") || !strings.Contains(l.Pedido, "77") || l.Usuario != "mega" {
		t.Errorf("log row %+v", l)
	}
	for nome, c := range map[string]struct{ partes, usuario string }{
		"login is a CPF":     {`<param0>52998224725</param0>`, "***.982.247-**"},
		"part named CPF":     {`<CPF>52998224725</CPF>`, "***.982.247-**"},
		"part named EMAIL":   {`<EMAIL>ana@exemplo.com.br</EMAIL>`, "a***@exemplo.com.br"},
		"named user's a CPF": {`<USUARIO_WS>529.982.247-25</USUARIO_WS>`, "***.982.247-**"},
	} {
		b := novaBancada(abreCem)
		segunda := "param1"
		if strings.Contains(c.partes, "USUARIO") {
			segunda = "SENHA_WS"
		}
		b.pedir(post("/demo/webservices/index.php", envelope("IntegraContratos", c.partes+`<`+segunda+`>s&amp;gredo</`+segunda+`><param2>77</param2>`)))
		if l := b.unica(t); strings.Contains(l.Pedido, "gredo") || strings.Contains(l.Usuario+l.Pedido, "52998224725") || l.Usuario != c.usuario {
			t.Errorf("%s: log row %+v", nome, l)
		}
	}
}

func TestUnknownTenantGetsTheWSDLAndARefusal(t *testing.T) {
	t.Parallel()
	b := novaBancada(func(context.Context, *crm.Pedido) (*crm.Resposta, error) { panic("must not be reached") })
	conferir(t, b.pedir(httptest.NewRequest(http.MethodGet, "/outro/webservices/index.php?wsdl", nil)), 200)
	got := retorno(t, conferir(t, b.pedir(post("/outro/webservices/index.php", envelope("DadosServicedesk", credenciais))), 200))
	if got != "Endereço desconhecido: não há instalação chamada outro. (e:105)" {
		t.Errorf("got %q", got)
	}
	if l := b.unica(t); l.CodigoRecusa != 105 || l.TenantID != 0 {
		t.Errorf("log row %+v", l)
	}
}

func TestBusyIsARefusal(t *testing.T) {
	t.Parallel()
	entrou, sair := make(chan struct{}, 8), make(chan struct{})
	b := novaBancada(func(ctx context.Context, p *crm.Pedido) (*crm.Resposta, error) {
		entrou <- struct{}{}
		<-sair
		return abreCem(ctx, p)
	})
	var calls sync.WaitGroup
	for range b.dep.Vagas {
		calls.Go(func() { b.pedir(post("/webservices/index.php", envelope("DadosServicedesk", credenciais))) })
	}
	for range b.dep.Vagas {
		<-entrou
	}
	got := retorno(t, conferir(t, b.pedir(post("/webservices/index.php", envelope("DadosServicedesk", credenciais))), 200))
	close(sair)
	calls.Wait()
	if got != "O serviço está ocupado: tente novamente. (e:901)" {
		t.Errorf("got %q", got)
	}
}
