package crm

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// CadastroIPs keeps the allowlists. Each change is one transaction with its Auditoria.
type CadastroIPs interface {
	// Faixas lists a tenant's entries, expired ones too, in id order.
	Faixas(ctx context.Context, tenantID int64) ([]FaixaIP, error)
	// CriarFaixa gives f its id. The same prefix for the same credential and operation is ErrJaExiste.
	CriarFaixa(ctx context.Context, f *FaixaIP, a Auditoria) error
	// RemoverFaixas deletes entries by id.
	RemoverFaixas(ctx context.Context, tenantID int64, ids []int64, a Auditoria) error
}

// NovaFaixa is what an allowlist entry is created from.
type NovaFaixa struct {
	Endereco   string // an address or a CIDR without host bits
	Credencial string // user; "" = any
	Operacao   string // "" = any
	Ate        string // AAAA-MM-DD (the whole day) or AAAA-MM-DD HH:MM in the tenant's zone; "" = for ever
	Nota       string
	Como       string // user as which calls without credentials act; "" = none
}

// AvisoFaixa is something that deserves a second look before an entry is trusted.
type AvisoFaixa string

// Warnings of an allowlist entry.
const (
	AvisoLoopback AvisoFaixa = "loopback" // calls of this machine, or of everyone behind a proxy on it
	AvisoPrivada  AvisoFaixa = "privada"  // a private network: often a proxy's own address
	AvisoAmpla    AvisoFaixa = "ampla"    // very many public addresses
)

const (
	maxNota        = 200
	formatoFaixa   = "203.0.113.7, 203.0.113.0/24, 2001:db8::/32"
	formatoAteData = "2006-01-02"
	formatoAteHora = "2006-01-02 15:04"
)

// LiberarIP adds an entry to a tenant's allowlist and returns it with what deserves a second look.
func (a *Administracao) LiberarIP(ctx context.Context, ator Ator, t *Tenant, n NovaFaixa) (*FaixaIP, []AvisoFaixa, error) {
	prefixo, err := LerFaixa(n.Endereco)
	if err != nil {
		return nil, nil, err
	}
	f := &FaixaIP{TenantID: t.ID, Prefixo: prefixo, Nota: strings.TrimSpace(n.Nota), CriadaEm: a.Relogio()}
	if utf8.RuneCountInString(f.Nota) > maxNota {
		return nil, nil, NovoInvalido("nota", MotivoLongo, strconv.Itoa(maxNota))
	}
	if f.Operacao, err = a.validarOperacao(n.Operacao); err != nil {
		return nil, nil, err
	}
	if f.Operacao == "*" {
		f.Operacao = ""
	}
	if f.Ate, err = a.lerAte(n.Ate, t.Fuso()); err != nil {
		return nil, nil, err
	}
	if f.CredencialID, err = a.credencialAtiva(ctx, t.ID, "credencial", n.Credencial); err != nil {
		return nil, nil, err
	}
	if f.ComoCredencialID, err = a.credencialAtiva(ctx, t.ID, "como", n.Como); err != nil {
		return nil, nil, err
	}
	trilha := a.auditoria(ator, t.ID, "ip.liberar", prefixo.String(), "", descreverFaixa(f, n.Credencial, n.Como))
	if err := a.IPs.CriarFaixa(ctx, f, trilha); err != nil {
		return nil, nil, comoInvalido(err, "endereco", prefixo.String())
	}
	return f, AvisosDaFaixa(prefixo), nil
}

// RemoverIP takes every entry of exactly this address or CIDR off the list, and tells how many there were.
func (a *Administracao) RemoverIP(ctx context.Context, ator Ator, t *Tenant, endereco string) (int, error) {
	prefixo, err := LerFaixa(endereco)
	if err != nil {
		return 0, err
	}
	removidas, err := a.removerFaixas(ctx, ator, t, func(f *FaixaIP) bool { return f.Prefixo == prefixo })
	if err == nil && len(removidas) == 0 {
		err = errors.Join(ErrNaoEncontrado, NovoInvalido("endereco", MotivoInexistente, prefixo.String()))
	}
	return len(removidas), err
}

// RemoverFaixa takes one entry off the list. The same address may stay in it for another credential or operation.
func (a *Administracao) RemoverFaixa(ctx context.Context, ator Ator, t *Tenant, id int64) (*FaixaIP, error) {
	removidas, err := a.removerFaixas(ctx, ator, t, func(f *FaixaIP) bool { return f.ID == id })
	if err != nil {
		return nil, err
	}
	if len(removidas) == 0 {
		return nil, ErrNaoEncontrado
	}
	return &removidas[0], nil
}

