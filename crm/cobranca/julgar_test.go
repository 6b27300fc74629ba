package cobranca

import (
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// tercaAsDez is a Tuesday, 10:00 in São Paulo.
var tercaAsDez = time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC)

func tenant(conf ...string) *crm.Tenant {
	t := &crm.Tenant{ID: 1, Slug: "x", Configuracoes: crm.Configuracoes{}}
	for i := 0; i < len(conf); i += 2 {
		t.Configuracoes[conf[i]] = conf[i+1]
	}
	return t
}

func passo(id string, dias int, canal Canal) Passo {
	return Passo{ID: id, Nome: id, Dias: dias, Canal: canal, Assunto: "Parcela {parcela}", Texto: "{primeiro_nome}, venceu em {vencimento}."}
}

func regua(passos ...Passo) Regua {
	return Regua{ID: 7, TenantID: 1, Versao: 1, Nome: "Padrão", Ativa: true, Numero: 1, Conteudo: Conteudo{Limite: 90, Passos: passos}}
}

func julgador(t *testing.T, em time.Time, te *crm.Tenant, r ...Regua) *Julgador {
	t.Helper()
	c, err := NovosCalendarios(te, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Julgador{Tenant: te, Reguas: r, Calendarios: c, Geracao: Geracao(r), TemDestino: map[Canal]bool{CanalEmail: true, CanalWebhook: true}, Agora: em}
}

// caso is a título that was due so many days before tercaAsDez.
func caso(atraso int) *Caso {
	return &Caso{
		Titulo: crm.Titulo{
			ID: 10, TenantID: 1, ContratoID: 20, Codigo: "T-1", Sequencia: "001/120", Situacao: "Aberto", Valor: 100_00,
			Vencimento: crm.Dia(tercaAsDez.AddDate(0, 0, -atraso).Format(time.DateOnly)),
		},
		Contrato: crm.Contrato{ID: 20, TenantID: 1, Codigo: "C-1", ClienteID: 30, Situacao: crm.ContratoAtivo},
		Cliente:  crm.Cliente{ID: 30, TenantID: 1, Nome: "Maria da Silva", Email: "maria@exemplo.com.br", Endereco: crm.Endereco{Estado: "SP"}},
		Contatos: map[crm.Dia]int{},
	}
}

// lido is a decision in short: step, situation and reason.
func lido(p Parecer) string {
	var partes []string
	for _, d := range p.Decisoes {
		s := d.Passo.ID + ":" + string(d.Situacao)
		if d.Adiado {
			s = d.Passo.ID + ":adiado"
		}
		partes = append(partes, s)
	}
	return strings.Join(partes, " ")
}

func TestJulgar(t *testing.T) {
	t.Parallel()
	tres := regua(passo("a", 1, CanalEmail), passo("b", 5, CanalEmail), passo("c", 10, CanalWebhook))
	for _, tc := range []struct {
		nome   string
		em     time.Time
		conf   []string
		regua  Regua
		caso   func() *Caso
		want   string
		motivo string // in that of the last decision
		sai    string
	}{
		{nome: "not due", regua: tres, caso: func() *Caso { return caso(0) }},
		{nome: "the first step", regua: tres, caso: func() *Caso { return caso(1) }, want: "a:feito"},
		{nome: "late steps collapse into the newest", regua: tres, caso: func() *Caso { return caso(12) }, want: "a:pulado b:pulado c:feito"},
		{nome: "what was done stays done", regua: tres, caso: func() *Caso {
			k := caso(6)
			k.Disparos = []Disparo{{PassoID: "a", Situacao: Feito, Vencimento: k.Titulo.Vencimento}}
			return k
		}, want: "b:feito"},
		{nome: "a step put in before one that was done", regua: tres, caso: func() *Caso {
			k := caso(6)
			k.Disparos = []Disparo{{PassoID: "b", Situacao: Feito, Vencimento: k.Titulo.Vencimento}}
			return k
		}, want: "a:pulado", motivo: "mais novo"},
		{nome: "paid", regua: tres, caso: func() *Caso { k := caso(6); k.Titulo.Pago = 100_00; return k }, sai: "pago"},
		{nome: "paid in part", regua: tres, caso: func() *Caso { k := caso(6); k.Titulo.Pago = 1; return k }, sai: "parcial"},
		{nome: "over", regua: tres, caso: func() *Caso { k := caso(6); k.Titulo.Situacao = "Renegociado"; return k }, sai: "encerrado"},
		{nome: "the contract is another's", regua: tres, caso: func() *Caso { k := caso(6); k.Contrato.Situacao = crm.ContratoTransferido; return k }, sai: SaiuContrato},
		{nome: "older than the régua goes", regua: tres, caso: func() *Caso { return caso(91) }, sai: SaiuLimite},
		{nome: "without a due date", regua: tres, caso: func() *Caso { k := caso(6); k.Titulo.Vencimento = ""; return k }, sai: SaiuProrrogado},
		{nome: "put off counts from the new date", regua: tres, caso: func() *Caso {
			k := caso(30)
			k.Titulo.Prorrogado = crm.Dia(tercaAsDez.AddDate(0, 0, -1).Format(time.DateOnly))
			return k
		}, want: "a:feito"},
		{nome: "on a Sunday", em: time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC), regua: tres, caso: func() *Caso { return caso(6) }, want: "a:adiado", motivo: "fora do horário de SP"},
		{nome: "on a national holiday", em: time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { return caso(6) }, want: "a:adiado"},
		{nome: "on a holiday of the tenant", conf: []string{crm.ConfFeriados, "24/11"}, regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { return caso(6) }, want: "a:adiado"},
		{nome: "Saturday at 13 in SP", em: time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { return caso(6) }, want: "a:feito"},
		{nome: "Saturday in RJ", em: time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Cliente.Endereco.Estado = "RJ"; return k }, want: "a:adiado"},
		{nome: "8:30 in SP is 6:30 in Acre", em: time.Date(2026, 11, 24, 11, 30, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Cliente.Endereco.Estado = "Acre"; return k }, want: "a:adiado"},
		{nome: "no state: the hours that all have", em: time.Date(2026, 11, 24, 11, 30, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Cliente.Endereco.Estado = ""; return k }, want: "a:adiado"},
		{nome: "opted out", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Recusas = map[Canal]bool{CanalEmail: true}; return k }, want: "a:pulado", motivo: "não quer"},
		{nome: "opted out of another channel", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Recusas = map[Canal]bool{CanalWebhook: true}; return k }, want: "a:feito"},
		{nome: "no address", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Cliente.Email = ""; return k }, want: "a:retido", motivo: "falta o e-mail"},
		{nome: "another's address", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Partilhado = true; return k }, want: "a:retido", motivo: "terceiro"},
		{nome: "a value is missing", regua: regua(Passo{ID: "a", Nome: "a", Dias: 1, Canal: CanalEmail, Assunto: "x", Texto: "{link_boleto}"}), caso: func() *Caso { return caso(6) }, want: "a:retido", motivo: "falta endereço do boleto ({link_boleto})"},
		{nome: "a promise stands", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Pausa = &Pausa{"2026-11-22", "2026-11-24", "promessa"}; return k }, want: "a:retido", motivo: "promessa até 22/11/2026, e a régua espera até 24/11/2026"},
		{nome: "a promise was broken", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Pausa = &Pausa{"2026-11-21", "2026-11-23", "promessa"}; return k }, want: "a:feito"},
		{nome: "the cap of the day", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Contatos["2026-11-24"] = 1; return k }, want: "a:retido", motivo: "por dia"},
		{nome: "the cap of the week", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso {
			k := caso(6)
			k.Contatos["2026-11-18"], k.Contatos["2026-11-23"], k.Contatos["2026-11-17"] = 1, 2, 5
			return k
		}, want: "a:retido", motivo: "em 7 dias"},
		{nome: "a week ago does not count", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Contatos["2026-11-17"] = 5; return k }, want: "a:feito"},
		{nome: "two a day may be set", conf: []string{crm.ConfCobrancaDia, "2"}, regua: regua(passo("a", 5, CanalEmail), passo("b", 5, CanalWebhook)), caso: func() *Caso { return caso(5) }, want: "a:feito b:feito"},
		{nome: "the second of a day waits", regua: regua(passo("a", 5, CanalEmail), passo("b", 5, CanalWebhook)), caso: func() *Caso { return caso(5) }, want: "a:feito b:retido"},
		{nome: "a clock that went back gives nobody more", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Contatos["2026-11-25"] = 3; return k }, want: "a:retido", motivo: "em 7 dias"},
		{nome: "nothing is owed", regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Titulo.Valor = -100_00; return k }, want: "a:retido", motivo: "não diz que algo é devido"},
		{nome: "a holiday on a Saturday", conf: []string{crm.ConfFeriados, "21/11"}, em: time.Date(2026, 11, 21, 16, 0, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { return caso(6) }, want: "a:adiado"},
		{nome: "8:30 in SP is 7:30 in Amazonas", em: time.Date(2026, 11, 24, 11, 30, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Cliente.Endereco.Estado = "AM"; return k }, want: "a:adiado"},
		{nome: "19:30 in SP is 18:30 in Amazonas", em: time.Date(2026, 11, 24, 22, 30, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalEmail)), caso: func() *Caso { k := caso(6); k.Cliente.Endereco.Estado = "AM"; return k }, want: "a:feito"},
		{nome: "too little", regua: regua(Passo{ID: "a", Nome: "a", Dias: 1, Canal: CanalWebhook, ValorMinimo: 100_01}), caso: func() *Caso { return caso(6) }, want: "a:pulado", motivo: "menos que R$ 100,01"},
		{nome: "a tarefa needs no hour and no address", em: time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC), regua: regua(passo("a", 1, CanalTarefa)), caso: func() *Caso {
			k := caso(6)
			k.Cliente.Email, k.Ocorrencia = "", &crm.Ocorrencia{ID: 5, Numero: "5"}
			return k
		}, want: "a:feito"},
		{nome: "a tarefa waits for a promise as well", regua: regua(passo("a", 1, CanalTarefa)), caso: func() *Caso {
			k := caso(6)
			k.Ocorrencia, k.Pausa = &crm.Ocorrencia{}, &Pausa{"2026-11-24", "2026-11-24", "promessa"}
			return k
		}, want: "a:retido", motivo: "promessa até 24/11/2026"},
		{nome: "a tarefa needs an ocorrência", regua: regua(passo("a", 1, CanalTarefa)), caso: func() *Caso { return caso(6) }, want: "a:retido", motivo: "ocorrência"},
		{nome: "a late tarefa is not overtaken by a message", regua: regua(passo("a", 1, CanalTarefa), passo("b", 2, CanalEmail)), caso: func() *Caso { return caso(6) }, want: "a:retido b:feito"},
		{nome: "before it is due", regua: regua(passo("a", -3, CanalEmail), passo("b", 5, CanalEmail)), caso: func() *Caso { return caso(-2) }, want: "a:feito"},
		{nome: "of another empreendimento", regua: func() Regua { r := tres; r.Conteudo.Empreendimentos = []string{"Outro"}; return r }(), caso: func() *Caso { return caso(6) }, sai: SaiuDesligada},
		{nome: "of another kind", regua: func() Regua { r := tres; r.Conteudo.Tipos = []string{"Sinal"}; return r }(), caso: func() *Caso { return caso(6) }, sai: SaiuDesligada},
	} {
		t.Run(tc.nome, func(t *testing.T) {
			t.Parallel()
			em := tc.em
			if em.IsZero() {
				em = tercaAsDez
			}
			p := julgador(t, em, tenant(tc.conf...), tc.regua).Julgar(tc.caso())
			got := lido(p)
			if got != tc.want || p.Sai != tc.sai {
				t.Fatalf("got %q, leaves %q: %+v", got, p.Sai, p.Decisoes)
			}
			if n := len(p.Decisoes); tc.motivo != "" && !strings.Contains(p.Decisoes[n-1].Motivo, tc.motivo) {
				t.Errorf("reason %q", p.Decisoes[n-1].Motivo)
			}
		})
	}
}

