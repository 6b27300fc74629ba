package mega

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"ponte/integration/destino"
)

// dados are invented master data: everything of a thing follows from its number.
type dados struct{ destino.Tamanho }

// fila is one row, its keys in snake_case and in order; estilo says how they are spelt.
type fila struct {
	chaves  []string
	valores []any
	estilo  int
}

func (f *fila) por(chave string, valor any) {
	f.chaves, f.valores = append(f.chaves, chave), append(f.valores, valor)
}

// nova makes a row of pairs.
func nova(estilo int, pares ...any) fila {
	f := fila{estilo: estilo}
	for i := 0; i < len(pares); i += 2 {
		f.por(pares[i].(string), pares[i+1])
	}
	return f
}

// The three spellings of keys.
const (
	estiloSnake  = 0
	estiloCamel  = 1
	estiloPascal = 2
)

func soletrar(chave string, estilo int) string {
	if estilo == estiloSnake {
		return chave
	}
	partes := strings.Split(chave, "_")
	for i, p := range partes {
		if p != "" && (i > 0 || estilo == estiloPascal) {
			r := []rune(p)
			partes[i] = string(unicode.ToUpper(r[0])) + string(r[1:])
		}
	}
	return strings.Join(partes, "")
}

func (f fila) json() string {
	var b strings.Builder
	b.WriteByte('{')
	for i, c := range f.chaves {
		if i > 0 {
			b.WriteByte(',')
		}
		valor := f.valores[i]
		var texto string
		switch v := valor.(type) {
		case fila:
			texto = v.json()
		case []fila:
			itens := make([]string, len(v))
			for i := range v {
				itens[i] = v[i].json()
			}
			texto = "[" + strings.Join(itens, ",") + "]"
		default:
			cru, _ := json.Marshal(valor) // texts and numbers only
			texto = string(cru)
		}
		b.WriteString(strconv.Quote(soletrar(c, f.estilo)) + ":" + texto)
	}
	b.WriteByte('}')
	return b.String()
}

func numero(texto string) int {
	n, _ := strconv.Atoi(texto) // digits, by the route
	return n
}

// Numbers of things. Structures are numbered in one sequence, as in Mega's base.
const (
	primeiroEmp      = 300
	primeiraUnidade  = 100_000
	primeiraGaragem  = 5_000_000
	primeiroContrato = 9_000
	primeiroCliente  = 70_000
	primeiroConjuge  = 20_000_000
	primeiroComprado = 30_000_000 // a co-buyer
	blocosPorEmp     = 2
	umaEmCada        = 10 // garages
)

func codigoDoContrato(i int) int { return primeiroContrato + i }
func codigoDaUnidade(i int) int  { return primeiraUnidade + i }
func codigoDoEmp(e int) int      { return primeiroEmp + 10*e }

// clienteDoContrato has every tenth client with a contract in two empreendimentos.
func (d *dados) clienteDoContrato(i int) int {
	if i%10 == 9 {
		return primeiroCliente + i - 1
	}
	return primeiroCliente + i
}

// doEmp are the contracts of an empreendimento.
func (d *dados) doEmp(m *mundo, codigo int) []int {
	e := (codigo - primeiroEmp) / 10
	var lista []int
	for i := e; e >= 0 && e < d.Empreendimentos && i < m.contratos; i += d.Empreendimentos {
		lista = append(lista, i)
	}
	return lista
}

func (d *dados) blocoDo(i int) int {
	return codigoDoEmp(i%d.Empreendimentos)*100 + 1 + i/d.Empreendimentos%blocosPorEmp
}

// codigo writes a code as Mega does here and there: a number, a decimal, a text.
func codigo(n, i int) any {
	switch i % 3 {
	case 1:
		return json.Number(strconv.Itoa(n) + ".0")
	case 2:
		return strconv.Itoa(n)
	}
	return n
}

// data writes a day in the forms that are seen in bodies.
func data(t time.Time, i int) string {
	if i%5 == 4 {
		return t.Format("2006-01-02T15:04:05")
	}
	return t.Format("02/01/2006")
}

var inicio = time.Date(2025, 1, 12, 0, 0, 0, 0, time.UTC)

