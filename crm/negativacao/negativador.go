package negativacao

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// Negativador holds the use cases of people and of the job that follows payments. The portal and the command line share it.
type Negativador struct {
	Negativacoes Negativacoes
	Transportes  []Transporte
	Arquivos     LeitorDeArquivo
	Relogio      crm.Relogio
}

// Impedimento is why something cannot be done now, for people.
type Impedimento struct{ Frase string }

// Error is the sentence.
func (e *Impedimento) Error() string { return e.Frase }

func impedir(frase string, valores ...any) error { return &Impedimento{fmt.Sprintf(frase, valores...)} }

// Resultado is what an act over several did, and why not of the rest.
type Resultado struct {
	Feitas    []Negativacao
	Impedidas []Impedida
}

// Impedida is one over which an act was not done.
type Impedida struct {
	NegativacaoID, TituloID int64
	Frase                   string // Portuguese
}

// CredorDe reads the creditor from a tenant's settings; what is missing is an *Impedimento that names all of it.
func CredorDe(t *crm.Tenant) (*Credor, error) {
	c := &Credor{
		CNPJ: sigilo.NormalizarCNPJ(t.Configuracoes.Texto(crm.ConfSerasaCNPJ)), Logon: t.Configuracoes.Texto(crm.ConfSerasaLogon),
		Contato: t.Configuracoes.Texto(crm.ConfSerasaContato), Natureza: t.Configuracoes.Texto(crm.ConfSerasaNatureza),
		NaturezaADireita: t.Configuracoes.Sim(crm.ConfSerasaNaturezaADir), Diferencial: t.Configuracoes.Texto(crm.ConfSerasaDiferencial),
	}
	fone := strings.Fields(t.Configuracoes.Texto(crm.ConfSerasaTelefone))
	for i, para := range []*string{&c.DDD, &c.Fone, &c.Ramal} {
		if i < len(fone) {
			*para = fone[i]
		}
	}
	var faltam []string
	for _, x := range []struct{ chave, valor string }{
		{crm.ConfSerasaCNPJ, c.CNPJ}, {crm.ConfSerasaNatureza, c.Natureza}, {crm.ConfSerasaContato, c.Contato}, {crm.ConfSerasaTelefone, c.Fone},
	} {
		if x.valor == "" {
			l, _ := crm.LinhaDaConfiguracao(x.chave)
			faltam = append(faltam, l.Rotulo)
		}
	}
	if len(faltam) > 0 {
		return c, impedir("Falta preencher em Configurações, %s: %s.", crm.GrupoSerasa, strings.Join(faltam, ", "))
	}
	return c, nil
}

// transporte is the tenant's way to the bureau.
func (g *Negativador) transporte(t *crm.Tenant) (Transporte, error) {
	nome := t.Configuracoes.Texto(crm.ConfSerasaTransporte)
	for _, x := range g.Transportes {
		if x.Nome() == nome {
			return x, nil
		}
	}
	return nil, impedir("O transporte %q da Serasa não está disponível: escolha outro em Configurações.", nome)
}

func (g *Negativador) hoje(t *crm.Tenant) crm.Dia {
	return t.Hoje(g.Relogio())
}

// mover does an act on n, and gives the step that tells of it; false = it cannot be done where n stands.
func (n *Negativacao) mover(ato Ato, quem, nota string, agora time.Time) (Passo, bool) {
	para, ok := n.Situacao.depois(ato)
	if !ok {
		return Passo{}, false
	}
	if ato == AtoDesistirBaixa {
		para = n.antesDaBaixa()
	}
	p := Passo{NegativacaoID: n.ID, TenantID: n.TenantID, Ordem: int(n.Versao) + 1, Em: agora, De: n.Situacao, Para: para, Quem: quem, Nota: nota}
	n.Situacao, n.MudouEm = para, agora
	if !para.Viva() {
		n.TerminouEm = agora
	}
	return p, true
}

// anotar is a step that moves nothing.
func (n *Negativacao) anotar(quem, nota string, agora time.Time) Passo {
	n.MudouEm = agora
	return Passo{NegativacaoID: n.ID, TenantID: n.TenantID, Ordem: int(n.Versao) + 1, Em: agora, De: n.Situacao, Para: n.Situacao, Quem: quem, Nota: nota}
}

func (g *Negativador) auditoria(ator crm.Ator, tenantID int64, acao, alvo, antes, depois string) crm.Auditoria {
	return crm.Auditoria{
		TenantID: tenantID, Quem: ator.Quem, Acao: acao, Alvo: crm.Encurtar(alvo, 200), Antes: antes, Depois: depois, Motivo: ator.Motivo, Endereco: ator.Endereco,
		Em: g.Relogio(),
	}
}

// alvos names negativações for the trail.
func alvos(ns []Negativacao) string {
	if len(ns) == 1 {
		return "negativação " + strconv.FormatInt(ns[0].ID, 10)
	}
	return strconv.Itoa(len(ns)) + " negativações"
}

// resumo says of each what the trail keeps: its number at the bureau, its value, its document masked.
func resumo(ns []Negativacao) string {
	var partes []string
	for i := range ns {
		n := &ns[i]
		if len(partes) == 20 {
			partes = append(partes, fmt.Sprintf("e mais %d", len(ns)-20))
			break
		}
		partes = append(partes, fmt.Sprintf("%d: %s, %s, R$ %s, %s", n.ID, n.Numero, sigilo.MascararDocumento(n.Documento), crm.Centesimos(n.Valor), n.Situacao))
	}
	return strings.Join(partes, "; ")
}

// emVarias reads negativações, does f on each, and writes those that it moved together; where one of them changed meanwhile, one by one. f
// gives the sentence by which it cannot be done, or a step.
func (g *Negativador) emVarias(leitura func() ([]Negativacao, error), escrita func(ns []Negativacao, ps []Passo) error,
	f func(n *Negativacao) (Passo, string),
) (Resultado, error) {
	var r Resultado
	ns, err := leitura()
	if err != nil {
		return r, err
	}
	var mudadas []Negativacao
	var passos []Passo
	for i := range ns {
		n := ns[i]
		p, frase := f(&n)
		if frase != "" {
			r.Impedidas = append(r.Impedidas, Impedida{n.ID, n.TituloID, frase})
			continue
		}
		mudadas, passos = append(mudadas, n), append(passos, p)
	}
	if len(mudadas) == 0 {
		return r, nil
	}
	if err = escrita(mudadas, passos); err == nil {
		r.Feitas = mudadas
		return r, nil
	}
	for i := range mudadas {
		if !errors.Is(err, crm.ErrConflito) {
			return r, err
		}
		if e := escrita(mudadas[i:i+1], passos[i:i+1]); errors.Is(e, crm.ErrConflito) {
			r.Impedidas = append(r.Impedidas, Impedida{mudadas[i].ID, mudadas[i].TituloID, "Outra pessoa a mudou enquanto isso: veja como ela está agora."})
		} else if e != nil {
			return r, e
		} else {
			r.Feitas = append(r.Feitas, mudadas[i])
		}
	}
	return r, nil
}
