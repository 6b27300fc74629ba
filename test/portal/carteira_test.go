package portal_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/integration/serasa"
)

// cpf makes a valid invented document from a number.
func cpf(n int) string {
	d := fmt.Sprintf("%09d", 100000000+n*7919)
	for range 2 {
		soma, peso := 0, len(d)+1
		for _, c := range d {
			soma += int(c-'0') * peso
			peso--
		}
		d += fmt.Sprint((soma * 10 % 11) % 10)
	}
	return d
}

// carteira is what a source tells of a builder with debts: three empreendimentos, 24 contracts, several hundred títulos, some overdue for long, some
// paid, a debtor of 16, one without an address and a título without a due date. Days count from today.
func carteira(hoje time.Time) []cadastro.Registro {
	obras := []string{"Residencial Jardim das Oliveiras", "Condomínio Alto da Serra", "Edifício Mirante"}
	nomes := []string{"ANA BEATRIZ MOREIRA", "BRUNO CARVALHO", "CARLA MENDES DE ALBUQUERQUE E SILVA", "DIEGO FARIAS", "ELISA NOGUEIRA", "FÁBIO TAVARES", "GABRIELA PINTO", "HÉLIO RAMOS"}
	var todos []cadastro.Registro
	for i, nome := range obras {
		todos = append(todos, reg(crm.VinculoEmpreendimento, fmt.Sprint("CE-", i), "nome", nome), reg(crm.VinculoBloco, fmt.Sprint("CB-", i), "empreendimento", fmt.Sprint("CE-", i), "nome", "Torre "+string(rune('A'+i))))
	}
	for i := range 24 {
		cliente, contrato, unidade := fmt.Sprint("CC-", i), fmt.Sprintf("SA-2024-%04d", 100+i), fmt.Sprint("CU-", i)
		pessoa := reg(crm.VinculoCliente, cliente, "documento", cpf(i), "nome", nomes[i%len(nomes)]+[]string{"", " JÚNIOR", " NETA"}[i/len(nomes)], "email", fmt.Sprintf("cliente%d@exemplo.com.br", i),
			"logradouro", "Rua das Flores", "numero", fmt.Sprint(100+i), "bairro", "Centro", "cidade", "São Paulo", "estado", []string{"SP", "RJ", "AM", ""}[i%4], "cep", "01001000", "nascimento", "1980-02-03", "celular", fmt.Sprintf("1198765%04d", i))
		switch i {
		case 2:
			pessoa.Valores["nascimento"] = hoje.AddDate(-16, 0, 0).Format(time.DateOnly)
		case 5:
			delete(pessoa.Valores, "logradouro")
		}
		todos = append(todos, pessoa, reg(crm.VinculoUnidade, unidade, "codigo_bloco", fmt.Sprint("CB-", i%3), "unidade", fmt.Sprint(101+i), "codigo", fmt.Sprint(7000+i)),
			reg(crm.VinculoContrato, contrato, "codigo", contrato, "cliente", cliente, "codigo_unidade", unidade, "situacao", "A"))
		atraso := []int{0, 1, 3, 7, 14, 26}[i%6] // months
		for m := range 20 {
			vence := hoje.AddDate(0, m-15-atraso/3, -3)
			t := reg(crm.VinculoTitulo, fmt.Sprint(contrato, "/", m+1), "contrato", contrato, "codigo", fmt.Sprint(i*100+m+1), "sequencia", fmt.Sprintf("%03d/020", m+1), "tipo", "Mensal", "situacao", "Aberto",
				"vencimento", vence.Format(time.DateOnly), "valor", fmt.Sprintf("%d,%02d", 900+i*137+m*3, (i*7+m)%100), "link", "https://boletos.example/"+fmt.Sprint(i, "-", m))
			if vence.Before(hoje.AddDate(0, -atraso, 0)) {
				t.Valores["situacao"], t.Valores["pago"], t.Valores["pago_em"] = "Pago", t.Valores["valor"], vence.Format(time.DateOnly)
			}
			todos = append(todos, t)
		}
	}
	return todos
}

