package server

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/integration/serasa"
)

// bureauFile brings negativações to the bureau as its file, and reads what it answers (negativacao.Transporte, negativacao.LeitorDeArquivo).
type bureauFile struct{}

// Nome is the word of the setting.
func (bureauFile) Nome() string { return "arquivo" }

func agreement(c *negativacao.Credor) serasa.Convenio {
	return serasa.Convenio{
		CNPJ: c.CNPJ, Contato: c.Contato, DDD: c.DDD, Telefone: c.Fone, Ramal: c.Ramal, Logon: c.Logon, Naturezas: []string{c.Natureza},
		NaturezaADireita: c.NaturezaADireita,
	}
}

func record(e *negativacao.Envio) serasa.Registro {
	r := serasa.Registro{Operacao: serasa.Operacao(e.Operacao), Devedor: serasa.Pessoa{Documento: e.Documento}, Contrato: e.Numero, Motivo: e.Motivo}
	if e.Operacao == negativacao.Exclusao {
		return r
	}
	d := &e.Devedor
	street := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(d.Endereco.Logradouro), ","))
	if d.Endereco.Numero != "" && street != "" {
		street += ", " + strings.TrimSpace(d.Endereco.Numero)
	}
	r.Devedor = serasa.Pessoa{
		Documento: e.Documento, Nome: d.Nome, Nascimento: d.Nascimento, Endereco: street, Complemento: d.Endereco.Complemento, Bairro: d.Endereco.Bairro,
		Municipio: d.Endereco.Cidade, UF: d.Endereco.Estado, CEP: d.Endereco.CEP, DDD: d.DDD, Telefone: d.Fone,
	}
	r.Vencimento, r.Natureza, r.Valor = e.Vencimento, e.Natureza, e.Valor
	return r
}

// sentence writes a finding of a field that a person mends in the registrations: its name and why, without positions of the file.
func sentence(a *serasa.Achado) string {
	text := a.Motivo
	if a.Campo != nil {
		text = a.Campo.Nome + ": " + text
	}
	return asSentence(text)
}

func sentences(of []serasa.Achado) (all []string) {
	for i := range of {
		all = append(all, asSentence(of[i].Texto()))
	}
	return all
}

// asSentence begins with a capital letter and ends in a full stop.
func asSentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + strings.TrimSuffix(text[size:], ".") + "."
}

// Conferir says what an item lacks for the file.
func (bureauFile) Conferir(c *negativacao.Credor, e *negativacao.Envio, today crm.Dia) (reasons []string) {
	a, r := agreement(c), record(e)
	defects, _ := serasa.Conferir(&a, &r, today)
	for i := range defects {
		reasons = append(reasons, sentence(&defects[i]))
	}
	return reasons
}

// Montar writes the file.
func (bureauFile) Montar(c *negativacao.Credor, r *negativacao.Remessa, items []negativacao.Envio, today crm.Dia) ([]byte, map[int][]string, error) {
	m := serasa.Remessa{Convenio: agreement(c), Numero: r.Numero, Diferencial: r.Diferencial, Data: today}
	for i := range items {
		items[i].Sequencia = serasa.Sequencia(i)
		m.Registros = append(m.Registros, record(&items[i]))
	}
	file, err := serasa.Escrever(&m)
	if err != nil {
		return nil, nil, &negativacao.Impedimento{Frase: "A remessa não foi gerada: " + err.Error() + "."}
	}
	notes := map[int][]string{}
	for i := range file.Avisos {
		notes[file.Avisos[i].Linha] = append(notes[file.Avisos[i].Linha], sentence(&file.Avisos[i]))
	}
	return file.Conteudo, notes, nil
}

// classes are what the classes of the file's codes mean.
var classes = map[serasa.Classe]negativacao.Classe{
	serasa.DoArquivo: negativacao.ClasseArquivo, serasa.Rejeicao: negativacao.ClasseRejeicao, serasa.JaFeito: negativacao.ClasseJaFeito,
	serasa.Informativo: negativacao.ClasseInformativo, serasa.NaoCatalogado: negativacao.ClasseNaoCatalogo,
}

func returnCodes(from []serasa.Codigo) (to []negativacao.Codigo) {
	for _, c := range from {
		to = append(to, negativacao.Codigo{Codigo: c.Codigo, Texto: c.Frase, Classe: classes[c.Classe]})
	}
	return to
}

func unreadable(err error) error {
	return &negativacao.Ilegivel{Frase: asSentence(err.Error())}
}

// Ler reads of what a return is.
func (bureauFile) Ler(content []byte) (*negativacao.Retorno, error) {
	r, err := serasa.LerRetorno(content)
	if err != nil {
		return nil, unreadable(err)
	}
	return &negativacao.Retorno{Remessa: r.Numero, Diferencial: r.Diferencial, Raiz: r.Raiz, Informativo: r.Informativo, Codigos: returnCodes(r.Arquivo), Avisos: sentences(r.Avisos)}, nil
}

// Casar lays a return beside its remessa.
func (bureauFile) Casar(content, sent []byte) (lines []negativacao.LinhaDoRetorno, err error) {
	r, err := serasa.LerRetorno(content)
	if err != nil {
		return nil, unreadable(err)
	}
	m, err := serasa.Casar(sent, r)
	if err != nil {
		return nil, unreadable(err)
	}
	for i := range m.Casados {
		c := &m.Casados[i]
		lines = append(lines, negativacao.LinhaDoRetorno{
			Sequencia: c.Devolvida.Sequencia, Registro: c.Sequencia, PorSemelhanca: c.PorChave, Codigos: returnCodes(c.Devolvida.Codigos),
		})
	}
	for i := range m.Soltas {
		lines = append(lines, negativacao.LinhaDoRetorno{Sequencia: m.Soltas[i].Linha, Porque: sentence(&m.Soltas[i])})
	}
	return lines, nil
}

// Regua lays a line of a file under its fields.
func (bureauFile) Regua(content []byte, line int) negativacao.Regua {
	exam := serasa.Examinar(content)
	r, ruler := negativacao.Regua{Linhas: exam.Linhas(), Achados: sentences(exam.Soltos(line))}, exam.Regua(line)
	for i := range ruler {
		m := negativacao.Marca{Posicoes: ruler[i].Campo.Posicoes(), Nome: ruler[i].Campo.Nome, Valor: ruler[i].Mascarado()}
		for j := range ruler[i].Achados {
			m.Achados = append(m.Achados, ruler[i].Achados[j].Motivo)
		}
		r.Marcas = append(r.Marcas, m)
	}
	return r
}