// TestLeaving: what was held ends with its reason, and who paid after a message is thanked, once, in their hours.
func TestLeaving(t *testing.T) {
	t.Parallel()
	r := regua(passo("a", 1, CanalEmail), passo("b", 5, CanalEmail))
	r.Conteudo.Agradece, r.Conteudo.Assunto, r.Conteudo.Texto = true, "Obrigado", "{nome}, recebemos."
	k := caso(6)
	k.Titulo.Pago, k.Titulo.PagoEm = 100_00, "2026-11-22"
	k.NaRegua = &NaRegua{TituloID: 10, TenantID: 1, ReguaID: 7, Vencimento: k.Titulo.Vencimento}
	k.Disparos = []Disparo{
		{PassoID: "a", Situacao: Feito, Canal: CanalEmail, Vencimento: k.Titulo.Vencimento},
		{PassoID: "b", Situacao: Retido, Canal: CanalEmail, Vencimento: k.Titulo.Vencimento, Motivo: "limite"},
	}
	domingo := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)
	p := julgador(t, domingo, tenant(), r).Julgar(k)
	if got := lido(p); got != "b:pulado agradecer:feito" || p.Sai != "pago" || !strings.Contains(p.Decisoes[0].Motivo, "foi pago") {
		t.Fatalf("%q %+v", got, p)
	}
	if want := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC); !p.NaoAntes.Equal(want) {
		t.Errorf("thanks on a Sunday: %v", p.NaoAntes)
	}
	if d := p.Decisoes[1]; d.Texto != "Maria da Silva, recebemos." {
		t.Errorf("%q", d.Texto)
	}
	k.Disparos = append(k.Disparos[:1], Disparo{PassoID: PassoAgradecer, Situacao: Feito, Canal: CanalEmail, Vencimento: k.Titulo.Vencimento})
	if got := lido(julgador(t, domingo, tenant(), r).Julgar(k)); got != "" {
		t.Errorf("thanked twice: %q", got)
	}
	k.Disparos = append(k.Disparos, Disparo{PassoID: "b", Situacao: Retido, Canal: CanalEmail, Vencimento: k.Titulo.Vencimento, Motivo: "limite"})
	if got := lido(julgador(t, domingo, tenant(), r).Julgar(k)); got != "b:pulado" {
		t.Errorf("what was held after the thanks, the payment having been taken back meanwhile: %q", got)
	}
	k.Disparos = nil
	if got := lido(julgador(t, domingo, tenant(), r).Julgar(k)); got != "" {
		t.Errorf("nobody had written: %q", got)
	}
}

