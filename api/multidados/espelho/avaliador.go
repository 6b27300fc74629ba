package espelho

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"time"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/crm"
	"ponte/crm/sombra"
)

// Bounds of the evaluation.
const (
	maxTentativas = 30          // of a copy while the database does not answer
	entreTempos   = time.Second // between two of them, and between two writings
	prazoGravar   = 10 * time.Second
	maxLinhas     = 4096 // kinds of result that wait to be written
	diasDeRuido   = 90

	// Margem is how far the numbering is put beyond the highest number that the old service is known to have given. It is put there
	// again when passo of it is used: the rest is for copies that wait, here and in another replica, when they are lost.
	Margem = 10_000
	passo  = 2_000
)

// Avaliador evaluates copies in a dry run, one at a time, and counts what the comparison comes to. Make it with NovoAvaliador.
type Avaliador struct {
	servico  *multidados.Servico
	espelho  *Espelho
	spool    *Spool
	contagem sombra.Contagem
	relogio  crm.Relogio
	anotar   func(message string, err error)

	operacao string // of the call that was evaluated last
	soLe     map[string]bool
	linhas   map[chaveDaLinha]*sombra.Linha
	ruido    map[chaveDoRuido]map[string]bool
	lidos    map[int64]bool // tenants whose noise is known
	maior    map[int64]int64
	elevado  map[int64]int64
	duvidas  []duvida
	certa    map[chaveDoCampo]time.Time // when a difference was there again
}

type chaveDaLinha struct {
	tenantID             int64
	dia, operacao, campo string
	resultado            sombra.Resultado
}

type chaveDoRuido struct {
	tenantID int64
	operacao string
}

// NovoAvaliador makes one whose rules are d's: its Casos must write to a sombra.Ensaio.
func NovoAvaliador(d multidados.Dependencias, m *Espelho, contagem sombra.Contagem, anotar func(message string, err error)) *Avaliador {
	a := &Avaliador{
		espelho: m, spool: m.spool, contagem: contagem, relogio: d.Relogio, anotar: anotar, soLe: map[string]bool{}, linhas: map[chaveDaLinha]*sombra.Linha{},
		ruido: map[chaveDoRuido]map[string]bool{}, lidos: map[int64]bool{}, maior: map[int64]int64{}, elevado: map[int64]int64{},
		certa: map[chaveDoCampo]time.Time{},
	}
	for _, o := range d.Operacoes {
		a.soLe[o.Nome], a.soLe[o.Nome+sombra.EmFrente] = o.SoLe, o.SoLe
	}
	d.Medir = func(m borda.Medida) { a.operacao = m.Operacao }
	a.servico = multidados.Novo(d)
	return a
}

// Correr evaluates until ctx ends. What waits then is not evaluated: it is counted as what had no place.
func (a *Avaliador) Correr(ctx context.Context) {
	relogio := time.NewTicker(entreTempos)
	defer relogio.Stop()
	for {
		select {
		case <-ctx.Done():
			a.encerrar()
			return
		case c := <-a.spool.Copias():
			if a.avaliar(ctx, c) {
				a.spool.Tirada(c)
			}
		case <-relogio.C:
			a.tirarDuvidas(ctx)
			a.gravar(ctx)
		}
	}
}

func (a *Avaliador) encerrar() {
	for _, d := range a.duvidas {
		a.spool.perder(d.copia.TenantID)
	}
	for {
		select {
		case c := <-a.spool.Copias():
			a.spool.perder(c.TenantID)
			a.spool.Tirada(c)
		default:
			a.gravar(context.Background())
			return
		}
	}
}

// avaliar compares one copy; false = it waits, with its place, until the old service was asked again.
func (a *Avaliador) avaliar(ctx context.Context, c *Copia) bool {
	aqui, la, err := a.asDuas(ctx, c)
	if la != nil {
		a.notarNumero(ctx, c, la)
	}
	if err != nil {
		a.anotar("a copy was not compared", err)
		a.contar(c, sombra.SemAvaliacao, nil)
		return true
	}
	resultado, diferencas := sombra.Comparar(aqui, la, a.ruidoDe(ctx, c))
	if resultado == sombra.Diferente && a.duvidar(c, aqui, la, diferencas) {
		return false
	}
	a.contar(c, resultado, diferencas)
	return true
}

