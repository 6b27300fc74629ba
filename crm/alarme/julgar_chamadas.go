package alarme

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ponte/crm"
)

// Times of the judgements of calls.
const (
	janelaRecusas = 15 * time.Minute
	partePior     = 10 // the part of the calls that has to be unattended: a tenth
	novidade      = 30 * 24 * time.Hour
	janelaIP      = time.Hour
	novoIP        = 24 * time.Hour
	atraso        = 2 * time.Minute // after which a call is surely in the log

	// maxEnderecos of a tenant have an alarm each; those beyond have one together, so that a sweep from everywhere is no storm.
	maxEnderecos    = 10
	outrosEnderecos = "outros endereços"
)

// visto is what is known of a system's calls.
type visto struct {
	ultima time.Time
	ate    time.Time // up to when was looked
}

// silencio finds systems that should have called. What is known of each is remembered: one that called lately is not asked about, and of one
// that is silent only what came since the last look.
func (v *Vigia) silencio(ctx context.Context, o *olhar) ([]Sinal, error) {
	esperadas := map[Sistema]*crm.Credencial{}
	for id, r := range o.retratos {
		if o.limite(id, crm.CausaSilencio) == 0 {
			continue
		}
		for nome, c := range r.Esperadas() {
			esperadas[Sistema{TenantID: id, Nome: nome}] = c
		}
	}
	vistos := make(map[Sistema]visto, len(esperadas))
	var perguntas []Sistema
	for s, c := range esperadas {
		desde := o.retratos[c.TenantID].Tenant.EsperadaDesde(c, o.agora)
		sabido := v.vistos[s]
		if sabido.ate.After(o.agora) { // the clock was ahead, and what was looked at was not all
			sabido = visto{}
		}
		vistos[s] = sabido
		if sabido.ultima.Before(desde) {
			p := s
			p.Desde = maisTarde(desde, sabido.ate.Add(-atraso))
			perguntas = append(perguntas, p)
		}
	}
	ultimas, err := v.Sinais.UltimasChamadas(ctx, perguntas)
	if err != nil {
		return nil, err
	}
	for i, p := range perguntas {
		s := Sistema{TenantID: p.TenantID, Nome: p.Nome}
		vistos[s] = visto{maisTarde(vistos[s].ultima, ultimas[i]), o.agora}
	}
	v.vistos = vistos
	var sinais []Sinal
	for s, c := range esperadas {
		if desde := o.retratos[c.TenantID].Tenant.EsperadaDesde(c, o.agora); vistos[s].ultima.Before(desde) && c.CriadaEm.Before(desde) {
			sinais = append(sinais, Sinal{
				TenantID: s.TenantID, Causa: crm.CausaSilencio, Objeto: s.Nome, Quantidade: 1,
				Frase:  fmt.Sprintf("Nenhuma chamada de %s há mais de %s, contados %s.", s.Nome, porExtenso(c.Silencio), horarioPorExtenso(c)),
				Pagina: "/credenciais/" + url.PathEscape(c.Usuario),
			})
		}
	}
	return sinais, nil
}

func horarioPorExtenso(c *crm.Credencial) string {
	if c.Horario == "" {
		return "a qualquer hora"
	}
	return "só no horário em que ele chama (" + c.Horario + ")"
}

// porExtenso writes a duration as people say it: 1 h 30 min.
func porExtenso(d time.Duration) string {
	var partes []string
	if h := int(d.Hours()); h > 0 {
		partes = append(partes, strconv.Itoa(h)+" h")
	}
	if m := int(d.Minutes()) % 60; m > 0 || len(partes) == 0 {
		partes = append(partes, strconv.Itoa(m)+" min")
	}
	return strings.Join(partes, " ")
}