// TestBeforeItGoes: what changed since it was queued stops a message.
func TestBeforeItGoes(t *testing.T) {
	t.Parallel()
	r := regua(passo("a", 1, CanalEmail))
	for _, tc := range []struct {
		nome, parar, falta string
		muda               func(*Caso, *Regua)
		em                 time.Time
		espera             bool
	}{
		{nome: "it goes", muda: func(*Caso, *Regua) {}},
		{nome: "paid", parar: "o título foi pago", muda: func(k *Caso, _ *Regua) { k.Titulo.Pago = 100_00 }},
		{nome: "paid in part", parar: "pago em parte", muda: func(k *Caso, _ *Regua) { k.Titulo.Pago = 1 }},
		{nome: "put off", parar: "vencimento mudou", muda: func(k *Caso, _ *Regua) { k.Titulo.Prorrogado = "2026-12-24" }},
		{nome: "switched off", parar: "desligada", muda: func(_ *Caso, r *Regua) { r.Ativa = false }},
		{nome: "opted out", parar: "não quer", muda: func(k *Caso, _ *Regua) { k.Recusas = map[Canal]bool{CanalEmail: true} }},
		{nome: "promised", parar: "promessa", muda: func(k *Caso, _ *Regua) { k.Pausa = &Pausa{"2026-12-01", "2026-12-01", "promessa"} }},
		{nome: "a newer step has gone", parar: "mais novo", muda: func(k *Caso, _ *Regua) {
			k.Disparos = []Disparo{{PassoID: "b", Dias: 5, Canal: CanalWebhook, Situacao: Feito, Vencimento: k.Titulo.Vencimento}}
		}},
		{nome: "a newer step is held", muda: func(k *Caso, _ *Regua) {
			k.Disparos = []Disparo{{PassoID: "b", Dias: 5, Canal: CanalWebhook, Situacao: Retido, Vencimento: k.Titulo.Vencimento}}
		}},
		{nome: "later than the régua goes", parar: "limite", muda: func(_ *Caso, r *Regua) { r.Conteudo.Limite = 5 }},
		{nome: "the contract is another client's", parar: "contrato", muda: func(k *Caso, _ *Regua) { k.Cliente.ID = 31 }},
		{nome: "at night", em: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC), espera: true, muda: func(*Caso, *Regua) {}},
		{nome: "the address is gone", falta: "falta o e-mail", muda: func(k *Caso, _ *Regua) { k.Cliente.Email = "" }},
	} {
		t.Run(tc.nome, func(t *testing.T) {
			t.Parallel()
			em := tercaAsDez
			if !tc.em.IsZero() {
				em = tc.em
			}
			k, nova := caso(6), r
			d := &Disparo{ID: 3, PassoID: "a", ClienteID: 30, Canal: CanalEmail, Vencimento: k.Titulo.Vencimento}
			tc.muda(k, &nova)
			m := julgador(t, em, tenant()).ParaEnviar(k, d, &nova)
			if tc.parar == "" != (m.Parar == "") || !strings.Contains(m.Parar, tc.parar) || tc.espera == m.NaoAntes.IsZero() || !strings.Contains(m.Incompleta, tc.falta) {
				t.Fatalf("%+v", m)
			}
			if tc.parar == "" && tc.falta == "" && (m.Assunto != "Parcela 001/120" || m.HTML != "<p>Maria, venceu em 18/11/2026.</p>\n") {
				t.Errorf("%q %q", m.Assunto, m.HTML)
			}
		})
	}
}

