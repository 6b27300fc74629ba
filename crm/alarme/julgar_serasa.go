package alarme

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// baixasNaSerasa finds tenants that have to take something out of the bureau within days, or should have.
func (v *Vigia) baixasNaSerasa(ctx context.Context, o *olhar) ([]Sinal, error) {
	devidas, err := v.Sinais.BaixasNaSerasa(ctx)
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for i := range devidas { // by tenant, the earliest first
		d := &devidas[i]
		limite := o.limite(d.TenantID, crm.CausaBaixaSerasa)
		retrato := o.retratos[d.TenantID]
		if limite == 0 || retrato == nil {
			continue
		}
		hoje := o.agora.In(retrato.Tenant.Fuso())
		if string(d.Prazo) > hoje.AddDate(0, 0, int(limite)).Format(time.DateOnly) {
			continue
		}
		if n := len(sinais); n > 0 && sinais[n-1].TenantID == d.TenantID {
			sinais[n-1].Quantidade += d.Quantidade
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: d.TenantID, Causa: crm.CausaBaixaSerasa, Quantidade: d.Quantidade, Pagina: "/negativacoes?prazo=sim",
			Frase: "Títulos pagos ainda estão na Serasa: a baixa do primeiro precisa chegar lá até " + d.Prazo.Texto() + ".",
		})
	}
	return sinais, nil
}

// propostasNaSerasa finds exclusions that Ponte proposes and nobody has decided for a day: what is noted there is not what is owed.
func (v *Vigia) propostasNaSerasa(ctx context.Context, o *olhar) ([]Sinal, error) {
	propostas, err := v.Sinais.PropostasNaSerasa(ctx, o.agora.AddDate(0, 0, -1))
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for i := range propostas {
		p := &propostas[i]
		if limite := o.limite(p.TenantID, crm.CausaPropostas); limite == 0 || p.Quantidade < limite || o.retratos[p.TenantID] == nil {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: p.TenantID, Causa: crm.CausaPropostas, Quantidade: p.Quantidade, Pagina: "/negativacoes?proposta=sim",
			Frase: "O que está na Serasa não é mais o que se deve: baixas propostas esperam, há mais de um dia, que uma pessoa decida.",
		})
	}
	return sinais, nil
}

// semRetorno finds remessas of which something is not known for days.
func (v *Vigia) semRetorno(ctx context.Context, o *olhar) ([]Sinal, error) {
	remessas, err := v.Sinais.SemRetorno(ctx, o.agora.AddDate(0, 0, -1))
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for i := range remessas {
		r := &remessas[i]
		limite := o.limite(r.TenantID, crm.CausaSemRetorno)
		if limite == 0 || o.retratos[r.TenantID] == nil || o.agora.Sub(r.GeradaEm) < time.Duration(limite)*24*time.Hour {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: r.TenantID, Causa: crm.CausaSemRetorno, Objeto: "remessa " + strconv.Itoa(r.Numero), Quantidade: r.Quantidade,
			Frase:  fmt.Sprintf("A remessa %d, de %s, tem registros sem retorno da Serasa: ninguém sabe o que houve com eles.", r.Numero, r.GeradaEm.In(o.retratos[r.TenantID].Tenant.Fuso()).Format("02/01/2006")),
			Pagina: "/negativacoes/remessas/" + strconv.FormatInt(r.ID, 10),
		})
	}
	return sinais, nil
}
