package portal

import (
	"time"

	"ponte/crm"
)

// cartoesPrazos are what people are late with: everybody, or for who sees a part their own and their teams'.
func (k *contexto) cartoesPrazos() ([]cartao, error) {
	if k.recorte != nil {
		return k.cartoesProprios()
	}
	p, err := k.p.Painel.Prazos(k.ctx, k.tenant.ID, k.agora)
	if err != nil {
		return nil, err
	}
	tom := map[bool]string{true: tomRuim, false: tomBom}
	cartoes := []cartao{{"Tarefas atrasadas", inteiro(p.Tarefas), "abertas, de todas as equipes", tom[p.Tarefas > 0], Raiz + "/tarefas?quem=todas&atrasadas=sim"}}
	if p.Ocorrencias > 0 {
		cartoes = append(cartoes, cartao{"Prazos vencidos", inteiro(p.Ocorrencias), "ocorrências além do SLA", tomRuim, Raiz + "/ocorrencias?prazo=vencidas"})
	}
	return cartoes, nil
}

// maxProprias bounds how many of one's own tarefas are counted.
const maxProprias = 100

func (k *contexto) cartoesProprios() ([]cartao, error) {
	var cartoes []cartao
	for _, c := range []struct {
		rotulo, detalhe, link string
		ate                   time.Time
		tom                   string
	}{
		{"Minhas tarefas", "abertas, suas e das suas equipes", "/tarefas", time.Time{}, tomNeutro},
		{"Minhas tarefas atrasadas", "além do prazo", "/tarefas?atrasadas=sim", k.agora, tomRuim},
	} {
		minhas, err := k.p.Tarefas.Tarefas(k.ctx, crm.FiltroTarefas{
			TenantID: k.tenant.ID, Situacao: crm.TarefaAberta, Pessoa: k.usuario.Login, Equipes: crm.EquipesDe(k.usuario.Equipes), VencidaAte: c.ate,
			Recorte: k.recorte, Pagina: crm.Pagina{Limite: maxProprias},
		})
		if err != nil {
			return nil, err
		}
		valor := inteiro(len(minhas.Linhas))
		if minhas.Proximo != "" {
			valor += " ou mais"
		}
		if len(minhas.Linhas) == 0 {
			c.tom = tomBom
		}
		cartoes = append(cartoes, cartao{c.rotulo, valor, c.detalhe, c.tom, Raiz + c.link})
	}
	return cartoes, nil
}
