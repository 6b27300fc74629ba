package crm

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"sync"
	"time"
)

// semProtocolo is the CODIGO_OC by which REST callers ask for a number of ours: no id of theirs (docs/fatos/multidados.md §3).
const semProtocolo = "gerar_protocolo"

// codigoOCRecebido is the caller's own id, "" when it sent none.
func codigoOCRecebido(campos Campos) string {
	if c := campos.Texto("CODIGO_OC"); !strings.EqualFold(c, semProtocolo) {
		return c
	}
	return ""
}

// chavesDaAbertura are the keys under which an opening is known, first the one that decides (docs/regras.md §4.4): the
// Idempotency-Key header, then CODIGO_OC; a fingerprint of the content only when neither came. An opening with both is
// kept under both, so that a retry that draws a fresh header still finds its CODIGO_OC.
func chavesDaAbertura(dst []ProcuraChave, p *Pedido, codigoOC, conteudo string) []ProcuraChave {
	sistema := p.Credencial.Sistema
	if cabecalho := p.chaveDoCabecalho(); cabecalho.Chave != "" {
		dst = append(dst, cabecalho)
	}
	if chave, ok := ChaveDoCodigoOC(sistema, codigoOC); ok {
		dst = append(dst, chave)
	}
	if len(dst) == 0 && p.Credencial.JanelaEfetiva() > 0 {
		dst = append(dst, ProcuraChave{Sistema: sistema, Tipo: ChaveConteudo, Chave: conteudo})
	}
	return dst
}

// chaveDoCabecalho is the key of the Idempotency-Key header; the zero value when none came. The facade's stand apart: there one stands
// for any call, and the webservice would take that of a narrativa for an opening's.
func (p *Pedido) chaveDoCabecalho() ProcuraChave {
	cabecalho := strings.TrimSpace(p.ChaveIdempotencia)
	if cabecalho == "" {
		return ProcuraChave{}
	}
	if p.Token != "" {
		cabecalho = "v1:" + cabecalho
	}
	return ProcuraChave{Sistema: p.Credencial.Sistema, Tipo: ChaveCabecalho, Chave: encurtarChave(cabecalho)}
}

// ChaveDoCodigoOC is the key under which a sistema's own id of an ocorrência is known; false when it is no id.
func ChaveDoCodigoOC(sistema, codigoOC string) (ProcuraChave, bool) {
	if codigoOC == "" || strings.EqualFold(codigoOC, semProtocolo) {
		return ProcuraChave{}, false
	}
	return ProcuraChave{Sistema: sistema, Tipo: ChaveCodigoOC, Chave: encurtarChave(codigoOC)}, true
}

// encurtarChave keeps keys of up to 64 printable ASCII characters as they are, so that people recognise them; the rest
// becomes a SHA-256 in hex.
func encurtarChave(chave string) string {
	legivel := len(chave) <= 64
	for i := 0; legivel && i < len(chave); i++ {
		legivel = chave[i] > ' ' && chave[i] < 0x7f
	}
	if legivel {
		return chave
	}
	return sha256Hex([]byte(chave))
}

// foraDoConteudo names the parts that differ between a call and its repeat by themselves.
func foraDoConteudo(nome string) bool {
	return nome == "DH_ARQUIVO_GERADO" || nome == "USUARIO_WS" || nome == "SENHA_WS"
}

// conteudoDe is the fingerprint of everything that was sent, in hex: every part but the credentials and
// DH_ARQUIVO_GERADO, whatever the order in which they came, and the attachments. Empty parts are missing parts.
func conteudoDe(campos Campos, anexos []AnexoRecebido) string {
	var espaco [96]int
	ordem := espaco[:0]
	for i := range campos {
		if !campos[i].Vazio() && !foraDoConteudo(campos[i].Nome) {
			ordem = append(ordem, i)
		}
	}
	slices.SortFunc(ordem, func(a, b int) int { return strings.Compare(campos[a].Nome, campos[b].Nome) })
	b := make([]byte, 0, 2048) // one block, hashed at once: a hash.Hash would copy every text to the heap
	for _, i := range ordem {
		c := &campos[i]
		b = somar(b, c.Nome)
		b = somar(b, strings.TrimSpace(c.Valor))
		b = binary.AppendUvarint(b, uint64(len(c.Itens)))
		for _, item := range c.Itens {
			b = somar(b, item.Codigo)
			b = somar(b, item.Valor)
		}
	}
	for i := range anexos {
		soma := sha256.Sum256(anexos[i].Conteudo)
		b = somar(b, anexos[i].Nome)
		b = append(b, soma[:]...)
	}
	return sha256Hex(b)
}

// resumo is the SHA-256 in hex of a list of texts, none of which can run into the next.
func resumo(partes ...string) string {
	b := make([]byte, 0, 512)
	for _, p := range partes {
		b = somar(b, p)
	}
	return sha256Hex(b)
}

// somar appends a text with its length before it.
func somar(b []byte, texto string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(texto))), texto...)
}

