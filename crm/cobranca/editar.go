package cobranca

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"ponte/crm"
)

// Editor holds the use cases by which people set the collection up.
type Editor struct {
	Reguas  Reguas
	Relogio crm.Relogio
}

func (e *Editor) auditoria(ator crm.Ator, tenantID int64, acao, alvo string) crm.Auditoria {
	return crm.Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: alvo, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: e.Relogio(),
	}
}

// Gravar keeps a régua: a new one (ID 0), which is off, or the next version of one as it was read. Wrong input is an *crm.Invalido, or
// several joined; fields of steps are named passos.N.campo, from 1 on.
func (e *Editor) Gravar(ctx context.Context, ator crm.Ator, r *Regua) error {
	if err := r.Conferir(); err != nil {
		return err
	}
	for i := range r.Conteudo.Passos {
		if p := &r.Conteudo.Passos[i]; p.ID == "" {
			p.ID = rand.Text()[:12]
		}
	}
	acao := "cobranca.regua.gravar"
	if r.ID == 0 {
		r.Ativa = false
		acao = "cobranca.regua.criar"
	}
	a := e.auditoria(ator, r.TenantID, acao, r.Nome)
	a.Depois = fmt.Sprintf("versao=%d; passos=%d", r.Numero+1, len(r.Conteudo.Passos))
	nova := &VersaoDaRegua{TenantID: r.TenantID, Numero: r.Numero + 1, Conteudo: r.Conteudo, Quem: ator.Quem, Em: e.Relogio()}
	return emDisputa(e.Reguas.GravarRegua(ctx, r, nova, a))
}

// Ligar switches one on or off, as it was read. What waits in the queue is not sent once it is off.
func (e *Editor) Ligar(ctx context.Context, ator crm.Ator, r *Regua, ativa bool) error {
	antes := r.Ativa
	r.Ativa = ativa
	a := e.auditoria(ator, r.TenantID, "cobranca.regua.ligar", r.Nome)
	a.Antes, a.Depois = simNao(antes), simNao(ativa)
	return emDisputa(e.Reguas.GravarRegua(ctx, r, nil, a))
}

// Recusar keeps that a debtor does not want to be contacted by a channel; Aceitar takes it back.
func (e *Editor) Recusar(ctx context.Context, ator crm.Ator, r *Recusa) error {
	r.Motivo, r.Quem, r.Em = crm.Encurtar(strings.TrimSpace(r.Motivo), 500), ator.Quem, e.Relogio()
	if !r.Canal.AoDevedor() {
		return crm.NovoInvalido("canal", crm.MotivoOpcao, string(CanalEmail), string(CanalWebhook))
	}
	return e.Reguas.GravarRecusa(ctx, r, e.auditoria(ator, r.TenantID, "cobranca.recusar."+string(r.Canal), strconv.FormatInt(r.ClienteID, 10)))
}

// Aceitar takes a Recusa back.
func (e *Editor) Aceitar(ctx context.Context, ator crm.Ator, r *Recusa) error {
	return e.Reguas.ApagarRecusa(ctx, r, e.auditoria(ator, r.TenantID, "cobranca.aceitar."+string(r.Canal), strconv.FormatInt(r.ClienteID, 10)))
}

func emDisputa(err error) error {
	if errors.Is(err, crm.ErrConflito) {
		return errors.Join(err, crm.NovoInvalido("nome", crm.MotivoConflito))
	}
	return err
}

func simNao(b bool) string {
	if b {
		return "sim"
	}
	return "nao"
}

// Conferir trims and judges.
func (r *Regua) Conferir() error {
	r.Nome = strings.TrimSpace(r.Nome)
	c := &r.Conteudo
	var problemas []error
	recusar := func(campo string, motivo crm.Motivo, detalhes ...string) {
		problemas = append(problemas, crm.NovoInvalido(campo, motivo, detalhes...))
	}
	switch {
	case r.Nome == "":
		recusar("nome", crm.MotivoVazio)
	case utf8.RuneCountInString(r.Nome) > maxNome:
		recusar("nome", crm.MotivoLongo, strconv.Itoa(maxNome))
	case strings.ContainsFunc(r.Nome, crm.EhControle):
		recusar("nome", crm.MotivoControle)
	}
	if c.Limite < 1 || c.Limite > MaxDias {
		recusar("limite", crm.MotivoFormato, "dias de 1 a "+strconv.Itoa(MaxDias))
	}
	if len(c.Passos) == 0 {
		recusar("passos", crm.MotivoVazio)
	}
	if len(c.Passos) > MaxPassos {
		recusar("passos", crm.MotivoLimite, strconv.Itoa(MaxPassos)+" passos")
	}
	if c.MultaBP < 0 || c.MultaBP > MaxMultaBP {
		recusar("multa", crm.MotivoFormato, "de 0 a 2 por cento (CDC, art. 52, §1º)")
	}
	if c.MoraBP < 0 || c.MoraBP > MaxMoraBP {
		recusar("mora", crm.MotivoFormato, "de 0 a 1 por cento ao mês")
	}
	if c.Agradece {
		problemas = append(problemas, conferirPalavras("agradece.", &c.Assunto, &c.Texto)...)
	}
	ids := map[string]bool{}
	for i := range c.Passos {
		p := &c.Passos[i]
		problemas = append(problemas, p.conferir("passos."+strconv.Itoa(i+1)+".", c.Limite)...)
		if p.ID != "" && (ids[p.ID] || p.ID == PassoAgradecer || len(p.ID) > 16) {
			recusar("passos."+strconv.Itoa(i+1)+".id", crm.MotivoDuplicado, "o passo")
		}
		ids[p.ID] = true
	}
	slices.SortStableFunc(c.Passos, func(a, b Passo) int { return a.Dias - b.Dias })
	return errors.Join(problemas...)
}

func (p *Passo) conferir(prefixo string, limite int) (problemas []error) {
	recusar := func(campo string, motivo crm.Motivo, detalhes ...string) {
		problemas = append(problemas, crm.NovoInvalido(prefixo+campo, motivo, detalhes...))
	}
	p.Nome, p.Equipe = strings.TrimSpace(p.Nome), strings.TrimSpace(p.Equipe)
	switch {
	case p.Nome == "":
		recusar("nome", crm.MotivoVazio)
	case utf8.RuneCountInString(p.Nome) > maxNome:
		recusar("nome", crm.MotivoLongo, strconv.Itoa(maxNome))
	case strings.ContainsFunc(p.Nome, crm.EhControle):
		recusar("nome", crm.MotivoControle)
	}
	if p.Dias < -60 || p.Dias > limite {
		recusar("dias", crm.MotivoFormato, "de -60 (antes do vencimento) ao limite da régua, "+strconv.Itoa(limite))
	}
	if p.ValorMinimo < 0 {
		recusar("valor_minimo", crm.MotivoFormato, "um valor de 0 em diante")
	}
	if utf8.RuneCountInString(p.Equipe) > 100 {
		recusar("equipe", crm.MotivoLongo, "100")
	}
	switch p.Canal {
	case CanalEmail, CanalTarefa:
		problemas = append(problemas, conferirPalavras(prefixo, &p.Assunto, &p.Texto)...)
	case CanalWebhook:
		p.Assunto, p.Texto = "", ""
	default:
		recusar("canal", crm.MotivoOpcao, string(CanalEmail), string(CanalWebhook), string(CanalTarefa))
	}
	return problemas
}