func (a *Administracao) removerFaixas(ctx context.Context, ator Ator, t *Tenant, quais func(*FaixaIP) bool) ([]FaixaIP, error) {
	faixas, err := a.IPs.Faixas(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	faixas = slices.DeleteFunc(faixas, func(f FaixaIP) bool { return !quais(&f) })
	if len(faixas) == 0 {
		return nil, nil
	}
	credenciais, err := a.Credenciais.Credenciais(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	ids, antes := make([]int64, len(faixas)), make([]string, len(faixas))
	for i := range faixas {
		f := &faixas[i]
		ids[i] = f.ID
		antes[i] = descreverFaixa(f, UsuarioDaCredencial(credenciais, f.CredencialID), UsuarioDaCredencial(credenciais, f.ComoCredencialID))
	}
	trilha := a.auditoria(ator, t.ID, "ip.remover", faixas[0].Prefixo.String(), strings.Join(antes, " | "), "")
	return faixas, a.IPs.RemoverFaixas(ctx, t.ID, ids, trilha)
}

// LerFaixa reads an address (one host) or a CIDR. Host bits are refused, because what was meant is not clear.
func LerFaixa(texto string) (netip.Prefix, error) {
	texto = strings.TrimSpace(texto)
	if texto == "" {
		return netip.Prefix{}, NovoInvalido("endereco", MotivoVazio)
	}
	if endereco, err := netip.ParseAddr(texto); err == nil && endereco.Zone() == "" {
		endereco = endereco.Unmap()
		return netip.PrefixFrom(endereco, endereco.BitLen()), nil
	}
	prefixo, err := netip.ParsePrefix(texto)
	if err != nil {
		return netip.Prefix{}, NovoInvalido("endereco", MotivoFormato, formatoFaixa)
	}
	if prefixo.Addr().Is4In6() && prefixo.Bits() >= 96 {
		prefixo = netip.PrefixFrom(prefixo.Addr().Unmap(), prefixo.Bits()-96)
	}
	if prefixo.Masked() != prefixo {
		return netip.Prefix{}, NovoInvalido("endereco", MotivoBits, fmt.Sprintf("%s tem bits além da rede: é %s, ou só %s", prefixo, prefixo.Masked(), prefixo.Addr()))
	}
	return prefixo, nil
}

// AvisosDaFaixa tells what deserves a second look.
func AvisosDaFaixa(p netip.Prefix) []AvisoFaixa {
	switch {
	case p.Addr().IsLoopback():
		return []AvisoFaixa{AvisoLoopback}
	case p.Addr().IsPrivate() || p.Addr().IsLinkLocalUnicast():
		return []AvisoFaixa{AvisoPrivada}
	case p.Addr().Is4() && p.Bits() < 16 || p.Addr().Is6() && p.Bits() < 32:
		return []AvisoFaixa{AvisoAmpla}
	}
	return nil
}

func (a *Administracao) lerAte(texto string, zona *time.Location) (*time.Time, error) {
	texto = strings.TrimSpace(texto)
	if texto == "" {
		return nil, nil
	}
	ate, err := time.ParseInLocation(formatoAteHora, texto, zona)
	if err != nil {
		dia, err := time.ParseInLocation(formatoAteData, texto, zona)
		if err != nil {
			return nil, NovoInvalido("ate", MotivoFormato, "AAAA-MM-DD, AAAA-MM-DD HH:MM")
		}
		ate = dia.AddDate(0, 0, 1)
	}
	if !ate.After(a.Relogio()) {
		return nil, NovoInvalido("ate", MotivoPassado)
	}
	ate = ate.UTC()
	return &ate, nil
}

// credencialAtiva gives the id of a user that is not revoked; "" is 0.
func (a *Administracao) credencialAtiva(ctx context.Context, tenantID int64, campo, usuario string) (int64, error) {
	if strings.TrimSpace(usuario) == "" {
		return 0, nil
	}
	c, err := a.credencial(ctx, tenantID, usuario)
	switch {
	case errors.Is(err, ErrNaoEncontrado), err == nil && !c.Ativa():
		return 0, NovoInvalido(campo, MotivoInexistente, strings.TrimSpace(usuario))
	case err != nil:
		return 0, err
	}
	return c.ID, nil
}

func descreverFaixa(f *FaixaIP, credencial, como string) string {
	ate := ""
	if f.Ate != nil {
		ate = f.Ate.UTC().Format(time.RFC3339)
	}
	if credencial == "" && f.CredencialID != 0 {
		credencial = strconv.FormatInt(f.CredencialID, 10)
	}
	if como == "" && f.ComoCredencialID != 0 {
		como = strconv.FormatInt(f.ComoCredencialID, 10)
	}
	return descrever("prefixo", f.Prefixo.String(), "credencial", credencial, "operacao", f.Operacao, "ate", ate,
		"nota", f.Nota, "como", como)
}

// UsuarioDaCredencial finds the user's name of an id in a list; "" when it is not there.
func UsuarioDaCredencial(credenciais []Credencial, id int64) string {
	i := slices.IndexFunc(credenciais, func(c Credencial) bool { return c.ID == id })
	if i < 0 {
		return ""
	}
	return credenciais[i].Usuario
}