func maisTarde(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// naoAtendidas are those of the window, asked for once a look, but for calls from addresses on no list, which have a cause of their own.
func (v *Vigia) naoAtendidas(ctx context.Context, o *olhar) ([]NaoAtendidas, error) {
	if o.naoAtendidas != nil {
		return o.naoAtendidas, nil
	}
	todas, err := v.Sinais.NaoAtendidas(ctx, o.agora.Add(-janelaRecusas))
	if err != nil {
		return nil, err
	}
	o.naoAtendidas = slices.DeleteFunc(todas, func(n NaoAtendidas) bool {
		return n.Motivo.Codigo == int(crm.RecusaIP) || o.retratos[n.TenantID] == nil
	})
	return o.naoAtendidas, nil
}

// recusas finds tenants where too much is not attended. With half as much the alarm stays.
func (v *Vigia) recusas(ctx context.Context, o *olhar) ([]Sinal, error) {
	todas, err := v.naoAtendidas(ctx, o)
	if err != nil {
		return nil, err
	}
	soma, pior := map[int64]int64{}, map[int64]NaoAtendidas{}
	for _, n := range todas {
		soma[n.TenantID] += n.Quantidade
		if n.Quantidade > pior[n.TenantID].Quantidade {
			pior[n.TenantID] = n
		}
	}
	maps.DeleteFunc(soma, func(id, n int64) bool {
		limite := o.limite(id, crm.CausaRecusas)
		return limite == 0 || 2*n < limite
	})
	if len(soma) == 0 {
		return nil, nil
	}
	chamadas, err := v.Sinais.Chamadas(ctx, slices.Sorted(maps.Keys(soma)), o.agora.Add(-janelaRecusas))
	if err != nil {
		return nil, err
	}
	var sinais []Sinal
	for id, n := range soma {
		limite, p := o.limite(id, crm.CausaRecusas), pior[id]
		if 2*partePior*n < chamadas[id] {
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: id, Causa: crm.CausaRecusas, Quantidade: n, Fraco: n < limite || partePior*n < chamadas[id],
			Frase:  fmt.Sprintf("%d de %d chamadas em 15 minutos não foram atendidas; o motivo mais frequente: %s", n, max(n, chamadas[id]), p.Motivo.frase()),
			Pagina: "/chamadas?situacao=nao_atendidas&periodo=1h", Exemplo: v.chamada(id, p.UltimaID),
		})
	}
	return sinais, nil
}

// recusaNova finds reasons that there were not before. An alarm that is there needs no look at the past.
func (v *Vigia) recusaNova(ctx context.Context, o *olhar) ([]Sinal, error) {
	todas, err := v.naoAtendidas(ctx, o)
	if err != nil {
		return nil, err
	}
	var novas, perguntas []NaoAtendidas
	for _, n := range todas {
		limite := o.limite(n.TenantID, crm.CausaRecusaNova)
		em, conhecido := v.conhecidos[n.TenantID][n.Motivo]
		switch {
		case limite == 0 || n.Quantidade < limite:
		case n.Motivo.Codigo == int(crm.RecusaPortalCliente): // a code typed wrong is no news; many are
		case conhecido && o.agora.Sub(em) < novidade:
			v.lembrar(n.TenantID, n.Motivo, o.agora)
		case o.abertos[chave{n.TenantID, crm.CausaRecusaNova, n.Motivo.nome()}] != nil:
			novas = append(novas, n)
		default:
			perguntas = append(perguntas, n)
		}
	}
	houve, err := v.Sinais.HouveAntes(ctx, perguntas, o.agora.Add(-novidade), o.agora.Add(-janelaRecusas))
	if err != nil {
		return nil, err
	}
	for i, n := range perguntas {
		if houve[i] {
			v.lembrar(n.TenantID, n.Motivo, o.agora)
		} else {
			novas = append(novas, n)
		}
	}
	sinais := make([]Sinal, len(novas))
	for i, n := range novas {
		sinais[i] = Sinal{
			TenantID: n.TenantID, Causa: crm.CausaRecusaNova, Objeto: n.Motivo.nome(), Quantidade: n.Quantidade,
			Frase:  "Um motivo que não havia nos últimos 30 dias: " + n.Motivo.frase(),
			Pagina: n.Motivo.pagina(), Exemplo: v.chamada(n.TenantID, n.UltimaID),
		}
	}
	return sinais, nil
}