// notarNumero keeps the highest number that the old service has given, also where the dry run came to nothing.
func (a *Avaliador) notarNumero(ctx context.Context, c *Copia, la *sombra.Resposta) {
	if n, err := strconv.ParseInt(la.Numero(), 10, 64); err == nil && a.operacao == crm.OperacaoAbrir && n < 1e15 { // a protocol of more digits is no sequence's
		a.maior[c.TenantID] = max(a.maior[c.TenantID], n)
		if a.elevado[c.TenantID] == 0 { // at once: somebody may try a switch right away
			a.gravar(ctx)
		}
	}
}

// asDuas gives both answers: that which the caller has, and that of the dry run or, in frente, of the old service.
func (a *Avaliador) asDuas(ctx context.Context, c *Copia) (aqui, la *sombra.Resposta, err error) {
	a.operacao = c.Frente
	dada, err := lerResposta(&c.Resposta)
	if err != nil {
		return nil, nil, err
	}
	if c.Frente == "" {
		aqui, err = a.ensaiar(ctx, c, dada.Numero())
		return aqui, dada, err
	}
	x, err := a.espelho.repetir(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	la, err = lerResposta(x)
	return dada, la, err
}

// passageiras are the refusals that say that nothing could be asked.
var passageiras = regexp.MustCompile(`\(e:90[0-3]\)$`)

// passageira tells whether an answer is one: not whether somebody wrote such a thing into what is listed.
func passageira(r *sombra.Resposta) bool {
	return passageiras.MatchString(r.Campos[sombra.CampoRetorno]) || passageiras.MatchString(r.Campos[sombra.CampoFalha]) || passageiras.MatchString(r.Campos["erros"])
}

// ensaiar gives what Ponte would have answered. While the database does not answer it waits, and copies that find no place are lost.
func (a *Avaliador) ensaiar(ctx context.Context, c *Copia, numero string) (*sombra.Resposta, error) {
	for range maxTentativas {
		x, err := a.chamar(ctx, c, numero)
		if err != nil {
			return nil, err
		}
		r, err := lerResposta(x)
		if err != nil || !passageira(r) {
			return r, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(entreTempos):
		}
	}
	return nil, errors.New("the database did not answer")
}

// chamar puts the call to the rules as it came in.
func (a *Avaliador) chamar(ctx context.Context, c *Copia, numero string) (resposta *Retorno, err error) {
	a.operacao = ""
	u, err := url.ParseRequestURI(c.URI)
	if err != nil {
		return nil, errors.New("the address of a copy cannot be read")
	}
	r := (&http.Request{
		Method: c.Metodo, URL: u, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Host: c.Host, Header: c.Cabecalhos.Clone(), RequestURI: c.URI,
		Body: corpo{bytes.NewReader(c.Pedido)}, ContentLength: int64(len(c.Pedido)),
	}).WithContext(sombra.ComNumero(ctx, numero))
	r.Header.Del("Accept-Encoding")
	quem := c.Quem
	quem.Em, quem.CorpoAte = a.relogio(), time.Time{} // its deadline runs from now
	w := &gravador{Retorno: Retorno{Cabecalhos: http.Header{}}}
	defer func() {
		if p := recover(); p != nil { // callers would get this; the value may quote what was sent
			a.anotar("a bug in a dry run", fmt.Errorf("%T", p))
			a.operacao = a.nomeDe(c)
			resposta = &Retorno{http.StatusInternalServerError, http.Header{}, []byte("Erro interno do Ponte.")}
		}
	}()
	a.servico.Atender(w, r, c.Endereco, quem)
	return &w.Retorno, nil
}

// nomeDe is the operation that a copy calls where the dry run did not get to say so; "" = none that is known.
func (a *Avaliador) nomeDe(c *Copia) (nome string) {
	defer func() { _ = recover() }() // the bug may be where calls are read
	r, err := http.NewRequestWithContext(context.Background(), c.Metodo, c.URI, bytes.NewReader(c.Pedido))
	if err != nil {
		return ""
	}
	r.Header = c.Cabecalhos.Clone()
	if o := multidados.NovoClassificador().Classificar(r); o != nil {
		nome = o.Nome
	}
	return nome
}

// corpo is a body that is in memory.
type corpo struct{ *bytes.Reader }

// Close has nothing to end.
func (corpo) Close() error { return nil }

// gravador keeps an answer.
type gravador struct{ Retorno }

// Header implements http.ResponseWriter.
func (g *gravador) Header() http.Header { return g.Cabecalhos }

// WriteHeader implements http.ResponseWriter.
func (g *gravador) WriteHeader(status int) { g.Status = status }

// Write implements http.ResponseWriter.
func (g *gravador) Write(p []byte) (int, error) {
	if g.Status == 0 {
		g.Status = http.StatusOK
	}
	g.Corpo = append(g.Corpo, p...)
	return len(p), nil
}

// ruidoDe are the fields of an operation in which the old service differs from itself, as far as it is known.
func (a *Avaliador) ruidoDe(ctx context.Context, c *Copia) map[string]bool {
	if !a.lidos[c.TenantID] {
		desde := a.relogio().UTC().AddDate(0, 0, -diasDeRuido).Format(time.DateOnly)
		linhas, err := a.contagem.Sombra(ctx, c.TenantID, desde)
		a.lidos[c.TenantID] = err == nil
		for i := range linhas {
			if l := &linhas[i]; l.Resultado == sombra.Ruido && l.Campo != "" {
				a.notarRuido(chaveDoRuido{c.TenantID, l.Operacao}, l.Campo)
			}
		}
	}
	return a.ruido[chaveDoRuido{c.TenantID, a.operacao}]
}

func (a *Avaliador) notarRuido(k chaveDoRuido, campo string) {
	if a.ruido[k] == nil {
		a.ruido[k] = map[string]bool{}
	}
	a.ruido[k][campo] = true
}

// contar counts a call, and each field in which it differs.
func (a *Avaliador) contar(c *Copia, resultado sombra.Resultado, diferencas []sombra.Diferenca) {
	a.somar(c.TenantID, a.operacao, resultado, sombra.Diferenca{}, 1)
	for _, d := range diferencas {
		a.somar(c.TenantID, a.operacao, resultado, d, 1)
	}
}

func (a *Avaliador) somar(tenantID int64, operacao string, resultado sombra.Resultado, d sombra.Diferenca, vezes int64) {
	if operacao == "" {
		operacao = "desconhecida"
	}
	agora := a.relogio().UTC()
	k := chaveDaLinha{tenantID, agora.Format(time.DateOnly), operacao, d.Campo, resultado}
	l := a.linhas[k]
	if l == nil {
		if d.Campo != "" && d.Campo != sombra.CampoOutros && len(a.linhas) >= maxLinhas {
			a.somar(tenantID, operacao, resultado, sombra.Diferenca{Campo: sombra.CampoOutros}, vezes)
			return
		}
		l = &sombra.Linha{TenantID: tenantID, Dia: k.dia, Operacao: operacao, Resultado: resultado, Campo: d.Campo, Primeira: agora}
		a.linhas[k] = l
	}
	l.Vezes, l.Aqui, l.La, l.Ultima = l.Vezes+vezes, d.Aqui, d.La, agora
}

// gravar writes what was counted, and keeps the numbering ahead of the old service's. What cannot be written waits.
func (a *Avaliador) gravar(ctx context.Context) {
	ctx, cancelar := context.WithTimeout(ctx, prazoGravar)
	defer cancelar()
	for tenantID, n := range a.spool.Perdidas() {
		a.somar(tenantID, "todas", sombra.Perdida, sombra.Diferenca{}, n)
		if a.maior[tenantID] > 0 {
			a.maior[tenantID] += n // each may have been an opening
		}
	}
	for tenantID, n := range a.maior {
		if n+Margem-passo <= a.elevado[tenantID] {
			continue
		}
		if err := a.contagem.ElevarNumeracao(ctx, tenantID, n+Margem); err != nil {
			a.anotar("the numbering could not be kept ahead of the old service's", err)
			return
		}
		a.elevado[tenantID] = n + Margem
	}
	if len(a.linhas) == 0 {
		return
	}
	linhas := make([]sombra.Linha, 0, len(a.linhas))
	for _, l := range a.linhas {
		linhas = append(linhas, *l)
	}
	if err := a.contagem.SomarSombra(ctx, linhas); err != nil {
		a.anotar("what was compared with the old service waits for the database", err)
		return
	}
	clear(a.linhas)
}
