package portalcliente

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Bounds of the door.
const (
	ValidadeDoCodigo = 15 * time.Minute
	maxTentativas    = 5 // of one code
	piso             = 500 * time.Millisecond
	algarismos       = 6
)

// limites of one hour. Many people may be behind one address of a phone company.
var limites = Limites{PorDocumentoEEndereco: 5, PorDocumento: 15, PorEndereco: 60}

// Porta lets clients in.
type Porta struct {
	Guarda  Guarda
	Relogio crm.Relogio
	// Esperar passes time; nil = a timer.
	Esperar func(ctx context.Context, d time.Duration)
}

// Aberta tells whether a tenant's clients may come.
func Aberta(r *crm.Retrato) bool { return r.Tenant.Configuracoes.Sim(crm.ConfPortalCliente) }

// PedirCodigo takes a document and has a code sent to its client, when there is one. Known and unknown documents get the same answer and
// leave the same row, and the answer takes the same time. The key is for the browser that asked: without it the code is worth nothing.
func (p *Porta) PedirCodigo(ctx context.Context, r *crm.Retrato, documento string, empreendimentoID int64, de netip.Addr) (chave string, err error) {
	agora := p.Relogio()
	defer func() { p.esperar(ctx, piso-p.Relogio().Sub(agora)) }()
	documento = sigilo.NormalizarDocumento(documento)
	if !sigilo.DocumentoValido(documento) {
		return "", crm.NovoInvalido("documento", crm.MotivoDocumento)
	}
	cliente, err := p.Guarda.ClienteDoDocumento(ctx, r.Tenant.ID, documento)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return "", err
	}
	chave = rand.Text()
	pedido := &crm.PedidoDeAcesso{
		TenantID: r.Tenant.ID, EmpreendimentoID: empreendimentoID, Chave: Resumo(chave), Endereco: rede(de),
		Documento: resumoDoDocumento(r.Tenant.ID, documento), CriadoEm: agora, ExpiraEm: agora.Add(ValidadeDoCodigo),
	}
	var entrega *crm.Entrega
	if cliente != nil {
		e := crm.EntregaDeCodigo(r, agora)
		pedido.ClienteID, entrega = cliente.ID, &e
	}
	if err := p.Guarda.Pedir(ctx, pedido, limites, entrega); err != nil {
		return "", err
	}
	return chave, nil
}

func (p *Porta) esperar(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	if p.Esperar != nil {
		p.Esperar(ctx, d)
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// Entrar opens a session for who asked with this key and read the code. Whatever is wrong with it is ErrCodigo.
func (p *Porta) Entrar(ctx context.Context, r *crm.Retrato, chave, codigo string, de netip.Addr) (token string, s *Sessao, err error) {
	agora := p.Relogio()
	pedido, err := p.Guarda.Tentar(ctx, r.Tenant.ID, Resumo(chave), maxTentativas, agora)
	if err != nil {
		return "", nil, err
	}
	codigo = strings.Join(strings.Fields(codigo), "")
	certo := 0
	for _, c := range pedido.Codigos {
		certo |= subtle.ConstantTimeCompare([]byte(c), []byte(ResumoDoCodigo(pedido, codigo)))
	}
	if certo != 1 || pedido.ClienteID == 0 {
		return "", nil, ErrCodigo
	}
	cliente, err := p.Guarda.Cliente(ctx, r.Tenant.ID, pedido.ClienteID)
	if errors.Is(err, crm.ErrNaoEncontrado) || err == nil && resumoDoDocumento(r.Tenant.ID, cliente.Documento) != pedido.Documento {
		return "", nil, ErrCodigo // who asked is another by now
	}
	if err != nil {
		return "", nil, err
	}
	token, s = p.sessao(r, cliente, pedido.EmpreendimentoID, de, agora)
	return token, s, p.Guarda.Abrir(ctx, pedido.ID, s, p.trilha(s, de, "por código", agora))
}

func (p *Porta) sessao(r *crm.Retrato, c *crm.Cliente, empreendimentoID int64, de netip.Addr, agora time.Time) (string, *Sessao) {
	token := rand.Text()
	s := &Sessao{
		Token: Resumo(token), TenantID: r.Tenant.ID, ClienteID: c.ID, EmpreendimentoID: empreendimentoID, Endereco: rede(de), CriadaEm: agora,
		ExpiraEm: agora.Add(time.Duration(r.Tenant.Configuracoes.Inteiro(crm.ConfPortalSessao)) * time.Minute),
	}
	s.Selar(c)
	return token, s
}

// Selar ties a session to the document and the e-mail that the client has: whoever came by a wrong one is out once it is corrected.
func (s *Sessao) Selar(c *crm.Cliente) { s.Selo = s.selo(c) }

// Vale tells whether the client is still who came in.
func (s *Sessao) Vale(c *crm.Cliente) bool { return s.Selo == s.selo(c) }

func (s *Sessao) selo(c *crm.Cliente) string {
	return Resumo(s.Token + "\n" + c.Documento + "\n" + c.Email)
}

// trilha says that a client came in, so that a stranger who did can be found.
func (p *Porta) trilha(s *Sessao, de netip.Addr, como string, agora time.Time) crm.Auditoria {
	return crm.Auditoria{
		TenantID: s.TenantID, Quem: QuemE(s.ClienteID), Acao: crm.AtoClienteEntrar, Alvo: QuemE(s.ClienteID), Depois: como, Endereco: de.String(), Em: agora,
	}
}

// QuemE names a client in the trail, without personal data.
func QuemE(clienteID int64) string { return fmt.Sprintf("cliente %d", clienteID) }

// Sessao finds who a token signed in, at this tenant and now; nobody is crm.ErrNaoEncontrado.
func (p *Porta) Sessao(ctx context.Context, r *crm.Retrato, token string) (*Sessao, error) {
	if token == "" {
		return nil, crm.ErrNaoEncontrado
	}
	s, err := p.Guarda.Sessao(ctx, Resumo(token))
	if err == nil && (s.TenantID != r.Tenant.ID || !s.ExpiraEm.After(p.Relogio())) {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

// Sair ends a session.
func (p *Porta) Sair(ctx context.Context, token string) error {
	return p.Guarda.Encerrar(ctx, Resumo(token))
}

// Resumo is what is kept of a secret, in hex.
func Resumo(segredo string) string {
	soma := sha256.Sum256([]byte(segredo))
	return hex.EncodeToString(soma[:])
}

func resumoDoDocumento(tenantID int64, documento string) string {
	return Resumo(strconv.FormatInt(tenantID, 10) + "/" + documento)
}

// ResumoDoCodigo is what is kept of a code.
func ResumoDoCodigo(p *crm.PedidoDeAcesso, codigo string) string {
	return Resumo(strconv.FormatInt(p.ID, 10) + "/" + p.Chave + "/" + codigo)
}

// rede is the address by which tries are counted: a phone has a whole /64 of IPv6.
func rede(de netip.Addr) string {
	if !de.IsValid() || de.Is4() {
		return de.String()
	}
	p, err := de.Prefix(64)
	if err != nil {
		return de.String()
	}
	return p.String()
}

// SortearCodigo draws what a client types.
func SortearCodigo() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	n := uint64(0)
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return fmt.Sprintf("%0*d", algarismos, n%1_000_000)
}
