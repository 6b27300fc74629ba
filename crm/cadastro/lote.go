package cadastro

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"ponte/crm"
)

// maxCodigoExterno is the greatest length of another system's code, in characters.
const maxCodigoExterno = 100

// lote is a batch while it is decided.
type lote struct {
	*Sessao
	agora      time.Time
	todos      bool // also what is as the source said it last
	outraVez   bool // they had waited
	esperam    bool // something of the source waits
	c          *conhecido
	lidos      []*lido
	resultados []Resultado
	chegados   []Referencia // new names
	largados   map[nomeExterno]bool
	novos      []*objeto[crm.Contrato] // contracts that nobody had described
	calados    int                     // of them those that a destination wants and is not told of
	e          Escrita
	dito       []byte // a record's texts, while its digest is made
}

// lido is a record that can be decided about.
type lido struct {
	*Registro
	res     *Resultado
	resumo  string            // of its texts as they came
	valores map[string]string // in their normal forms, once it is read; of references, the id once it is resolved
}

// texto is a field as it came, for keys, which are texts of one line.
func (x *lido) texto(campo string) string { return strings.TrimSpace(x.Valores[campo]) }

func (x *lido) veio(campo string) bool { _, ok := x.valores[campo]; return ok }

func (x *lido) recusar(err error) { x.res.Desfecho, x.res.Erro = Recusado, err }

func (x *lido) avisar(problema, acao string) {
	x.res.Avisos = append(x.res.Avisos, crm.Aviso(problema, acao))
}

// maxFuturo is how far ahead of ours a source's clock may be, its zone mistaken included.
const maxFuturo = 24 * time.Hour

func (s *Sessao) novoLote(registros []Registro, outraVez bool) *lote {
	l := &lote{
		Sessao: s, agora: s.Relogio(), todos: s.opcoes.Todos || outraVez, outraVez: outraVez, c: novoConhecido(), resultados: make([]Resultado, len(registros)),
		largados: map[nomeExterno]bool{}, e: Escrita{TenantID: s.tenant.ID},
	}
	if s.opcoes.Simular {
		if s.c == nil {
			s.c = l.c
		}
		l.c = s.c
		l.c.esquecerTocados()
	}
	for i := range registros {
		l.resultados[i].Registro = &registros[i]
		l.receber(&registros[i], &l.resultados[i])
	}
	slices.SortStableFunc(l.lidos, func(a, b *lido) int { return posicao(a.Tipo) - posicao(b.Tipo) })
	return l
}

// receber takes a record in and makes its digest; one that is of no kind, or has what its kind has not, is refused.
func (l *lote) receber(r *Registro, res *Resultado) {
	x := &lido{Registro: r, res: res}
	if r.Em.After(l.agora.Add(maxFuturo)) { // kept, it would make all that the source says from here on older than this
		semData := *r
		semData.Em = time.Time{}
		x.Registro = &semData
		x.avisar("ALTERADO NO FUTURO: DATA NAO CONSIDERADA", "Conferir o relogio do sistema que envia")
	}
	campos := CamposDe(r.Tipo)
	if campos == nil {
		x.recusar(crm.NovoInvalido("tipo", crm.MotivoOpcao, nomesDosTipos()...))
		return
	}
	if len(r.Codigo) > 255 || strings.ContainsFunc(r.Codigo, crm.EhControle) {
		x.recusar(crm.NovoInvalido("codigo", crm.MotivoLongo, "255"))
		return
	}
	dito := l.dito[:0]
	conhecidos := 0
	for i := range campos {
		if texto, veio := r.Valores[campos[i].Nome]; veio {
			conhecidos++
			dito = append(append(append(append(dito, campos[i].Nome...), '\n'), texto...), '\n')
		}
	}
	if conhecidos < len(r.Valores) {
		for _, nome := range slices.Sorted(maps.Keys(r.Valores)) {
			if !slices.ContainsFunc(campos, func(c Campo) bool { return c.Nome == nome }) {
				x.recusar(crm.NovoInvalido(crm.Encurtar(nome, 40), crm.MotivoDesconhece, nomesDosCampos(campos)...))
				return
			}
		}
	}
	for _, sistema := range slices.Sorted(maps.Keys(r.Nomes)) {
		dito = append(append(append(append(append(dito, '@'), sistema...), '\n'), r.Nomes[sistema]...), '\n')
	}
	soma := sha256.Sum256(dito)
	l.dito = dito
	x.resumo = base64.RawURLEncoding.EncodeToString(soma[:15])
	l.lidos = append(l.lidos, x)
}