func TestOwnEstimate(t *testing.T) {
	t.Parallel()
	c := &Conteudo{MultaBP: 200, MoraBP: 100}
	ti := &crm.Titulo{Vencimento: "2026-11-01", Valor: 1_000_05}
	if got, ok := c.Estimar(ti, "2026-11-11"); !ok || got != 1_000_05+20_00+3_33 { // 2 % = 20.001, 10 days of 1 % = 3.3335
		t.Errorf("%d %v", got, ok)
	}
	if _, ok := c.Estimar(ti, "2026-11-01"); ok {
		t.Error("nothing is late on the day")
	}
	if _, ok := (&Conteudo{}).Estimar(ti, "2026-11-11"); ok {
		t.Error("nothing is to be estimated")
	}
	k := caso(10)
	k.Titulo.Valor = 1_000_05
	if got := c.Valores(tenant(), k, "2026-11-24")["valor_atualizado"]; got != "R$ 1.023,38 (estimativa)" {
		t.Errorf("it is named so: %q", got)
	}
	k.Titulo.Corrigido, k.Titulo.Multa, k.Titulo.Carimbo = 1_000_05, 20_00, time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)
	if got := c.Valores(tenant(), k, "2026-11-24")["valor_atualizado"]; got != "R$ 1.020,05 (calculado em 22/11/2026)" {
		t.Errorf("the ERP's, with their date: %q", got)
	}
	k.Titulo.Corrigido, k.Titulo.Multa = 0, 0
	if got := (&Conteudo{}).Valores(tenant(), k, "2026-11-24")["valor_atualizado"]; got != "" {
		t.Errorf("there is none: %q", got)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for texto, frase := range map[string]string{
		"Olá\n{nme}":   "na linha 2 do texto: a variável nme não existe",
		"{":            "na linha 1 do texto: as chaves",
		"a } b":        "as chaves",
		"{nome":        "as chaves",
		"{no\nme}":     "as chaves",
		"{{nome}}":     "as chaves",
		"{NOME} {x y}": "não existe",
	} {
		if _, err := lerPalavras("texto", texto); err == nil || !strings.Contains(err.Error(), frase) {
			t.Errorf("%q: %v", texto, err)
		}
	}
	for _, v := range Variaveis {
		if got, err := Preencher("<{"+v.Nome+"}>", Exemplos()); err != nil || got != "<"+v.Exemplo+">" {
			t.Errorf("%s: %q %v", v.Nome, got, err)
		}
	}
	if got := EmHTML("a & <b>\nc\n\nhttps://x.com.br/?a=1&b=2"); got != "<p>a &amp; &lt;b&gt;<br>\nc</p>\n<p><a href=\"https://x.com.br/?a=1&amp;b=2\">https://x.com.br/?a=1&amp;b=2</a></p>\n" {
		t.Errorf("%q", got)
	}
}

