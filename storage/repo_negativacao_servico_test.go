package storage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/negativacao"
	"ponte/crm/sigilo"
	"ponte/storage"
)

// byService makes the bureau's items go by the service, to a destination that is on.
func (b *bureau) byService(on bool) {
	b.t.Helper()
	b.acme.Configuracoes[crm.ConfSerasaTransporte] = "servico"
	for key, value := range b.acme.Configuracoes { // what goes is read from there
		if err := storage.Exec(storage.Deadline(b.t), b.s, "INSERT INTO tenant_configuracoes (tenant_id, chave, valor) VALUES (?, ?, ?)", b.acme.ID, key, value); err != nil {
			b.t.Fatal(err)
		}
	}
	vault, err := storage.NewVault("uma chave de teste com folga")
	if err != nil {
		b.t.Fatal(err)
	}
	d := &crm.Destino{TenantID: b.acme.ID, Nome: "serasa", Ambiente: crm.AmbienteHomologacao, Endereco: "https://serasa.invalid", Ativo: on, Sistema: "serasa"}
	if _, err := b.s.Destinos(vault).GravarDestino(storage.Deadline(b.t), d, d.Ambiente, nil, crm.Auditoria{TenantID: b.acme.ID}); err != nil {
		b.t.Fatal(err)
	}
}

// claim takes the one entrega that is ready, begins its try and reads what it is about.
func (b *bureau) claim() (*crm.EntregaReservada, *crm.DossieEntrega) {
	b.t.Helper()
	ctx := storage.Deadline(b.t)
	list, err := b.s.Entregas().Reservar(ctx, crm.Reserva{TenantID: b.acme.ID, Destino: "serasa", Token: fmt.Sprint("teste-", time.Now().UnixNano()), Max: 5, Prazo: time.Minute})
	if err != nil || len(list) != 1 {
		b.t.Fatalf("%d are ready: %v", len(list), err)
	}
	if ok, err := b.s.Entregas().Iniciar(ctx, &list[0], "https://serasa.invalid", time.Minute); err != nil || !ok {
		b.t.Fatal(ok, err)
	}
	d, err := b.s.Entregas().Dossie(ctx, &list[0].Entrega)
	if err != nil {
		b.t.Fatal(err)
	}
	return &list[0], d
}

// end stores what came of a try.
func (b *bureau) end(e *crm.EntregaReservada, state crm.EstadoEntrega, transaction, reason string) {
	b.t.Helper()
	ctx := storage.Deadline(b.t)
	id, err := b.s.Numeracao().IDs(ctx, 1)
	if err != nil {
		b.t.Fatal(err)
	}
	decision := map[crm.EstadoEntrega]string{crm.EntregaEntregue: "entregue", crm.EntregaIncerta: "desconhecido", crm.EntregaFalhou: "permanente", crm.EntregaCancelada: "dispensado"}[state]
	ok, err := b.s.Entregas().Concluir(ctx, crm.FimTentativa{
		Reservada: e, Estado: state, Motivo: reason, IDExterno: transaction, Avulsa: true,
		Tentativa: &crm.Tentativa{ID: id, TenantID: e.TenantID, EntregaID: e.ID, Ordem: e.Tentativas, Inicio: b.now, Decisao: decision},
	})
	if err != nil || !ok {
		b.t.Fatal(ok, err)
	}
}

// told is what the service tells of a negativação.
func (b *bureau) told(id int64, key string, op negativacao.Operacao) *negativacao.Aviso {
	n := b.read(id)
	return &negativacao.Aviso{
		Chave: key, Operacao: op, Credor: "11222333000181", Devedor: sigilo.MascararDocumento(n.Documento), Numero: n.Numero, Protocolo: "CADUS7",
	}
}

func (b *bureau) tell(a *negativacao.Aviso) string {
	b.t.Helper()
	state, why, err := b.g.ReceberAviso(storage.Deadline(b.t), b.acme, a)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(state) + ": " + why
}

