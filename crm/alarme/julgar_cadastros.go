package alarme

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"ponte/crm"
)

// Words of loads (crm/carga), which this room does not know: they come as they are in the database.
const (
	cargaPedida       = "pedida"
	cargaExecutando   = "executando"
	cargaInterrompida = "interrompida"
	motivoFalha       = "falha"
	motivoLogin       = "login"
)

// loginDaFonte finds sources that do not let us in.
func (v *Vigia) loginDaFonte(ctx context.Context, o *olhar) ([]Sinal, error) {
	return v.cargas(ctx, o, crm.CausaLogin, func(c *CargaVista, _ time.Duration) (string, bool) {
		return "A fonte " + o.titulo(c.TenantID, c.Fonte) + " recusou o login: os cadastros dela não são lidos.", c.Situacao == cargaInterrompida && c.Motivo == motivoLogin
	})
}

// cargaParada finds loads that failed, that give no sign, or that no server begins.
func (v *Vigia) cargaParada(ctx context.Context, o *olhar) ([]Sinal, error) {
	return v.cargas(ctx, o, crm.CausaCarga, func(c *CargaVista, limite time.Duration) (string, bool) {
		titulo := o.titulo(c.TenantID, c.Fonte)
		switch c.Situacao {
		case cargaPedida:
			return "A carga de " + titulo + " foi pedida e nenhum servidor a começa.", o.agora.Sub(c.PedidaEm) >= limite
		case cargaExecutando:
			return "A carga de " + titulo + " diz que executa e não dá sinal.", o.agora.Sub(c.VistaEm) >= limite
		}
		return "A carga de " + titulo + " parou por uma falha.", c.Motivo == motivoFalha && o.agora.Sub(c.TerminouEm) >= limite
	})
}

func (v *Vigia) cargas(ctx context.Context, o *olhar, causa crm.CausaAlarme, parada func(*CargaVista, time.Duration) (string, bool)) ([]Sinal, error) {
	vistas, err := v.Sinais.Cargas(ctx)
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for i := range vistas {
		c := &vistas[i]
		limite := o.limite(c.TenantID, causa)
		if limite == 0 || o.retratos[c.TenantID] == nil {
			continue
		}
		if frase, esta := parada(c, time.Duration(limite)*time.Minute); esta {
			id, erro := strconv.FormatInt(c.ID, 10), c.Erro
			sinais = append(sinais, Sinal{
				TenantID: c.TenantID, Causa: causa, Objeto: c.Fonte, Quantidade: 1, Frase: frase, Pagina: "/cargas/" + id,
				Exemplo: func(context.Context) (crm.ExemploAlarme, error) {
					return crm.ExemploAlarme{Assunto: "Carga " + id, Resposta: cmp.Or(erro, "nenhum erro foi anotado")}, nil
				},
			})
		}
	}
	return sinais, nil
}

// prazos finds tenants with ocorrências that are late.
func (v *Vigia) prazos(ctx context.Context, o *olhar) ([]Sinal, error) {
	vencidas, err := v.Sinais.Vencidas(ctx, o.agora)
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for id, n := range vencidas {
		limite := o.limite(id, crm.CausaPrazo)
		if limite == 0 || n < limite || o.retratos[id] == nil {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: id, Causa: crm.CausaPrazo, Quantidade: n, Frase: fmt.Sprintf("%d ocorrências passaram do prazo.", n), Pagina: "/ocorrencias?prazo=vencidas",
			Exemplo: func(ctx context.Context) (crm.ExemploAlarme, error) {
				numero, venceu, err := v.Sinais.MaisAtrasada(ctx, id, o.agora)
				return crm.ExemploAlarme{Assunto: fmt.Sprintf("A mais atrasada: ocorrência %s, vencida em %s", numero, venceu.In(o.retratos[id].Tenant.Fuso()).Format("02/01/2006 15:04"))}, err
			},
		})
	}
	return sinais, nil
}