func TestWhatAReguaMayNotSay(t *testing.T) {
	t.Parallel()
	boa := func() Regua {
		return regua(passo("a", 5, CanalEmail), Passo{Nome: "x", Dias: 1, Canal: CanalTarefa, Assunto: "x", Texto: "x"})
	}
	r := boa()
	if err := r.Conferir(); err != nil || r.Conteudo.Passos[0].Dias != 1 {
		t.Fatalf("%v %+v", err, r.Conteudo.Passos)
	}
	for campo, muda := range map[string]func(*Regua){
		"nome":           func(r *Regua) { r.Nome = " " },
		"passos":         func(r *Regua) { r.Conteudo.Passos = nil },
		"limite":         func(r *Regua) { r.Conteudo.Limite = 0 },
		"multa":          func(r *Regua) { r.Conteudo.MultaBP = 201 },
		"mora":           func(r *Regua) { r.Conteudo.MoraBP = -1 },
		"passos.1.texto": func(r *Regua) { r.Conteudo.Passos[0].Texto = "{foo}" },
		"passos.1.dias":  func(r *Regua) { r.Conteudo.Passos[0].Dias = 91 },
		"passos.2.canal": func(r *Regua) { r.Conteudo.Passos[1].Canal = "pombo" },
		"passos.2.id":    func(r *Regua) { r.Conteudo.Passos[1].ID = "a" },
		"agradece.texto": func(r *Regua) { r.Conteudo.Agradece, r.Conteudo.Assunto = true, "x" },
	} {
		r := boa()
		muda(&r)
		if err := r.Conferir(); err == nil || !strings.Contains(err.Error(), campo) {
			t.Errorf("%s: %v", campo, err)
		}
	}
}
