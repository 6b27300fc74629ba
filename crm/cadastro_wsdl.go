package crm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
)

// CadastroWSDL keeps a tenant's own captured WSDL and what renames its operations and parts, both as text.
type CadastroWSDL interface {
	// WSDL gives both; "" = our own WSDL is served.
	WSDL(ctx context.Context, tenantID int64) (wsdl, mapeamento string, err error)
	// TrocarWSDL replaces both while antes and mapaAntes are what is kept (else ErrConflito), with its Auditoria in the same
	// transaction.
	TrocarWSDL(ctx context.Context, tenantID int64, antes, mapaAntes, wsdl, mapeamento string, a Auditoria) error
}

// TrocarWSDL makes a tenant serve a WSDL of its own, or ours again when the text is empty. Who calls it has read the
// texts: this package knows no XML. versao is the VersaoDoWSDL that a person saw, and another one now is MotivoConflito; "" =
// whatever is there.
func (a *Administracao) TrocarWSDL(ctx context.Context, ator Ator, t *Tenant, versao, wsdl, mapeamento string) error {
	antes, mapaAntes, err := a.WSDLs.WSDL(ctx, t.ID)
	if err != nil {
		return err
	}
	if versao != "" && versao != VersaoDoWSDL(antes, mapaAntes) {
		return errors.Join(ErrConflito, NovoInvalido(ChaveVersao, MotivoConflito))
	}
	acao := "wsdl.trocar"
	if wsdl == "" {
		acao, mapeamento = "wsdl.remover", ""
	}
	trilha := a.auditoria(ator, t.ID, acao, t.Slug, descreverWSDL(antes, mapaAntes), descreverWSDL(wsdl, mapeamento))
	return comoInvalido(a.WSDLs.TrocarWSDL(ctx, t.ID, antes, mapaAntes, wsdl, mapeamento, trilha), ChaveVersao, t.Slug)
}

// VersaoDoWSDL tells two states of what a tenant serves apart: it has no number of its own.
func VersaoDoWSDL(wsdl, mapeamento string) string {
	soma := sha256.Sum256([]byte(wsdl + "\x00" + mapeamento))
	return hex.EncodeToString(soma[:8])
}

// descreverWSDL is enough to tell two documents apart in the trail.
func descreverWSDL(wsdl, mapeamento string) string {
	return descrever("wsdl", resumoCurto(wsdl), "mapeamento", resumoCurto(mapeamento))
}

func resumoCurto(texto string) string {
	if texto == "" {
		return ""
	}
	soma := sha256.Sum256([]byte(texto))
	return strconv.Itoa(len(texto)) + " bytes, sha256 " + hex.EncodeToString(soma[:8])
}
