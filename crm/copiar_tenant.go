package crm

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// CopiaDeCadastros copies clients, units and contracts from one tenant to another.
type CopiaDeCadastros interface {
	// CopiarCadastros copies them in small pieces; what an interrupted copy left is gone on with. A tenant that has
	// registrations of its own is ErrJaExiste. progresso is told how many rows of how many are there; nil = nobody.
	CopiarCadastros(ctx context.Context, de, para int64, progresso func(feitas, total int64)) ([]Contagem, error)
}

// Contagem is how many there are of something, named in Portuguese.
type Contagem struct {
	Nome   string
	Linhas int64
}

// CopiaDeTenant makes a tenant of homologação from another one: what people set up, and nothing of what happened.
type CopiaDeTenant struct {
	Administracao *Administracao
	Despacho      *Despacho
	Cadastros     CopiaDeCadastros
}

// PedidoCopia says what is copied to what.
type PedidoCopia struct {
	De           string // slug
	Para         NovoTenant
	ComCadastros bool
	Credencial   func(usuario, senha string) // shows the password of a new credential, which cannot be read again
	Progresso    func(feitas, total int64)   // of the registrations
}

// TenantCopiado is what became of a copy.
type TenantCopiado struct {
	Tenant    *Tenant
	Novo      bool // false = it was there, and got what it lacked
	Contagens []Contagem
	Recusados map[string]error // destinations whose settings of homologação are not valid now
}

// Copiar makes the tenant, marked as one of homologação, with the settings, codes, statuses, webservice users (with new
// passwords), allowlist, WSDL and destinations of another one: those switched off, in homologação, without anything of
// produção. A tenant of homologação that is there gets what it lacks, so a copy that was interrupted is called again.
func (c *CopiaDeTenant) Copiar(ctx context.Context, ator Ator, p PedidoCopia) (*TenantCopiado, error) {
	origem, err := c.Administracao.Tenant(ctx, p.De)
	if err != nil {
		return nil, err
	}
	r := &TenantCopiado{Recusados: map[string]error{}}
	if r.Tenant, r.Novo, err = c.tenant(ctx, ator, origem, p.Para); err != nil {
		return nil, err
	}
	for _, passo := range []struct {
		nome   string
		copiar func(ctx context.Context, ator Ator, p *PedidoCopia, de *Tenant, r *TenantCopiado) (int, error)
	}{
		{"divisões e solicitações", c.codigos},
		{"status", c.status},
		{"usuários do webservice", c.credenciais},
		{"faixas de IP", c.faixas},
		{"WSDL próprio", c.wsdl},
		{"destinos", c.destinos},
	} {
		n, err := passo.copiar(ctx, ator, &p, origem, r)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			r.Contagens = append(r.Contagens, Contagem{passo.nome, int64(n)})
		}
	}
	a := c.Administracao
	trilha := a.auditoria(ator, r.Tenant.ID, "tenant.copiar", r.Tenant.Slug, "", descrever("de", origem.Slug, "cadastros", simNao(p.ComCadastros)))
	if err := a.Trilha.RegistrarAuditoria(ctx, trilha); err != nil || !p.ComCadastros {
		return r, err
	}
	copiados, err := c.Cadastros.CopiarCadastros(ctx, origem.ID, r.Tenant.ID, p.Progresso)
	r.Contagens = append(r.Contagens, copiados...)
	return r, err
}

func (c *CopiaDeTenant) tenant(ctx context.Context, ator Ator, origem *Tenant, n NovoTenant) (t *Tenant, novo bool, err error) {
	slug := strings.TrimSpace(n.Slug)
	if t, err = c.Administracao.Tenant(ctx, slug); err == nil && slug != "" {
		if t.ID == origem.ID || !t.Homologacao() {
			return nil, false, NovoInvalido("slug", MotivoDuplicado, slug)
		}
		return t, false, nil
	}
	if err != nil && !errors.Is(err, ErrNaoEncontrado) {
		return nil, false, err
	}
	if n.Nome == "" {
		n.Nome = Encurtar(origem.Nome, maxNome-15) + " (homologação)"
	}
	if len(n.CNPJs) == 0 {
		n.CNPJs = origem.CNPJs
	}
	n.Configuracoes = Configuracoes{ConfHomologacao: "sim"}
	for chave, valor := range origem.Configuracoes {
		if _, conhecida := LinhaDaConfiguracao(chave); conhecida && chave != ConfHomologacao {
			n.Configuracoes[chave] = valor
		}
	}
	t, err = c.Administracao.CriarTenant(ctx, ator, n)
	return t, true, err
}