// configurar changes settings on the page, pares are key and value.
func (p *pessoa) configurar(pares ...string) {
	p.t.Helper()
	config := p.formulario("/configuracoes", "form#configuracoes")
	for i := 0; i < len(pares); i += 2 {
		config.Set(pares[i], pares[i+1])
	}
	if pg := p.pedir(http.MethodPost, "/configuracoes", config); pg.status != http.StatusOK {
		p.t.Fatalf("the settings: %d %s", pg.status, pg.Find(".erro").Text())
	}
}

// comSerasa is an installation in which negativações of every kind were made by two people, and the bureau answered.
type comSerasa struct {
	*servidor
	admin, outra *pessoa
	bureau       *serasa.Simulada
	retorno      string // the last that was brought
}

func subirComSerasa(t *testing.T) *comSerasa {
	t.Helper()
	s := subir(t, true)
	c := &comSerasa{servidor: s, bureau: serasa.NovaSimulada()}
	s.daFonte("mega", carteira(time.Now().UTC().Truncate(24*time.Hour))...)
	c.admin = s.admin()
	c.admin.configurar("serasa_cnpj", "11222333000181", "serasa_natureza", "IM", "serasa_contato", "Cobranca", "serasa_telefone", "11 33334444")
	c.outra = s.segundaPessoa(c.admin)
	ateQue(t, "the settings are in force", func() bool {
		return c.admin.ver("/negativacoes/candidatos").Find("main a[href='/portal/configuracoes']").Length() == 0
	})
	return c
}

// ids are the values of a list's boxes in rows that say something.
func ids(pg *pagina, trecho string, quantos int) url.Values {
	v := url.Values{}
	pg.Find("table.lista tbody tr").Each(func(_ int, tr *selecao) {
		if id := tr.Find("input[name=id]").AttrOr("value", ""); id != "" && strings.Contains(tr.Text(), trecho) && len(v["id"]) < quantos {
			v.Add("id", id)
		}
	})
	return v
}

// pedir asks for the debts of a contract.
func (c *comSerasa) pedir(contrato string, quantos int) *pagina {
	c.t.Helper()
	v := ids(c.admin.ver("/negativacoes/candidatos?codigo="+contrato), contrato, quantos)
	v.Set("confirmado", "sim")
	return c.admin.pedir(http.MethodPost, "/negativacoes/candidatos", v)
}

// aprovar approves all that wait.
func (c *comSerasa) aprovar() *pagina {
	c.t.Helper()
	v := ids(c.outra.ver("/negativacoes?situacao=pendente"), "", 500)
	v.Set("confirmado", "sim")
	return c.outra.pedir(http.MethodPost, "/negativacoes/aprovar", v)
}

// remeter makes the next remessa and gives its page and its bytes.
func (c *comSerasa) remeter() (string, []byte) {
	c.t.Helper()
	pg := c.admin.enviar("/negativacoes/remessas")
	caminho := strings.TrimPrefix(pg.url.Path, "/portal")
	if pg.status != http.StatusOK || caminho == "/negativacoes/remessas" {
		c.t.Fatalf("no remessa: %d %s", pg.status, pg.Find("main").Text())
	}
	return caminho, []byte(c.admin.pedir(http.MethodGet, caminho+"/arquivo", nil).corpo)
}

// retornar lets the bureau answer, with codes for some lines, and brings what it says.
func (c *comSerasa) retornar(remessa []byte, impor map[int][]string) *pagina {
	c.t.Helper()
	texto, err := c.bureau.Receber(remessa, impor)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.trazer(string(texto))
}

// trazer brings a return.
func (c *comSerasa) trazer(texto string) *pagina {
	c.t.Helper()
	c.retorno = texto
	return c.admin.anexar("/negativacoes/retornos", "arquivo", "retorno.txt", texto)
}

// segundaPessoa signs in a second administrator.
func (s *servidor) segundaPessoa(admin *pessoa) *pessoa {
	s.t.Helper()
	senha := admin.enviar("/usuarios", "login", "beatriz", "nome", "Beatriz", "papeis", "admin", "instalacao", "0").Find("#senha-criada").Text()
	p := s.pessoa()
	p.entrar("beatriz", senha)
	if pg := p.enviar("/senha", "atual", senha, "nova", "uma frase longa", "repetida", "uma frase longa"); pg.url.Path != "/portal" {
		s.t.Fatalf("%s %s", pg.url, pg.Find(".erro").Text())
	}
	return p
}
