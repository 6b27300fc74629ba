package sombra

import (
	"context"
	"strings"
	"time"

	"ponte/crm"
)

// Windows of the report, in days.
const (
	DiasDoRelatorio = 30
	DiasDasLinhas   = 400 // that are kept
)

// Registro keeps what people said of a comparison, and knows what the switch asks.
type Registro interface {
	Explicacoes
	Capturas
	// Viradas lists who answered since when, oldest first.
	Viradas(ctx context.Context, tenantID int64) ([]Virada, error)
	// ProximoNumero is the number that Ponte would give next.
	ProximoNumero(ctx context.Context, tenantID int64) (int64, error)
}

// Conducao is how people follow the comparison and change who answers.
type Conducao struct {
	Contagem      Contagem
	Registro      Registro
	Acervo        crm.Acervo
	Administracao *crm.Administracao
	Relogio       crm.Relogio
}

// Relatorio is the report of the last days, today included: the page's and the command's.
func (v *Conducao) Relatorio(ctx context.Context, tenantID int64, dias int) (*Relatorio, error) {
	desde := v.Relogio().UTC().AddDate(0, 0, -max(0, dias-1)).Format(time.DateOnly)
	linhas, err := v.Contagem.Sombra(ctx, tenantID, desde)
	if err != nil {
		return nil, err
	}
	ditas, err := v.Registro.Explicacoes(ctx, tenantID)
	if err != nil {
		return nil, err
	}
	return Relatar(desde, linhas, ditas...), nil
}

// Mudanca is who shall answer, and where the old service is.
type Mudanca struct {
	Para   crm.ModoSombra
	Antigo string
}

// Previsao says what a change would do, before anything happens.
type Previsao struct {
	De, Para crm.ModoSombra
	Antigo   string
	Frases   []string // Portuguese
	Falta    string   // Portuguese, what the gate waits for, and the change asks for a motivo; "" = it is open, or Ponte would not answer
}

// Prever says what a change would do. What cannot be set is refused here already.
func (v *Conducao) Prever(ctx context.Context, t *crm.Tenant, m Mudanca) (*Previsao, error) {
	de, antes := t.Sombra()
	if err := conferirMudanca(&m); err != nil {
		return nil, err
	}
	p := &Previsao{De: de, Para: m.Para, Antigo: m.Antigo}
	dizer := func(frases ...string) { p.Frases = append(p.Frases, frases...) }
	if de == m.Para {
		if antes == m.Antigo {
			dizer("Nada muda.")
			return p, nil
		}
		dizer("Quem responde continua o mesmo; o endereço do serviço antigo passa a ser outro.")
		return p, nil
	}
	if m.Para == crm.SombraEspelho {
		dizer("Em até 3 segundos quem responde às chamadas é o serviço antigo, em "+m.Antigo+"; o Ponte avalia uma cópia de cada uma e não grava nada delas.",
			"Se o serviço antigo não responder, quem chama recebe o erro: o Ponte não responde no lugar dele.")
		viradas, err := v.Registro.Viradas(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		if _, ainda := SoAqui(viradas); ainda != nil {
			dizer("É a volta. " + ainda.frase())
		}
		return p, nil
	}
	dizer("Em até 3 segundos quem responde às chamadas é o Ponte.")
	if m.Para == crm.SombraDesligada {
		dizer("O serviço antigo deixa de ser usado. O que foi comparado fica guardado.")
	}
	if de != crm.SombraEspelho {
		return p, nil
	}
	r, err := v.Relatorio(ctx, t.ID, DiasDoRelatorio)
	if err != nil {
		return nil, err
	}
	proximo, err := v.Registro.ProximoNumero(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	dizer("Nos últimos "+numero(DiasDoRelatorio)+" dias: "+quantas(r.Chamadas, "chamada comparada", "chamadas comparadas")+" em "+quantas(int64(r.Dias), "dia", "dias")+", "+contagem(r.Inexplicado)+" sem explicação, "+contagem(r.Perdidas)+" sem comparação.",
		"A numeração do Ponte está em "+numero(proximo)+".")
	captura, err := v.Registro.Captura(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	if captura != nil && len(captura.Desconhecidas) > 0 {
		dizer("O Ponte não atende do serviço antigo: " + strings.Join(captura.Desconhecidas, ", ") + ". Depois da virada ninguém as atende.")
	}
	if !r.Portao.Aberto {
		p.Falta = "O portão está fechado: falta " + strings.Join(r.Portao.Frases(), "; ") + "."
	}
	return p, nil
}

// conferirMudanca normalises one.
func conferirMudanca(m *Mudanca) error {
	m.Antigo = strings.TrimRight(strings.TrimSpace(m.Antigo), "/")
	if _, err := crm.ValidarConfiguracao(crm.ConfSombraModo, string(m.Para)); err != nil || m.Para == "" {
		return crm.NovoInvalido(crm.ConfSombraModo, crm.MotivoOpcao, string(crm.SombraDesligada), string(crm.SombraEspelho), string(crm.SombraFrente))
	}
	if m.Para == crm.SombraEspelho && m.Antigo == "" {
		return crm.NovoInvalido(crm.ConfSombraAntigo, crm.MotivoVazio)
	}
	if m.Antigo == "" {
		return nil
	}
	if _, err := crm.ValidarConfiguracao(crm.ConfSombraAntigo, m.Antigo); err != nil {
		return crm.NovoInvalido(crm.ConfSombraAntigo, crm.MotivoFormato, "https://10.0.0.5")
	}
	return nil
}

// Virar changes who answers, from the settings of that version. With the gate shut it takes a reason, which stays in the audit.
func (v *Conducao) Virar(ctx context.Context, ator crm.Ator, t *crm.Tenant, versao string, m Mudanca) error {
	p, err := v.Prever(ctx, t, m)
	if err != nil {
		return err
	}
	if p.Falta != "" && strings.TrimSpace(ator.Motivo) == "" {
		return crm.NovoInvalido("motivo", crm.MotivoVazio)
	}
	_, err = v.Administracao.AlterarTenant(ctx, ator, t.Slug, []crm.Atribuicao{
		{Chave: crm.ChaveVersao, Valor: versao}, {Chave: crm.ConfSombraAntigo, Valor: p.Antigo}, {Chave: crm.ConfSombraModo, Valor: string(p.Para)},
	})
	return err
}

// Trilha is the row of the trail of a change of who answers, which was written with it: who made it, and why; nil = it is not kept any more.
func (v *Conducao) Trilha(ctx context.Context, t *crm.Tenant, virada *Virada) (*crm.Auditoria, error) {
	lista, err := v.Acervo.Auditorias(ctx, crm.FiltroAuditorias{
		TenantID: t.ID, Acao: "tenant.alterar", Alvo: t.Slug, De: virada.Em, Ate: virada.Em, Pagina: crm.Pagina{Limite: 1},
	})
	if err != nil || len(lista.Linhas) == 0 {
		return nil, err
	}
	return &lista.Linhas[0], nil
}

// frase says what the old service will not know of.
func (d *Desconhecidas) frase() string {
	const frase = "O serviço antigo não conhece o que o Ponte abriu desde a virada: "
	switch d.Abertas {
	case 0:
		return frase + "nada, até agora."
	case 1:
		return frase + "a ocorrência " + numero(d.Primeiro) + ". Fica aqui: alguém a abre lá também, e leva a numeração dele além dela."
	}
	return frase + contagem(d.Abertas) + " ocorrências, de " + numero(d.Primeiro) + " a " + numero(d.Ultimo) + ". Ficam aqui: alguém as abre lá também, e leva a numeração dele além da última."
}
