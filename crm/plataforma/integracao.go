package plataforma

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"ponte/crm"
)

// Integracao is the configuration that the platform keeps of a service that brings master data in: here, settings of a source.
type Integracao struct {
	Despacho *crm.Despacho
	Servico  string   // {domain}/{service}
	Fonte    string   // the source's name in the registry
	Chaves   []string // the settings of it that are properties, the address among them
}

// Propriedade is one of them. The value of a secret is never given, only that it is there.
type Propriedade struct {
	Chave, Rotulo, Valor string
	Segredo              bool
}

// oculto stands for a secret that is there.
const oculto = "********"

// Propriedades lists all, those without a value too.
func (m *Integracao) Propriedades(ctx context.Context, t *crm.Tenant) ([]Propriedade, error) {
	d, def, err := m.fonte(ctx, t)
	if err != nil {
		return nil, err
	}
	var todas []Propriedade
	for _, chave := range m.Chaves {
		todas = append(todas, lerPropriedade(d, def, chave))
	}
	return todas, nil
}

// Propriedade gives one by its key, with an empty value when it has none.
func (m *Integracao) Propriedade(ctx context.Context, t *crm.Tenant, chave string) (*Propriedade, error) {
	chave, err := m.chave(chave)
	if err != nil {
		return nil, err
	}
	d, def, err := m.fonte(ctx, t)
	if err != nil {
		return nil, err
	}
	p := lerPropriedade(d, def, chave)
	return &p, nil
}

// Gravar gives a property a value; "" takes it away. The address must be https://dominio:porta/ (docs/fatos/senior.md §3).
func (m *Integracao) Gravar(ctx context.Context, ator crm.Ator, t *crm.Tenant, chave, valor string) (*Propriedade, error) {
	chave, err := m.chave(chave)
	if err != nil {
		return nil, err
	}
	valor = strings.TrimSpace(valor)
	if chave == crm.CampoEndereco && valor != "" {
		if err := ConferirURL(valor); err != nil {
			return nil, err
		}
	}
	if _, _, err := m.Despacho.ConfigurarDestino(ctx, ator, t.ID, m.Fonte, "", []crm.Atribuicao{{Chave: chave, Valor: valor}}); err != nil {
		var campo *crm.ErroDestino
		if errors.As(err, &campo) {
			return nil, crm.Recusar(crm.RecusaValor, chave, campo.Frase)
		}
		return nil, err
	}
	return m.Propriedade(ctx, t, chave)
}

// ConferirURL judges the address of the service.
func ConferirURL(valor string) error {
	u, err := url.Parse(valor)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.Port() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" ||
		u.Path != "" && u.Path != "/" {
		return crm.NovoInvalido(crm.CampoEndereco, crm.MotivoFormato, "https://dominio:porta/")
	}
	return nil
}

// chave reads a key, before which the service may stand: the platform's property does not say of which it is.
func (m *Integracao) chave(dita string) (string, error) {
	chave := strings.ToLower(strings.TrimSpace(dita))
	_, servico, _ := strings.Cut(m.Servico, "/")
	chave = strings.TrimPrefix(chave, strings.ReplaceAll(m.Servico, "/", ".")+".")
	chave = strings.TrimPrefix(chave, servico+".")
	if !slices.Contains(m.Chaves, chave) {
		return "", crm.Recusar(crm.RecusaValor, "propertyKey", "as propriedades que há são "+strings.Join(m.Chaves, ", ")+", de "+m.Servico)
	}
	return chave, nil
}

func (m *Integracao) fonte(ctx context.Context, t *crm.Tenant) (*crm.DestinoConfigurado, *crm.DefinicaoDestino, error) {
	def, err := m.Despacho.Definicao(m.Fonte)
	if err != nil {
		return nil, nil, err
	}
	d, err := m.Despacho.Destino(ctx, t.ID, m.Fonte)
	return d, def, err
}

func lerPropriedade(d *crm.DestinoConfigurado, def *crm.DefinicaoDestino, chave string) Propriedade {
	p := Propriedade{Chave: chave, Valor: d.EmVigor()[chave]}
	if campo, ok := def.Campo(chave); ok {
		p.Rotulo, p.Segredo = campo.Rotulo, campo.Segredo
	}
	switch {
	case p.Segredo && p.Valor != "":
		p.Valor = oculto
	case chave == crm.CampoEndereco && p.Valor != "":
		p.Valor += "/"
	}
	return p
}