// lembrar keeps that a reason is no news; it is asked again by the next process that judges.
func (v *Vigia) lembrar(tenantID int64, m Motivo, em time.Time) {
	if v.conhecidos == nil {
		v.conhecidos = map[int64]map[Motivo]time.Time{}
	}
	if v.conhecidos[tenantID] == nil {
		v.conhecidos[tenantID] = map[Motivo]time.Time{}
	}
	v.conhecidos[tenantID][m] = em
}

func (m Motivo) nome() string {
	if m.Codigo != 0 {
		return strconv.Itoa(m.Codigo)
	}
	return string(m.Situacao)
}

func (m Motivo) frase() string {
	if m.Codigo == 0 {
		return map[crm.SituacaoChamada]string{
			crm.ChamadaFalha: "a chamada não pôde ser lida.", crm.ChamadaDesconhecida: "a operação não existe.", crm.ChamadaSemResposta: "não houve resposta a tempo.",
		}[m.Situacao]
	}
	return crm.CodigoRecusa(m.Codigo).Motivo()
}

func (m Motivo) pagina() string {
	if m.Codigo != 0 {
		return "/chamadas?recusa=" + m.nome()
	}
	return "/chamadas?situacao=" + string(m.Situacao)
}

// ipRecusado finds addresses that are new and try often. They are kept while they try.
func (v *Vigia) ipRecusado(ctx context.Context, o *olhar) ([]Sinal, error) {
	minimo := int64(1 << 60)
	for id := range o.retratos {
		if n := o.limite(id, crm.CausaIPRecusado); n > 0 {
			minimo = min(minimo, n)
		}
	}
	if minimo == 1<<60 {
		return nil, nil
	}
	todos, err := v.Sinais.Insistentes(ctx, o.agora.Add(-janelaIP), minimo)
	if err != nil {
		return nil, err
	}
	// Those that have an alarm come first, then those that insist most.
	tem := func(ip *crm.IPRecusado) bool {
		return o.abertos[chave{ip.TenantID, crm.CausaIPRecusado, ip.Endereco}] != nil
	}
	slices.SortFunc(todos, func(a, b crm.IPRecusado) int {
		switch x, y := tem(&a), tem(&b); {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return cmp.Or(cmp.Compare(b.Quantidade, a.Quantidade), strings.Compare(a.Endereco, b.Endereco))
	})
	var sinais []Sinal
	quantos, outros := map[int64]int{}, map[int64]int64{}
	for i := range todos {
		ip := &todos[i]
		limite, velho := o.limite(ip.TenantID, crm.CausaIPRecusado), o.agora.Sub(ip.Primeira) > novoIP
		if limite == 0 || ip.Quantidade < limite || o.retratos[ip.TenantID] == nil || velho && !tem(ip) {
			continue
		}
		if quantos[ip.TenantID]++; quantos[ip.TenantID] > maxEnderecos {
			outros[ip.TenantID]++
			continue
		}
		sinais = append(sinais, Sinal{
			TenantID: ip.TenantID, Causa: crm.CausaIPRecusado, Objeto: ip.Endereco, Quantidade: ip.Quantidade, Fraco: velho,
			Frase:  fmt.Sprintf("O endereço %s não está na lista de IPs e insiste. Usuário tentado por último: %s.", ip.Endereco, cmp.Or(crm.Encurtar(ip.Usuario, 60), "nenhum")),
			Pagina: "/ips",
		})
	}
	for id, n := range outros {
		sinais = append(sinais, Sinal{
			TenantID: id, Causa: crm.CausaIPRecusado, Objeto: outrosEnderecos, Quantidade: n,
			Frase: fmt.Sprintf("Além dos que têm um alarme cada um, mais %d não estão na lista de IPs e insistem.", n), Pagina: "/ips",
		})
	}
	return sinais, nil
}
