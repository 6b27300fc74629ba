package cadastro

import (
	"strings"

	"ponte/crm"
)

// objeto is a row as it will be after the records decided so far.
type objeto[T any] struct {
	valor        T
	id           int64
	novo, mudado bool
	contado      bool // its outcome in this batch is told
}

// acervo holds objects of one kind, by id and by their natural keys.
type acervo[T any] struct {
	porID    map[int64]*objeto[T]
	porChave map[string]*objeto[T]
	tocados  []*objeto[T] // new or changed, in their order
}

func novoAcervo[T any]() acervo[T] {
	return acervo[T]{porID: map[int64]*objeto[T]{}, porChave: map[string]*objeto[T]{}}
}

// guardar keeps what was read, unless the batch knows it already and may have changed it.
func (a *acervo[T]) guardar(id int64, valor T, chaves ...string) {
	if a.porID[id] != nil {
		return
	}
	o := &objeto[T]{valor: valor, id: id}
	a.porID[id] = o
	for _, k := range chaves {
		if k != "" && a.porChave[k] == nil {
			a.porChave[k] = o
		}
	}
}

// indexar makes an object known by its keys; "" is none.
func (a *acervo[T]) indexar(o *objeto[T], chaves ...string) {
	for _, k := range chaves {
		if k != "" {
			a.porChave[k] = o
		}
	}
}

func (a *acervo[T]) criar(id int64, valor T) *objeto[T] {
	o := &objeto[T]{valor: valor, id: id, novo: true}
	a.porID[id] = o
	a.tocados = append(a.tocados, o)
	return o
}

func (a *acervo[T]) mudar(o *objeto[T]) {
	if !o.novo && !o.mudado {
		o.mudado = true
		a.tocados = append(a.tocados, o)
	}
}

// separar gives the new and the changed ones.
func (a *acervo[T]) separar() (novos, mudados []T) {
	for _, o := range a.tocados {
		if o.novo {
			novos = append(novos, o.valor)
		} else {
			mudados = append(mudados, o.valor)
		}
	}
	return novos, mudados
}

// conhecido is what a batch knows of the database and of itself.
type conhecido struct {
	nomes           map[Referencia]*crm.Vinculo // by the source's code
	externos        map[nomeExterno]int64       // units by their codes in other systems
	empreendimentos acervo[crm.Empreendimento]
	blocos          acervo[crm.Bloco]
	unidades        acervo[crm.Unidade]
	clientes        acervo[crm.Cliente]
	contratos       acervo[crm.Contrato]
	participantes   acervo[crm.Participante]
	titulos         acervo[crm.Titulo]
	resumos         map[parcela]*crm.Titulo // of títulos: their keys and what the source said last
}

// parcela names a título: its contract and its code there.
type parcela struct {
	contrato int64
	codigo   string
}

// nomeExterno is a code of a unit in a system.
type nomeExterno struct{ sistema, codigo string }

func novoConhecido() *conhecido {
	return &conhecido{
		nomes: map[Referencia]*crm.Vinculo{}, externos: map[nomeExterno]int64{}, empreendimentos: novoAcervo[crm.Empreendimento](), blocos: novoAcervo[crm.Bloco](),
		unidades: novoAcervo[crm.Unidade](), clientes: novoAcervo[crm.Cliente](), contratos: novoAcervo[crm.Contrato](),
		participantes: novoAcervo[crm.Participante](), titulos: novoAcervo[crm.Titulo](), resumos: map[parcela]*crm.Titulo{},
	}
}

// esquecerTocados leaves only what is known, before the next batch of a simulation.
func (c *conhecido) esquecerTocados() {
	esquecer(&c.empreendimentos)
	esquecer(&c.blocos)
	esquecer(&c.unidades)
	esquecer(&c.clientes)
	esquecer(&c.contratos)
	esquecer(&c.participantes)
	esquecer(&c.titulos)
}

func esquecer[T any](a *acervo[T]) {
	for _, o := range a.tocados {
		o.novo, o.mudado, o.contado = false, false, false
	}
	a.tocados = nil
}

// Natural keys of objects. Parts of one key are parted by a character that no text of one line has.
func chave(partes ...string) string { return strings.Join(partes, "\n") }

func chaveDe(tipo string, valor string) string {
	if valor == "" {
		return ""
	}
	return chave(tipo, valor)
}

func chaveDoBloco(empreendimento int64, nome string) string {
	return chave("bloco", decimal(empreendimento), nome)
}

func chaveDoLocal(bloco int64, numero string) string {
	if bloco == 0 || numero == "" {
		return ""
	}
	return chave("local", decimal(bloco), numero)
}

func chaveDoTitulo(contrato int64, codigo string) string {
	return chave(decimal(contrato), codigo)
}

func chaveDoParticipante(contrato, cliente int64) string {
	return chave(decimal(contrato), decimal(cliente))
}