func (b *bureau) tells(a *negativacao.Aviso, state crm.EstadoEvento, says string) {
	b.t.Helper()
	if got := b.tell(a); !strings.HasPrefix(got, string(state)+": ") || !strings.Contains(got, says) {
		b.t.Errorf("it is answered %q, want %s with %q", got, state, says)
	}
}

func (b *bureau) entrega(id int64) crm.Entrega {
	b.t.Helper()
	list, err := b.s.Entregas().Entregas(storage.Deadline(b.t), crm.FiltroEntregas{TenantID: b.acme.ID, IDs: []int64{id}})
	if err != nil || len(list.Linhas) != 1 {
		b.t.Fatal(len(list.Linhas), err)
	}
	return list.Linhas[0].Entrega
}

// TestByService goes from the approval to the exclusion: 200 moves nothing, the webhook does, each once, and none of another debt.
func TestByService(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.byService(true)
		r, asked := b.sent("C1/1")
		id := asked[0]
		if r.SHA256 != "" || len(r.Conteudo) != 0 || r.Transporte != "servico" {
			t.Errorf("the remessa has a file: %+v", r)
		}
		e, d := b.claim()
		p := d.Negativacao
		if p == nil || d.Cliente == nil || d.Cliente.Documento != "52998224725" {
			t.Fatalf("%+v", d)
		}
		want(t, "what is asked", fmt.Sprintf("%s %+v", e.Acao, *p),
			"negativacao.incluir {ID:"+fmt.Sprint(id)+" Contrato:C1/1 Credor:11222333000181 Natureza:IM Vencimento:2025-11-10 Valor:150000 Motivo:0 Devedor:{Documento:52998224725 "+
				"Nome:Maria da Silva CEP:01001000 Logradouro:Rua das Flores, 100 Complemento: Bairro:Centro Cidade:São Paulo UF:SP} Enviadas:0 NaoEnviar:}")
		if e.Assunto() != id || e.OcorrenciaID != 0 || e.NegativacaoID != id {
			t.Errorf("the entrega is about %d: %+v", e.Assunto(), e.Entrega)
		}

		yes := b.told(id, "tx-1", negativacao.Inclusao)
		b.tells(yes, crm.EventoSemObjeto, "a caminho") // before the answer is stored
		want(t, "told too early", b.states(id), "enviada")
		b.end(e, crm.EntregaEntregue, "tx-1", "")
		want(t, "200", b.states(id), "enviada")

		other := *yes
		other.Numero = "C1/2"
		b.tells(&other, crm.EventoFalhou, "outro contrato")
		other = *yes
		other.Devedor = sigilo.MascararDocumento("11144477735")
		b.tells(&other, crm.EventoFalhou, "outro devedor")
		other = *yes
		other.Credor = "45997418000153"
		b.tells(&other, crm.EventoFalhou, "credor")
		other = *yes
		other.Operacao = negativacao.Exclusao
		b.tells(&other, crm.EventoFalhou, "outra operação")
		other = *yes
		other.Chave = "tx-9"
		b.tells(&other, crm.EventoSemObjeto, "nenhum item")
		want(t, "of others", b.states(id), "enviada")

		b.tells(yes, crm.EventoAplicado, "incluída")
		want(t, "the webhook", b.states(id), "aceita")
		version := b.read(id).Versao
		b.tells(yes, crm.EventoIgnorado, "já tinha sido aplicado")
		no := *yes
		no.Recusada, no.Texto = true, "arrependeu-se"
		b.tells(&no, crm.EventoIgnorado, "já não esperava")
		if n := b.read(id); n.Versao != version || n.Situacao != negativacao.Aceita {
			t.Errorf("a repeat moved it: %+v", n)
		}

		b.pay("C1/1", "150000", "2026-03-04", "Pago")
		b.follow()
		want(t, "paid", b.states(id), "baixa_pendente")
		b.remit()
		e, d = b.claim()
		if e.Acao != crm.EventoBaixar || d.Negativacao.Motivo != 1 || d.Negativacao.NaoEnviar != "" {
			t.Errorf("%+v", d.Negativacao)
		}
		b.end(e, crm.EntregaEntregue, "tx-2", "")
		want(t, "200 of the exclusion", b.states(id), "baixa_enviada")
		gone := b.told(id, "tx-2", negativacao.Exclusao)
		b.tells(gone, crm.EventoAplicado, "excluída")
		want(t, "excluded", b.states(id), "baixada")
	})
}

