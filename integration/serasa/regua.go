package serasa

import (
	"fmt"
	"slices"
	"strings"

	"ponte/crm"
	"ponte/crm/charset"
	"ponte/crm/sigilo"
)

// Exame is a file laid under the ruler, whoever wrote it.
type Exame struct {
	Achados []Achado // in the order of the lines; of a return, none but what makes it unreadable
	Envio   byte     // E, R or I of the header; 0 = it says none
	linhas  []string
}

// Linhas is how many it has.
func (e *Exame) Linhas() int { return len(e.linhas) }

// Marca is a field under the ruler.
type Marca struct {
	Campo   *Campo
	Valor   string // as it stands there, blanks on the right left out
	Achados []Achado
}

// Mascarado is its value with documents and birth dates masked.
func (m *Marca) Mascarado() string {
	valor := strings.TrimSpace(m.Valor)
	switch {
	case !m.Campo.Pessoal || soDe(valor, '0'):
		return m.Valor
	case m.Campo.Tamanho == 15 && soDigitos(valor) && len(valor) == 15 && strings.HasPrefix(valor, "0000"):
		return sigilo.MascararDocumento(valor[4:])
	case m.Campo.Tamanho == 15 && soDigitos(valor) && len(valor) == 15:
		return sigilo.MascararDocumento(valor[1:])
	}
	return strings.Repeat("*", len([]rune(valor)))
}

// Examinar reads a file and says what is wrong with it, by line and position. It is judged on its own date of movement.
func Examinar(conteudo []byte) *Exame {
	e := &Exame{}
	var soLF bool
	e.linhas, soLF = separar(conteudo)
	if len(e.linhas) == 0 {
		e.acusar(0, "", "o arquivo está vazio")
		return e
	}
	if strings.Contains(e.linhas[0], identificacaoBancos) {
		e.acusar(0, "018", fraseDosBancos)
		return e
	}
	if soLF {
		e.acusar(0, "", "as linhas não terminam em CR LF")
	}
	if cabecalho := e.linhas[0]; len(cabecalho) >= 126 {
		e.Envio = cabecalho[125]
	}
	e.julgarOrdem()
	if e.Envio != 'R' && e.Envio != 'I' {
		e.julgarLinhas()
	}
	slices.SortStableFunc(e.Achados, func(a, b Achado) int { return a.Linha - b.Linha })
	return e
}

// daLinha are the findings of a line, 0 = those of the file.
func (e *Exame) daLinha(numero int) []Achado {
	primeiro, _ := slices.BinarySearchFunc(e.Achados, numero, func(a Achado, n int) int { return a.Linha - n })
	depois, _ := slices.BinarySearchFunc(e.Achados, numero+1, func(a Achado, n int) int { return a.Linha - n })
	return e.Achados[primeiro:depois]
}

func (e *Exame) acusar(linha int, codigo, motivo string) {
	e.Achados = append(e.Achados, Achado{Linha: linha, Motivo: motivo, Codigo: codigo})
}

// julgarOrdem judges what the lines are together: their length, kinds and numbers.
func (e *Exame) julgarOrdem() {
	fim := 0
	for i, linha := range e.linhas {
		n := i + 1
		if len(linha) != Tamanho {
			e.acusar(n, "", medida(len(linha)))
		}
		registro := byte(' ')
		if linha != "" {
			registro = linha[0]
		}
		switch {
		case i == 0 && registro != '0':
			e.acusar(n, "002", "não é o cabeçalho (0), que vem primeiro")
		case i > 0 && registro == '0':
			e.acusar(n, "003", "é outro cabeçalho (0)")
		case fim > 0:
			e.acusar(n, "081", fmt.Sprintf("vem depois do registro de fim (9), que está na linha %d", fim))
		case registro == '2' || registro == '3' || registro == '5':
			e.acusar(n, "", fmt.Sprintf("é um registro complementar (%c), cujas posições não são públicas: o Ponte não o confere nem o envia", registro))
		case Campos(registro) == nil:
			e.acusar(n, "003", "o tipo de registro da posição 1 não é 0, 1 nem 9")
		}
		if registro == '9' && fim == 0 {
			fim = n
		}
		if len(linha) == Tamanho && e.Envio != 'R' && e.Envio != 'I' {
			e.julgarSequencia(linha, n)
		}
	}
	if fim == 0 {
		e.acusar(len(e.linhas), "005", "é a última, e não é o registro de fim (9): o arquivo está cortado")
	}
}

// julgarSequencia judges the last field of every record, also of one whose other fields are not public.
func (e *Exame) julgarSequencia(linha string, n int) {
	campo := &camposFim[3]
	if campos := Campos(linha[0]); campos != nil {
		campo = &campos[len(campos)-1]
	}
	if sequencia, certa := campo.de(linha), fmt.Sprintf("%07d", n); !soDigitos(sequencia) {
		e.Achados = append(e.Achados, Achado{n, campo, "são sete dígitos", "034"})
	} else if sequencia != certa {
		e.Achados = append(e.Achados, Achado{n, campo, "deveria ser " + certa, "033"})
	}
}

func medida(tamanho int) string {
	if falta := Tamanho - tamanho; falta > 0 {
		return fmt.Sprintf("tem %d posições em vez de %d: faltam %d", tamanho, Tamanho, falta)
	}
	return fmt.Sprintf("tem %d posições em vez de %d: sobram %d", tamanho, Tamanho, tamanho-Tamanho)
}

