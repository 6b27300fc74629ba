package crm

import (
	"errors"
	"net/url"
)

// ModoSombra says who answers the webservice's addresses of a tenant (docs/regras.md §25).
type ModoSombra string

// The modes. Switch and rollback are a change from one to the other.
const (
	SombraDesligada ModoSombra = "desligada" // Ponte, and there is no other
	SombraEspelho   ModoSombra = "espelho"   // the old service; Ponte evaluates a copy
	SombraFrente    ModoSombra = "frente"    // Ponte, and the old service is still there
)

// Sombra gives the tenant's mode and the address of the old service, "" = none.
func (t *Tenant) Sombra() (modo ModoSombra, antigo string) {
	return ModoSombra(t.Configuracoes.Texto(ConfSombraModo)), t.Configuracoes.Texto(ConfSombraAntigo)
}

// validarServicoAntigo takes scheme and host alone: path and query are those of each call.
func validarServicoAntigo(valor string) error {
	if valor == "" {
		return nil
	}
	u, err := url.Parse(valor)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return errors.New("use http(s)://HOST[:PORTA]")
	}
	return nil
}

// validarSombra refuses an espelho of nothing: every call would fail.
func validarSombra(t *Tenant) error {
	if modo, antigo := t.Sombra(); modo == SombraEspelho && antigo == "" {
		return NovoInvalido(ConfSombraAntigo, MotivoVazio)
	}
	return nil
}