func (d *dados) empreendimentos() []fila {
	var lista []fila
	for e := range d.Empreendimentos {
		lista = append(lista, nova(estiloCamel, "id", fmt.Sprint("emp-", codigoDoEmp(e)), "codigo", json.Number(strconv.Itoa(codigoDoEmp(e))+".0"), "codigoExterno", fmt.Sprint("EX", e),
			"nome", "Residencial Simulado "+strconv.Itoa(e+1)+strings.Repeat(" ", 10), "nomeReal", nil, "codigoFilial", 3, "cnpjFilial", "11222333000181   ",
			"habite", data(inicio, e), "entregaAreaComum", []string{"0001/01/01", data(inicio.AddDate(0, e, 0), e)}[e%2], "disponivelPortalCliente", "S",
			"dataAlteracao", inicio.AddDate(0, 0, e).Format("02/01/2006 15:04:05")))
	}
	return lista
}

func (d *dados) blocos(emp int) []fila {
	var lista []fila
	for b := range blocosPorEmp {
		lista = append(lista, nova(estiloCamel, "id", emp*100+1+b, "codigo", codigo(emp*100+1+b, b), "codigoExterno", nil, "nome", "Torre "+string(rune('A'+b))))
	}
	return lista
}

func (d *dados) unidades(m *mundo, emp, bloco int) []fila {
	var lista []fila
	for _, i := range d.doEmp(m, emp) {
		if d.blocoDo(i) != bloco {
			continue
		}
		lista = append(lista, nova(i%3, "id", i, "codigo", codigo(codigoDaUnidade(i), i), "nome", fmt.Sprint(101+i/d.Empreendimentos, "  "), "status", "Vendida", "area_total", "72,50",
			"quartos", 2, "data_alteracao", inicio.Format("02/01/2006"), "codigo_filial", 3, "agente", []fila{}))
	}
	return lista
}

func (d *dados) garagens(m *mundo, emp, bloco int) []fila {
	var lista []fila
	for _, i := range d.doEmp(m, emp) {
		if d.blocoDo(i) == bloco && i%umaEmCada == 0 {
			lista = append(lista, nova(estiloCamel, "id", i, "codigo", primeiraGaragem+i, "nome", fmt.Sprint("G", i), "status", "Vendida", "dataAlteracao", "0001/01/01"))
		}
	}
	return lista
}

var palavras = [...]string{"Ativo", "Normal", "Inadimplente", "Quitado", "Ativo", "Distratado", "Ativo", "Cessão", "Ativo", "Transferido", "Normal", "Em análise"}

func (d *dados) contratos(m *mundo, emp int) []fila {
	var lista []fila
	for _, i := range d.doEmp(m, emp) {
		c, situacao := d.clienteDoContrato(i), palavras[i%len(palavras)]
		if mudada := m.situacoes[strconv.Itoa(codigoDoContrato(i))]; mudada != "" {
			situacao = mudada
		}
		chaves := "0001/01/01"
		if situacao == "Quitado" {
			chaves = data(inicio.AddDate(0, 6, 0), i)
		}
		lista = append(lista, nova(i%3, "cod_filial", 3, "cod_contrato", codigo(codigoDoContrato(i), i), "cod_cliente", codigo(c, i+1), "nome_cliente", nomeDe(c), "tipo_pessoa", "F",
			"cpf_cnpj_cliente", comMascara(documentoDe(c)), "valor_contrato", 350000.5, "status_contrato", situacao, "data_cadastro", data(inicio, i),
			"data_assinatura", data(inicio.AddDate(0, 0, i%28), i), "data_EntregaChaves", chaves, "cod_empreendimento", emp, "cod_est_emp", emp,
			"cod_bloco", d.blocoDo(i), "cod_est_unidade", codigo(codigoDaUnidade(i), i+2), "perc_multa", "2", "perc_mora", 1))
	}
	return lista
}

func (d *dados) participantes(m *mundo, emp int) []fila {
	var lista []fila
	for _, i := range d.doEmp(m, emp) {
		if i%4 == 0 {
			lista = append(lista, nova(estiloSnake, "cod_contrato", codigoDoContrato(i), "cod_cliente", primeiroComprado+i, "nome_cliente", nomeDe(primeiroComprado+i),
				"cpf_cnpj_cliente", comMascara(documentoDe(primeiroComprado+i)), "tipo_participante", "Comprador", "perc_participacao", 50))
		}
	}
	return lista
}