// julgarLinhas judges each line by itself, and then what debts say of one another.
func (e *Exame) julgarLinhas() {
	raiz, data := e.credor()
	for i, linha := range e.linhas {
		e.Achados = append(e.Achados, julgar(linha, i+1, raiz, data)...)
	}
	e.julgarDividas()
}

// credor reads root and date out of the header; "" for what is not right there.
func (e *Exame) credor() (raiz string, data crm.Dia) {
	cabecalho := e.linhas[0]
	if len(cabecalho) != Tamanho || cabecalho[0] != '0' {
		return "", ""
	}
	if r := camposCabecalho[1].de(cabecalho); soDigitos(r) && r[0] == '0' {
		raiz = r[1:]
	}
	data, _ = diaDe(camposCabecalho[2].de(cabecalho))
	return raiz, data
}

// julgar judges one line of a remessa; one of another length is judged by its length alone.
func julgar(linha string, numero int, raiz string, data crm.Dia) []Achado {
	if len(linha) != Tamanho || Campos(linha[0]) == nil {
		return nil
	}
	j := &juiz{linha: linha, numero: numero, campos: Campos(linha[0]), raiz: raiz, data: data}
	switch linha[0] {
	case '0':
		j.julgarCabecalho()
	case '1':
		j.julgarDetalhe()
	default:
		j.especies = "ie"
		j.julgarFormato()
		j.julgarFim()
	}
	return j.achados
}

// julgarDividas finds a record that is there twice, a contract number of two debtors, and a coobrigado before its principal.
func (e *Exame) julgarDividas() {
	visto, dono, principal := map[string]int{}, map[string]string{}, map[string]int{}
	var detalhes []Devolvida
	for i, linha := range e.linhas {
		if len(linha) == Tamanho && linha[0] == '1' {
			detalhes = append(detalhes, lerDetalhe(linha, i+1))
		}
	}
	for _, d := range detalhes {
		if divida := d.Documento + "|" + d.Contrato; d.Operacao == Inclusao && d.Coobrigado == "" && principal[divida] == 0 {
			principal[divida] = d.Linha
		}
	}
	contrato := &camposDetalhe[31]
	for _, d := range detalhes {
		divida := d.Documento + "|" + d.Contrato
		chave := string(d.Operacao) + "|" + divida + "|" + d.Coobrigado
		if d.Contrato == "" || d.Documento == "" {
			continue
		}
		if antes := visto[chave]; antes > 0 {
			e.Achados = append(e.Achados, Achado{d.Linha, contrato, fmt.Sprintf("a mesma dívida já está na linha %d", antes), "059"})
		} else {
			visto[chave] = d.Linha
		}
		if outro, ha := dono[d.Contrato]; ha && outro != d.Documento {
			e.Achados = append(e.Achados, Achado{d.Linha, contrato, "o mesmo número está neste arquivo com outro devedor", "085"})
		} else {
			dono[d.Contrato] = d.Documento
		}
		if p := principal[divida]; d.Operacao == Inclusao && d.Coobrigado != "" && p > d.Linha {
			e.Achados = append(e.Achados, Achado{d.Linha, &camposDetalhe[16], fmt.Sprintf("o coobrigado vem antes do principal, que está na linha %d", p), "298"})
		}
	}
}

// Soltos are the findings of a line as a whole, and with the first line those of the file.
func (e *Exame) Soltos(numero int) (achados []Achado) {
	if numero == 1 {
		achados = append(achados, e.daLinha(0)...)
	}
	for _, a := range e.daLinha(numero) {
		if a.Campo == nil {
			achados = append(achados, a)
		}
	}
	return achados
}

// Regua lays a line under its fields; nil for a line that is not there, or whose kind has no public positions. What a line lacks is blank.
func (e *Exame) Regua(numero int) []Marca {
	if numero < 1 || numero > len(e.linhas) || e.linhas[numero-1] == "" || Campos(e.linhas[numero-1][0]) == nil {
		return nil
	}
	linha := e.linhas[numero-1]
	campos := Campos(linha[0])
	if len(linha) < Tamanho {
		linha += strings.Repeat(" ", Tamanho-len(linha))
	}
	marcas := make([]Marca, len(campos))
	for i := range campos {
		texto, _, _, _ := charset.Read([]byte(strings.TrimRight(campos[i].de(linha), " ")), charset.Windows1252, false)
		marcas[i] = Marca{Campo: &campos[i], Valor: texto}
	}
	achados := e.daLinha(numero)
	if e.Envio == 'R' || e.Envio == 'I' {
		achados = e.devolvidos(linha, numero)
	}
	for _, a := range achados {
		if a.Campo != nil {
			m := &marcas[a.Campo.Numero-1]
			m.Achados = append(m.Achados, a)
		}
	}
	return marcas
}

// devolvidos are the return codes of a line as findings.
func (e *Exame) devolvidos(linha string, numero int) (achados []Achado) {
	campos := Campos(linha[0])
	c := &campos[len(campos)-2]
	operacao := Operacao("")
	if linha[0] == '1' {
		operacao = Operacao(linha[1:2])
	}
	for _, codigo := range lerCodigos(c.de(linha), quantosCodigos(e.Envio == 'I'), operacao) {
		achados = append(achados, Achado{numero, c, codigo.Codigo + " (" + string(codigo.Classe) + "): " + codigo.Frase, codigo.Codigo})
	}
	return achados
}