func (c *CopiaDeTenant) codigos(ctx context.Context, ator Ator, _ *PedidoCopia, de *Tenant, r *TenantCopiado) (n int, err error) {
	a, para := c.Administracao, r.Tenant.ID
	divisoes, err := a.Codigos.DivisoesDoTenant(ctx, de.ID)
	if err != nil {
		return 0, err
	}
	tem, err := a.Codigos.DivisoesDoTenant(ctx, para)
	if err != nil {
		return 0, err
	}
	novos := map[int64]int64{} // a divisão's id there → here
	for _, d := range divisoes {
		antigo := d.ID
		if i := slices.IndexFunc(tem, func(x Divisao) bool { return x.Codigo == d.Codigo }); i >= 0 {
			novos[antigo] = tem[i].ID
			continue
		}
		d.ID, d.TenantID = 0, para
		trilha := a.auditoria(ator, para, "divisao.copiar", d.Codigo, "", descrever("nome", d.Nome, "de", de.Slug))
		if err := a.Codigos.GravarDivisao(ctx, Divisao{}, &d, trilha); err != nil {
			return n, comoInvalido(err, "codigo", d.Codigo)
		}
		novos[antigo] = d.ID
		n++
	}
	solicitacoes, err := a.Codigos.SolicitacoesDoTenant(ctx, de.ID)
	if err != nil {
		return n, err
	}
	temSolicitacoes, err := a.Codigos.SolicitacoesDoTenant(ctx, para)
	if err != nil {
		return n, err
	}
	for _, s := range solicitacoes {
		if slices.ContainsFunc(temSolicitacoes, func(x Solicitacao) bool { return x.Codigo == s.Codigo }) {
			continue
		}
		s.ID, s.TenantID, s.DivisaoID = 0, para, novos[s.DivisaoID]
		trilha := a.auditoria(ator, para, "solicitacao.copiar", s.Codigo, "", descrever("nome", s.Nome, "de", de.Slug))
		if err := a.Codigos.GravarSolicitacao(ctx, Solicitacao{}, &s, trilha); err != nil {
			return n, comoInvalido(err, "codigo", s.Codigo)
		}
		n++
	}
	return n, nil
}

// status copies what the new tenant lacks, and in a new one what the initial statuses became in the other.
func (c *CopiaDeTenant) status(ctx context.Context, ator Ator, _ *PedidoCopia, de *Tenant, r *TenantCopiado) (n int, err error) {
	a, para := c.Administracao, r.Tenant.ID
	todos, err := c.Despacho.Status.StatusDe(ctx, de.ID)
	if err != nil {
		return 0, err
	}
	tem, err := c.Despacho.Status.StatusDe(ctx, para)
	if err != nil {
		return 0, err
	}
	for _, s := range todos {
		var antes Status
		if i := slices.IndexFunc(tem, func(x Status) bool { return x.Codigo == s.Codigo }); i >= 0 {
			antes = tem[i]
		}
		if s.ID, s.TenantID = antes.ID, para; s == antes || antes.ID != 0 && !inicial(&antes) {
			continue
		}
		trilha := a.auditoria(ator, para, "status.copiar", s.Codigo, descreverStatus(&antes), descreverStatus(&s))
		if err := c.Despacho.Status.GravarStatus(ctx, antes, &s, trilha); err != nil {
			return n, comoInvalido(err, "codigo", s.Codigo)
		}
		n++
	}
	return n, nil
}

// inicial tells whether a status is one that every tenant begins with and nobody has changed.
func inicial(s *Status) bool {
	return slices.ContainsFunc(StatusIniciais(), func(x Status) bool {
		x.ID, x.TenantID = s.ID, s.TenantID
		return x == *s
	})
}

func (c *CopiaDeTenant) credenciais(ctx context.Context, ator Ator, p *PedidoCopia, de *Tenant, r *TenantCopiado) (n int, err error) {
	a, para := c.Administracao, r.Tenant.ID
	todas, err := a.Credenciais.Credenciais(ctx, de.ID)
	if err != nil {
		return 0, err
	}
	tem, err := a.Credenciais.Credenciais(ctx, para)
	if err != nil {
		return 0, err
	}
	for _, k := range todas {
		if !k.Ativa() || slices.ContainsFunc(tem, func(x Credencial) bool { return x.Usuario == k.Usuario }) {
			continue
		}
		senha := rand.Text()
		k.ID, k.TenantID, k.Versao, k.CriadaEm = 0, para, 1, a.Relogio()
		k.Senha, k.SenhaEm, k.SegredoAnterior, k.AnteriorAte, k.UsoDesde = 1, time.Time{}, "", nil, time.Time{}
		if k.Segredo, err = a.Senhas.Derivar(senha); err != nil {
			return n, err
		}
		if err := a.Credenciais.CriarCredencial(ctx, &k, a.auditoria(ator, para, "credencial.copiar", k.Usuario, "", descreverCredencial(&k))); err != nil {
			return n, comoInvalido(err, "usuario", k.Usuario)
		}
		p.Credencial(k.Usuario, senha)
		n++
	}
	return n, nil
}

