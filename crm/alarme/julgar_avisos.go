package alarme

import (
	"context"
	"net/url"
	"time"

	"ponte/crm"
)

// janelaAvisos is how long something that a partner told and could not be applied is a person's business.
const janelaAvisos = 7 * 24 * time.Hour

// avisosPerdidos finds destinations that told what could not be applied here.
func (v *Vigia) avisosPerdidos(ctx context.Context, o *olhar) ([]Sinal, error) {
	perdidos, err := v.Sinais.AvisosQueFalharam(ctx, o.agora.Add(-janelaAvisos))
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for i := range perdidos {
		p := &perdidos[i]
		if limite := o.limite(p.TenantID, crm.CausaAvisos); limite == 0 || p.Quantidade < limite || o.retratos[p.TenantID] == nil {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: p.TenantID, Causa: crm.CausaAvisos, Objeto: p.Destino, Quantidade: p.Quantidade,
			Frase: o.titulo(p.TenantID, p.Destino) + " avisou o que não pôde ser aplicado aqui.", Pagina: "/destinos/" + url.PathEscape(p.Destino) + "#t-avisos",
		})
	}
	return sinais, nil
}
