package portalcliente

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Ajustes are what people of the builder set up for the portal.
type Ajustes struct {
	Guarda  Guarda
	Relogio crm.Relogio
}

// umLink is the last part of an address that people type.
var umLink = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`)

// GravarEmpreendimento switches one on or off in the portal and gives it a link of its own.
func (a *Ajustes) GravarEmpreendimento(ctx context.Context, ator crm.Ator, e Empreendimento) error {
	e.Link = strings.ToLower(strings.TrimSpace(e.Link))
	if e.Link != "" && !umLink.MatchString(e.Link) {
		return crm.NovoInvalido("link", crm.MotivoFormato, "letras sem acento, números e hífens, como residencial-aurora")
	}
	err := a.Guarda.GravarEmpreendimento(ctx, &e, a.auditoria(ator, e.TenantID, "portal_cliente.empreendimento", e.Nome, estado(&e)))
	if errors.Is(err, crm.ErrJaExiste) {
		return crm.NovoInvalido("link", crm.MotivoDuplicado, "outro empreendimento tem este link")
	}
	return err
}

func estado(e *Empreendimento) string {
	s := "aparece"
	if e.Desligado {
		s = "não aparece"
	}
	if e.Link != "" {
		s += ", link " + e.Link
	}
	return s
}

// NovoSegredo makes what the ERP signs its links with, in the place of the one before; it is shown this once.
func (a *Ajustes) NovoSegredo(ctx context.Context, ator crm.Ator, tenantID int64) (string, error) {
	s := Segredo{TenantID: tenantID, Segredo: novoSegredo(), CriadoPor: ator.Quem, CriadoEm: a.Relogio()}
	return s.Segredo, a.Guarda.GravarSegredo(ctx, &s, a.auditoria(ator, tenantID, "portal_cliente.segredo", "link assinado", "novo segredo"))
}

// ApagarSegredo ends signed links.
func (a *Ajustes) ApagarSegredo(ctx context.Context, ator crm.Ator, tenantID int64) error {
	return a.Guarda.ApagarSegredo(ctx, tenantID, a.auditoria(ator, tenantID, "portal_cliente.segredo", "link assinado", "apagado"))
}

func (a *Ajustes) auditoria(ator crm.Ator, tenantID int64, acao, alvo, depois string) crm.Auditoria {
	return crm.Auditoria{TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: alvo, Depois: depois, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: a.Relogio()}
}

// PorQue is why a contract does not appear to a client, and what else keeps them from signing in.
type PorQue struct {
	Contrato []Causa // none = it appears
	Entrada  []Causa // none = they can sign in by a code
	Falta    string  // of SemDestinoMail, in words
}

// PorQueNaoAparece answers for one client and one contract.
func PorQueNaoAparece(r *crm.Retrato, k *Contrato, c *crm.Cliente) PorQue {
	p := PorQue{Contrato: Causas(k, c.ID), Falta: crm.FaltaParaOCodigo(r)}
	for _, x := range []struct {
		vale  bool
		causa Causa
	}{{!Aberta(r), SemPortal}, {!sigilo.DocumentoValido(c.Documento), SemDocumento}, {c.Email == "", SemEmail}, {p.Falta != "", SemDestinoMail}} {
		if x.vale {
			p.Entrada = append(p.Entrada, x.causa)
		}
	}
	return p
}