// ler reads a record's texts.
func (x *lido) ler() error {
	x.valores = make(map[string]string, len(x.Valores))
	campos := CamposDe(x.Tipo)
	for i := range campos {
		texto, veio := x.Valores[campos[i].Nome]
		if !veio {
			continue
		}
		valor, err := campos[i].Ler(texto)
		if err != nil {
			return err
		}
		x.valores[campos[i].Nome] = valor
	}
	for _, sistema := range slices.Sorted(maps.Keys(x.Nomes)) {
		c := Campo{Nome: "id_" + sistema, Tipo: Texto, Max: maxCodigoExterno}
		if _, err := c.Ler(x.Nomes[sistema]); err != nil {
			return err
		}
	}
	return nil
}

func nomesDosTipos() []string {
	nomes := make([]string, len(entidades))
	for i := range entidades {
		nomes[i] = string(entidades[i].Tipo)
	}
	return nomes
}

func nomesDosCampos(campos []Campo) []string {
	nomes := make([]string, len(campos))
	for i := range campos {
		nomes[i] = campos[i].Nome
	}
	return nomes
}

// decidir reads what the records refer to, decides about each in the order of the kinds, and makes the write of it.
func (l *lote) decidir(ctx context.Context) error {
	if err := l.buscar(ctx); err != nil {
		return err
	}
	for _, x := range l.lidos {
		if x.res.Desfecho != "" {
			continue
		}
		if antes := l.estado(x); antes != "" {
			x.res.Desfecho = antes
			if l.outraVez { // the source has said something newer: there is nothing to wait for
				l.naoEsperar(x)
			}
			continue
		}
		atuais, err := l.conferir(x)
		if err == nil {
			err = l.decisorDe(x.Tipo)(ctx, x)
		}
		var invalido *crm.Invalido
		switch {
		case errors.As(err, &invalido) && invalido.Motivo == crm.MotivoEspera:
			x.res.Desfecho, x.res.Erro = Pendente, invalido
		case errors.As(err, &invalido):
			x.recusar(invalido)
		case err != nil:
			return err
		default:
			l.auditar(x, atuais)
		}
	}
	l.escrever()
	return l.anunciar(ctx)
}

// estado tells of a record that needs no decision: the source had said the same, or something newer, before.
func (l *lote) estado(x *lido) Desfecho {
	var objeto int64
	var carimbo time.Time
	var resumo string
	if x.Tipo == crm.VinculoTitulo {
		t := l.c.resumos[l.parcelaDe(x)]
		if t == nil || t.Sistema != l.fonte.Sistema {
			return ""
		}
		objeto, carimbo, resumo = t.ID, t.Carimbo, t.Resumo
	} else if v := l.nome(x.Tipo, x.Codigo); v != nil {
		objeto, carimbo, resumo = v.ObjetoID, v.Carimbo, v.Resumo
	}
	if resumo == "" {
		return ""
	}
	x.res.ID = objeto
	switch {
	case !x.Em.IsZero() && x.Em.Before(carimbo):
		return Antigo // what waited of it was settled when the newer one came
	case resumo == x.resumo && !l.todos:
		return Igual
	}
	return ""
}

func (l *lote) decisorDe(tipo crm.TipoVinculo) func(context.Context, *lido) error {
	switch tipo {
	case crm.VinculoEmpreendimento:
		return l.decidirEmpreendimento
	case crm.VinculoBloco:
		return l.decidirBloco
	case crm.VinculoUnidade:
		return l.decidirUnidade
	case crm.VinculoCliente:
		return l.decidirCliente
	case crm.VinculoContrato:
		return l.decidirContrato
	case crm.VinculoParticipante:
		return l.decidirParticipante
	default:
		return l.decidirTitulo
	}
}

// nome is who holds a code at the source, nil when nobody does.
func (l *lote) nome(tipo crm.TipoVinculo, codigo string) *crm.Vinculo {
	if codigo == "" || l.fonte.Sistema == "" {
		return nil
	}
	return l.c.nomes[Referencia{tipo, codigo}]
}

// escrever gathers what became of the objects.
func (l *lote) escrever() {
	e := &l.e
	e.Empreendimentos, e.EmpreendimentosAlterados = l.c.empreendimentos.separar()
	e.Blocos, e.BlocosAlterados = l.c.blocos.separar()
	e.Unidades, e.UnidadesAlteradas = l.c.unidades.separar()
	e.Clientes, e.ClientesAlterados = l.c.clientes.separar()
	e.Contratos, e.ContratosAlterados = l.c.contratos.separar()
	e.Participantes, e.ParticipantesAlterados = l.c.participantes.separar()
	e.Titulos, e.TitulosAlterados = l.c.titulos.separar()
}
