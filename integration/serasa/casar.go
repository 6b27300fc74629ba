package serasa

import (
	"fmt"
	"strings"
)

// Casar lays a return beside the remessa that it answers: by the sequence where document and contract agree, and else by document, value and
// contract where one record alone has them. A return of another remessa is an error, in Portuguese.
func Casar(remessa []byte, r *Retorno) (*Casamento, error) {
	enviadas, err := enviadasDe(remessa, r)
	if err != nil {
		return nil, err
	}
	porSequencia, porChave := map[int]*Devolvida{}, map[string][]*Devolvida{}
	for i := range enviadas {
		e := &enviadas[i]
		porSequencia[e.Sequencia] = e
		porChave[e.chave()] = append(porChave[e.chave()], e)
	}
	m := &casamento{de: map[int]int{}}
	var outras []Devolvida
	for _, d := range r.Linhas {
		if e := porSequencia[d.Sequencia]; e != nil && e.quem() == d.quem() {
			m.casar(e.Sequencia, d, false)
		} else {
			outras = append(outras, d)
		}
	}
	for _, d := range outras {
		var livres []*Devolvida
		for _, e := range porChave[d.chave()] {
			if _, ha := m.de[e.Sequencia]; !ha {
				livres = append(livres, e)
			}
		}
		switch {
		case len(livres) == 1:
			m.casar(livres[0].Sequencia, d, true)
		case len(livres) > 1:
			m.soltar(d, "a sequência é de outro registro, e mais de um da remessa tem o mesmo documento, valor e contrato")
		case len(porChave[d.chave()]) > 0:
			m.soltar(d, "o registro da remessa com este documento, valor e contrato já tem outra linha do retorno")
		default:
			m.soltar(d, "a remessa não tem um registro com este documento, valor e contrato")
		}
	}
	return m.fechar(enviadas), nil
}

// quem is what a record and its answer share at least.
func (d *Devolvida) quem() string {
	return strings.Join([]string{string(d.Operacao), d.Documento, d.Coobrigado, d.Contrato}, "|")
}

func (d *Devolvida) chave() string { return fmt.Sprint(d.quem(), "|", d.Valor) }

// enviadasDe reads the details of a remessa, after it is certain that the return is of this one.
func enviadasDe(remessa []byte, r *Retorno) ([]Devolvida, error) {
	linhas, _ := separar(remessa)
	if len(linhas) == 0 || len(linhas[0]) != Tamanho || linhas[0][0] != '0' || camposCabecalho[7].de(linhas[0]) != Identificacao {
		return nil, fmt.Errorf("a remessa não é um arquivo %s", Identificacao)
	}
	cabecalho, qual := linhas[0], fmt.Sprintf("%06d", r.Numero)
	if numero := camposCabecalho[8].de(cabecalho); numero != qual {
		return nil, fmt.Errorf("o retorno é da remessa %s, e esta é a %s", qual, strings.TrimSpace(numero))
	}
	if camposCabecalho[1].de(cabecalho)[1:] != r.Raiz {
		return nil, fmt.Errorf("o retorno é de outro credor: a raiz do CNPJ não é a da remessa %s", qual)
	}
	if diferencial := strings.TrimSpace(camposCabecalho[10].de(cabecalho)); diferencial != r.Diferencial {
		return nil, fmt.Errorf("o retorno da remessa %s tem outro diferencial nas posições 127-130", qual)
	}
	var enviadas []Devolvida
	for i, linha := range linhas {
		if len(linha) == Tamanho && linha[0] == '1' {
			enviadas = append(enviadas, lerDetalhe(linha, i+1))
		}
	}
	return enviadas, nil
}

// casamento is a Casamento while it is made.
type casamento struct {
	Casamento
	de map[int]int // index in Casados by sequence; -1 = two lines of the return contradict each other
}

func (m *casamento) soltar(d Devolvida, motivo string) {
	m.Soltas = append(m.Soltas, Achado{Linha: d.Linha, Motivo: motivo})
}

func (m *casamento) casar(sequencia int, d Devolvida, porChave bool) {
	i, ha := m.de[sequencia]
	switch {
	case !ha:
		m.de[sequencia] = len(m.Casados)
		m.Casados = append(m.Casados, Casado{sequencia, d, porChave})
	case i >= 0 && m.Casados[i].Devolvida.Situacao == d.Situacao:
		m.soltar(d, fmt.Sprintf("repete a linha %d", m.Casados[i].Devolvida.Linha))
	case i >= 0:
		m.soltar(m.Casados[i].Devolvida, fmt.Sprintf("a linha %d diz outra coisa do mesmo registro: nenhuma das duas vale", d.Linha))
		m.soltar(d, fmt.Sprintf("a linha %d diz outra coisa do mesmo registro: nenhuma das duas vale", m.Casados[i].Devolvida.Linha))
		m.Casados[i].Sequencia = 0
		m.de[sequencia] = -1
	default:
		m.soltar(d, "outras linhas dizem coisas diferentes do mesmo registro: nenhuma delas vale")
	}
}

// fechar takes out what was contradicted and names what nothing was said of.
func (m *casamento) fechar(enviadas []Devolvida) *Casamento {
	certos := m.Casados[:0]
	for _, c := range m.Casados {
		if c.Sequencia > 0 {
			certos = append(certos, c)
		}
	}
	m.Casados = certos
	for _, e := range enviadas {
		if i, ha := m.de[e.Sequencia]; !ha || i < 0 {
			m.SemRetorno = append(m.SemRetorno, e.Sequencia)
		}
	}
	return &m.Casamento
}