func sha256Hex(b []byte) string {
	soma := sha256.Sum256(b)
	var texto [2 * sha256.Size]byte
	hex.Encode(texto[:], soma[:])
	return string(texto[:])
}

// chaveConhecida finds, among what was looked up, the key that makes this call a repeat: by precedence, and a
// fingerprint only within the credential's window. An expired one is remembered, to be moved.
func (a *abertura) chaveConhecida(achados *Achados) *ChaveIdempotencia {
	if a.conhecida != nil {
		return a.conhecida
	}
	for _, procurada := range a.procura.Chaves {
		i := slices.IndexFunc(achados.Chaves, func(c ChaveIdempotencia) bool {
			return c.Tipo == procurada.Tipo && c.Chave == procurada.Chave && c.Sistema == procurada.Sistema
		})
		if i < 0 {
			continue
		}
		chave := &achados.Chaves[i]
		if chave.Tipo != ChaveConteudo || dentroDaJanela(chave, a.agora, a.p.Credencial.JanelaEfetiva()) {
			return chave
		}
		a.expirada = chave
	}
	return nil
}

func dentroDaJanela(c *ChaveIdempotencia, agora time.Time, janela time.Duration) bool {
	return agora.Sub(c.Em) < janela
}

// chavesParaGravar gives the keys of a new ocorrência: new rows, and the move of an expired fingerprint. Repeats do not
// extend a window, only a new ocorrência starts one.
func (a *abertura) chavesParaGravar(e *Escrita, oc *Ocorrencia) {
	chaves := a.procura.Chaves
	if a.repetida != nil {
		chaves = append(a.chavesNovas, a.chaveDaOutra(oc.ClienteID, a.contrato, a.unidade))
	}
	for _, k := range chaves {
		chave := ChaveIdempotencia{
			TenantID: oc.TenantID, Sistema: k.Sistema, Tipo: k.Tipo, Chave: k.Chave,
			OcorrenciaID: oc.ID, Numero: oc.Numero, Conteudo: a.conteudo, Versao: 1, Em: a.agora,
		}
		if a.expirada != nil && a.expirada.Tipo == k.Tipo && a.expirada.Chave == k.Chave {
			chave.Versao = a.expirada.Versao
			e.Mudancas = append(e.Mudancas, MudancaChave{Chave: chave})
		} else {
			e.Chaves = append(e.Chaves, chave)
		}
		if a.feita == nil {
			a.feita = &chave
		}
	}
}

// chaveDoVoo names what twins in this process have in common; "" = nothing makes this call a repeat.
func (a *abertura) chaveDoVoo() chaveDeVoo {
	if len(a.procura.Chaves) == 0 {
		return chaveDeVoo{}
	}
	return chaveDeVoo{tenantID: a.procura.TenantID, ProcuraChave: a.procura.Chaves[0]}
}

// emAndamento are the calls that this process is deciding, by key.
type emAndamento struct {
	mu   sync.Mutex
	voos map[chaveDeVoo]*vooAberto
}

type chaveDeVoo struct {
	tenantID int64
	ProcuraChave
}

// vooAberto is the first call of a key, and what it made once it is done.
type vooAberto struct {
	pronto chan struct{}
	feita  *ChaveIdempotencia
}

// voo is a call's place: the first of its key holds it until sair, a twin waited for it.
type voo struct {
	dono     *emAndamento
	chave    chaveDeVoo
	aberto   *vooAberto         // nil for a twin
	primeira *ChaveIdempotencia // what the first made, for a twin; nil when it made nothing
}

// entrar waits for the first call of the same key, or becomes it. A twin of a call that failed goes on beside the
// others: the unique keys of the database decide then.
func (m *emAndamento) entrar(ctx context.Context, chave chaveDeVoo) (voo, error) {
	if chave == (chaveDeVoo{}) {
		return voo{}, nil
	}
	m.mu.Lock()
	aberto, ocupado := m.voos[chave]
	if !ocupado {
		if m.voos == nil {
			m.voos = make(map[chaveDeVoo]*vooAberto)
		}
		meu := &vooAberto{pronto: make(chan struct{})}
		m.voos[chave] = meu
		m.mu.Unlock()
		return voo{dono: m, chave: chave, aberto: meu}, nil
	}
	m.mu.Unlock()
	select {
	case <-aberto.pronto:
		return voo{primeira: aberto.feita}, nil
	case <-ctx.Done():
		return voo{}, ctx.Err()
	}
}

// publicar tells the twins what the key stands for. It is committed.
func (v *voo) publicar(chave ChaveIdempotencia) {
	if v.aberto != nil {
		v.aberto.feita = &chave
	}
}

// sair lets the twins go on.
func (v *voo) sair() {
	if v.aberto == nil {
		return
	}
	v.dono.mu.Lock()
	delete(v.dono.voos, v.chave)
	v.dono.mu.Unlock()
	close(v.aberto.pronto)
	v.aberto = nil
}
