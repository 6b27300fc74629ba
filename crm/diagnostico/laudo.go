package diagnostico

import "slices"

// Desfecho is how an examination ended.
type Desfecho string

// The outcomes. Only Ruim makes ponte doctor fail.
const (
	Bom         Desfecho = "ok"
	Alerta      Desfecho = "warning"
	Ruim        Desfecho = "bad"
	NaoSeAplica Desfecho = "not_applicable" // also what cannot be asked from here
)

// Laudo is what one examination found.
type Laudo struct {
	Exame      string // its name in Tabela
	Desfecho   Desfecho
	Encontrado string // names and values as the database and the system spell them: no sentence of a language
	Comando    string // that mends it, or shows more; "" = none
}

// Doente tells whether somebody has to do something.
func (l Laudo) Doente() bool { return l.Desfecho == Alerta || l.Desfecho == Ruim }

// Frase is a sentence in the language of each place where it is shown.
type Frase struct{ PT, EN string }

// Exame is one row of the table of examinations.
type Exame struct {
	Nome          string // never changes: programs read it
	Grupo         Grupo
	Titulo        Frase
	Bom           string // what is so when nothing is wrong, Portuguese
	Alerta, Ruim  string // when it warns and when it is bad, Portuguese; "" = never
	Porque, Sanar Frase
}

// Grupo is what an examination is about.
type Grupo string

// The groups, in the order of the table.
const (
	Servidor     Grupo = "servidor"
	Durabilidade Grupo = "durabilidade"
	Sessao       Grupo = "sessao"
	Esquema      Grupo = "esquema"
	Galera       Grupo = "galera"
	Limites      Grupo = "limites"
	Configuracao Grupo = "configuracao"
)

// Tabela is every examination, in the order in which they are made and shown.
var Tabela = slices.Concat(doServidor, daDurabilidade, daSessao, doEsquema, doGalera, dosLimites, daConfiguracao)

// Achar finds an examination; a name that is missing from the table ends the first test.
func Achar(nome string) *Exame {
	return &Tabela[slices.IndexFunc(Tabela, func(e Exame) bool { return e.Nome == nome })]
}

// Ordenar puts findings into the order of the table.
func Ordenar(laudos []Laudo) {
	ordem := make(map[string]int, len(Tabela))
	for i, e := range Tabela {
		ordem[e.Nome] = i
	}
	slices.SortStableFunc(laudos, func(a, b Laudo) int { return ordem[a.Exame] - ordem[b.Exame] })
}

// Contar counts the findings with an outcome.
func Contar(laudos []Laudo, d Desfecho) (n int) {
	for _, l := range laudos {
		if l.Desfecho == d {
			n++
		}
	}
	return n
}