func (d *dados) parcelas(m *mundo, contrato int) []fila {
	i := contrato - primeiroContrato
	if i < 0 || i >= m.contratos {
		return nil
	}
	var lista []fila
	for n := range d.Parcelas {
		vence := inicio.AddDate(0, n+1, 0)
		boleto, baixa, situacao, pago := vence, "0001/01/01", "Aberto", json.Number("0")
		if (i+n)%6 == 0 { // about 16 %
			boleto = vence.AddDate(0, 0, 9)
		}
		if n < d.Parcelas/2 {
			baixa, situacao, pago = data(vence, n), "Pago", "1234.56"
		}
		motivo := any(nil)
		if (i+n)%31 == 30 {
			situacao, motivo = "Inativo", "Renegociada"
		}
		var valor any = json.Number("1234.5600")
		if n%2 == 1 {
			valor = "1234.56"
		}
		lista = append(lista, nova(n%3, "cod_parcela", codigo(n+1, n), "cod_condicao", 1, "status_parcela", "Ativo", "tipo_parcela", "Mensal",
			"sequencia", fmt.Sprintf("%03d/%03d", n+1, d.Parcelas), "data_vencimento", data(vence, n), "data_Venc_boleto", data(boleto, n), "data_baixa", baixa, "situacao", situacao,
			"vlr_original", valor, "vlr_corrigido", json.Number("1250.123456"), "vlr_multa", nil, "vlr_juros", 0, "vlr_desconto", "0", "vlr_pago", pago,
			"nosso_numero", fmt.Sprintf("%011d", contrato*1000+n), "motivo_inativacao", motivo))
	}
	return lista
}

// agente is a client, a spouse or a co-buyer. Of every seventh, cnpj is the agent's own code, padded.
func (d *dados) agente(m *mundo, c int) []fila {
	i := c - primeiroCliente
	switch {
	case c >= primeiroComprado:
		i = c - primeiroComprado
	case c >= primeiroConjuge:
		i = c - primeiroConjuge
	}
	if i < 0 || i >= m.contratos || i%10 == 9 && c < primeiroConjuge {
		return nil
	}
	documento := comMascara(documentoDe(c)) + "   "
	if i%7 == 6 {
		documento = fmt.Sprintf("%-15d", c)
	}
	f := nova(estiloCamel, "codigoSistema", codigo(c, i), "nomeAgente", nomeDe(c)+"  ", "nomeFantasia", nil, "tipoPessoa", "F", "cnpj", documento,
		"email", fmt.Sprintf("cliente%d@exemplo.com.br; outro%d@exemplo.com.br", c, c),
		"telefone", []fila{nova(estiloCamel, "numero", fmt.Sprintf("(11) 9%08d", c%100_000_000), "tipo", "Celular"), nova(estiloCamel, "numero", fmt.Sprint("11 3", 1_000_000+c%1_000_000), "tipo", "Residencial")},
		"tipoLogradouro", "Rua", "nomeLogradouro", "das Pontes", "numeroEndereco", i+1, "bairro", "Centro", "cep", "01001-000", "complementoEndereco", nil,
		"codigoMunicipio", 3550308, "ufSigla", "SP", "ultimaAtualizacao", inicio.AddDate(0, 0, i%28).Format("02/01/2006 15:04:05"))
	switch {
	case c >= primeiroConjuge:
	case i%5 == 0:
		f.por("conjuge", nova(estiloCamel, "codigo", primeiroConjuge+i, "nome", nomeDe(primeiroConjuge+i), "cpf", documentoDe(primeiroConjuge+i)))
	case i%11 == 1:
		f.por("conjuge", nova(estiloCamel, "codigo", nil, "nome", "Cônjuge sem código", "cpf", nil))
	}
	return []fila{f}
}

var (
	nomes      = [...]string{"Ana", "Bruno", "Carla", "Davi", "Elisa", "Fábio", "Gina", "Heitor", "Íris", "João", "Kátia"}
	sobrenomes = [...]string{"da Silva", "Souza", "de Oliveira", "Pereira", "Conceição", "Lima", "Alves"}
)

func nomeDe(c int) string {
	return nomes[c%len(nomes)] + " " + sobrenomes[c%len(sobrenomes)] + " " + strconv.Itoa(c)
}

// documentoDe is a CPF that nobody was asked about: the digits follow from the number.
func documentoDe(c int) string {
	base := fmt.Sprintf("%09d", (c*7919+123_456_789)%1_000_000_000)
	for _, inicial := range [...]int{10, 11} {
		soma := 0
		for i, r := range base {
			soma += int(r-'0') * (inicial - i)
		}
		digito := 11 - soma%11
		if digito > 9 {
			digito = 0
		}
		base += strconv.Itoa(digito)
	}
	return base
}

func comMascara(cpf string) string {
	return cpf[:3] + "." + cpf[3:6] + "." + cpf[6:9] + "-" + cpf[9:]
}
