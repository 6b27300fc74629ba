package alarme

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"ponte/crm"
)

// Times of the judgements of deliveries.
const (
	janelaParadas = 30 * 24 * time.Hour
	doenca        = 24 * time.Hour // after which a destination that was not tried again is not ill any more
)

// ligado tells whether a tenant's destination is switched on.
func (o *olhar) ligado(tenantID int64, destino string) bool {
	r := o.retratos[tenantID]
	if r == nil {
		return false
	}
	d := r.Destino(destino)
	return d != nil && d.Ativo
}

// titulo is what people call a tenant's destination.
func (o *olhar) titulo(tenantID int64, destino string) string {
	for i := range o.retratos[tenantID].Definicoes {
		if d := &o.retratos[tenantID].Definicoes[i]; d.Nome == destino {
			return d.Titulo
		}
	}
	return destino
}

// disjuntor finds destinations that rest after failures. Between two rests, until one delivery succeeds, the alarm stays.
func (v *Vigia) disjuntor(ctx context.Context, o *olhar) ([]Sinal, error) {
	doentes, err := v.Sinais.Doentes(ctx)
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for i := range doentes {
		d := &doentes[i]
		if o.limite(d.TenantID, crm.CausaDisjuntor) == 0 || !o.ligado(d.TenantID, d.Destino) || o.agora.Sub(d.UltimaFalha) > doenca {
			continue
		}
		erro := d.UltimoErro
		sinais = append(sinais, Sinal{
			TenantID: d.TenantID, Causa: crm.CausaDisjuntor, Objeto: d.Destino, Quantidade: int64(d.Falhas), Fraco: d.Fechado <= 0,
			Frase:  "As entregas para " + o.titulo(d.TenantID, d.Destino) + " falham seguidamente e fazem pausas.",
			Pagina: "/entregas?destino=" + url.QueryEscape(d.Destino),
			Exemplo: func(context.Context) (crm.ExemploAlarme, error) {
				return crm.ExemploAlarme{Assunto: "Último erro", Resposta: erro}, nil
			},
		})
	}
	return sinais, nil
}

// entregasParadas finds entregas that nobody but a person goes on with.
func (v *Vigia) entregasParadas(ctx context.Context, o *olhar) ([]Sinal, error) {
	paradas, err := v.Sinais.Paradas(ctx, o.agora.Add(-janelaParadas))
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for _, p := range paradas {
		limite, n := o.limite(p.TenantID, crm.CausaEntregas), p.Falhas+p.Incertas
		if limite == 0 || n < limite || o.retratos[p.TenantID] == nil {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: p.TenantID, Causa: crm.CausaEntregas, Objeto: p.Destino, Quantidade: n,
			Frase:  fmt.Sprintf("Entregas para %s que não foram feitas: %s.", o.titulo(p.TenantID, p.Destino), paradasEmFrase(p.Falhas, p.Incertas)),
			Pagina: "/entregas?destino=" + url.QueryEscape(p.Destino) + "&estado=falhou&estado=incerta", Exemplo: v.entrega(p.UltimaID),
		})
	}
	return sinais, nil
}

// paradasEmFrase counts what failed and what is uncertain, and is silent of what there is none of.
func paradasEmFrase(falhas, incertas int64) string {
	var partes []string
	switch {
	case falhas == 1:
		partes = append(partes, "1 falhou")
	case falhas > 1:
		partes = append(partes, fmt.Sprintf("%d falharam", falhas))
	}
	switch {
	case incertas == 1:
		partes = append(partes, "1 tem resultado incerto")
	case incertas > 1:
		partes = append(partes, fmt.Sprintf("%d têm resultado incerto", incertas))
	}
	return strings.Join(partes, " e ")
}

// fila finds destinations whose oldest entrega has waited for too long. With half the time the alarm stays.
func (v *Vigia) fila(ctx context.Context, o *olhar) ([]Sinal, error) {
	esperas, err := v.Sinais.Fila(ctx)
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for _, e := range esperas {
		limite, idade := time.Duration(o.limite(e.TenantID, crm.CausaFila))*time.Minute, o.agora.Sub(e.MaisAntiga)
		if limite == 0 || 2*idade < limite || o.retratos[e.TenantID] == nil {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: e.TenantID, Causa: crm.CausaFila, Objeto: e.Destino, Quantidade: e.Quantidade, Fraco: idade < limite,
			Frase:  fmt.Sprintf("Entregas esperam para sair para %s, a mais antiga há mais de %s.", o.titulo(e.TenantID, e.Destino), porExtenso(limite)),
			Pagina: "/entregas?destino=" + url.QueryEscape(e.Destino) + "&estado=pendente&estado=agendada&estado=enviando",
		})
	}
	return sinais, nil
}