// TestAnswerLost: nobody knows whether an item arrived. It is not sent again; the service's word, which bears a transaction that nobody here knows, is matched by the debt.
func TestAnswerLost(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.byService(true)
		_, asked := b.sent("C1/1")
		id := asked[0]
		e, _ := b.claim()
		b.end(e, crm.EntregaIncerta, "", "o destino não respondeu em 15s")
		b.follow()
		want(t, "in doubt", b.states(id), "enviada")
		if n := b.read(id); !strings.Contains(n.Porque, "se perdeu") {
			t.Errorf("nobody is told: %q", n.Porque)
		}
		version := b.read(id).Versao
		b.follow()
		if b.read(id).Versao != version {
			t.Error("it is told at each round")
		}
		if list, err := b.s.Entregas().Reservar(storage.Deadline(t), crm.Reserva{TenantID: b.acme.ID, Destino: "serasa", Token: "outra", Max: 5, Prazo: time.Minute}); err != nil || len(list) != 0 {
			t.Errorf("%d are to be sent again: %v", len(list), err)
		}
		no := b.told(id, "tx-1", negativacao.Inclusao)
		no.Recusada, no.Codigo, no.Texto = true, "422", "Dados inválidos"
		b.tells(no, crm.EventoAplicado, "recusada, Dados inválidos")
		want(t, "told", b.states(id), "rejeitada")
		if got := b.entrega(e.ID); got.Estado != crm.EntregaEntregue || got.IDExterno != "tx-1" {
			t.Errorf("its entrega is %s with %q", got.Estado, got.IDExterno)
		}
	})
}

// TestNotSent: what failed for good, or was cancelled, is told with why, once, and the title may be asked for again.
func TestNotSent(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.byService(true)
		_, asked := b.sent("C1/1")
		e, _ := b.claim()
		b.end(e, crm.EntregaFalhou, "", "o destino recusou o pedido (HTTP 400)")
		b.follow()
		b.follow()
		want(t, "refused", b.states(asked...), "rejeitada")
		if n := b.read(asked[0]); !strings.Contains(n.Porque, "HTTP 400") {
			t.Errorf("why is not said: %q", n.Porque)
		}
		_, again := b.sent("C1/1")
		if _, d := b.claim(); d.Negativacao.NaoEnviar != "" || d.Negativacao.ID != again[0] {
			t.Errorf("the second does not go: %+v", d.Negativacao)
		}
	})
}

// TestPaidBeforeItWent: a title that is paid while its inclusion waits is not included, and there is nothing to exclude.
func TestPaidBeforeItWent(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.byService(true)
		_, asked := b.sent("C1/1")
		b.pay("C1/1", "150000", "2026-03-04", "Pago")
		e, d := b.claim()
		if !strings.Contains(d.Negativacao.NaoEnviar, "pago") {
			t.Errorf("it goes: %+v", d.Negativacao)
		}
		b.end(e, crm.EntregaCancelada, "", d.Negativacao.NaoEnviar)
		b.follow()
		want(t, "paid before", b.states(asked...), "rejeitada")
	})
}

// TestServiceIsOff: nothing is made for a destination that is not on.
func TestServiceIsOff(t *testing.T) {
	storage.OnEachEngine(t, func(t *testing.T, address string) {
		b := newBureau(t, address)
		b.byService(false)
		r := b.ask(ana, "C1/1")
		b.approve(bruno, ids(r)...)
		if _, err := b.g.Remeter(storage.Deadline(t), ana, b.acme); err == nil || !strings.Contains(err.Error(), "não está ligado") {
			t.Errorf("%v", err)
		}
		want(t, "not sent", b.states(ids(r)...), "aprovada")
	})
}