func (c *CopiaDeTenant) faixas(ctx context.Context, ator Ator, _ *PedidoCopia, de *Tenant, r *TenantCopiado) (n int, err error) {
	a, para := c.Administracao, r.Tenant.ID
	todas, err := a.IPs.Faixas(ctx, de.ID)
	if err != nil {
		return 0, err
	}
	la, err := a.Credenciais.Credenciais(ctx, de.ID)
	if err != nil {
		return 0, err
	}
	aqui, err := a.Credenciais.Credenciais(ctx, para)
	if err != nil {
		return 0, err
	}
	mesma := func(id int64) (novo int64, usuario string, ok bool) {
		if id == 0 {
			return 0, "", true
		}
		usuario = UsuarioDaCredencial(la, id)
		i := slices.IndexFunc(aqui, func(x Credencial) bool { return x.Usuario == usuario })
		if i < 0 {
			return 0, usuario, false
		}
		return aqui[i].ID, usuario, true
	}
	for _, f := range todas {
		credencial, usuario, temUsuario := mesma(f.CredencialID)
		como, nomeComo, temComo := mesma(f.ComoCredencialID)
		if f.Ate != nil && f.Ate.Before(a.Relogio()) || !temUsuario || !temComo {
			continue // it is over, or of a user that was revoked
		}
		f.ID, f.TenantID, f.CredencialID, f.ComoCredencialID, f.CriadaEm = 0, para, credencial, como, a.Relogio()
		trilha := a.auditoria(ator, para, "ip.copiar", f.Prefixo.String(), "", descreverFaixa(&f, usuario, nomeComo))
		switch err := a.IPs.CriarFaixa(ctx, &f, trilha); {
		case errors.Is(err, ErrJaExiste):
			continue
		case err != nil:
			return n, err
		}
		n++
	}
	return n, nil
}

func (c *CopiaDeTenant) wsdl(ctx context.Context, ator Ator, _ *PedidoCopia, de *Tenant, r *TenantCopiado) (int, error) {
	texto, mapa, err := c.Administracao.WSDLs.WSDL(ctx, de.ID)
	if err != nil || texto == "" {
		return 0, err
	}
	if tem, _, err := c.Administracao.WSDLs.WSDL(ctx, r.Tenant.ID); err != nil || tem != "" {
		return 0, err
	}
	return 1, c.Administracao.TrocarWSDL(ctx, ator, r.Tenant, "", texto, mapa)
}

// destinos copies the settings of homologação with their secrets. A copy sends nothing until somebody switches it on.
func (c *CopiaDeTenant) destinos(ctx context.Context, ator Ator, _ *PedidoCopia, de *Tenant, r *TenantCopiado) (n int, err error) {
	todos, err := c.Despacho.Destinos(ctx, de.ID)
	if err != nil {
		return 0, err
	}
	for i := range todos {
		d := &todos[i]
		tem, err := c.Despacho.Destino(ctx, r.Tenant.ID, d.Nome)
		if errors.Is(err, ErrNaoEncontrado) {
			r.Recusados[d.Nome] = err
			continue
		}
		if err != nil {
			return n, err
		}
		if tem.ID != 0 {
			continue
		}
		mudancas := []Atribuicao{{ChaveSistema, d.Sistema}}
		valores := d.Valores[AmbienteHomologacao]
		for _, chave := range slices.Sorted(maps.Keys(valores)) {
			mudancas = append(mudancas, Atribuicao{chave, valores[chave]})
		}
		_, _, err = c.Despacho.ConfigurarDestino(ctx, ator, r.Tenant.ID, d.Nome, AmbienteHomologacao, mudancas)
		var invalido *Invalido
		var proprio *ErroDestino
		switch {
		case errors.As(err, &invalido) || errors.As(err, &proprio):
			r.Recusados[d.Nome] = err
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}
