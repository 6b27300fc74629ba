package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/integration/destino"
	"ponte/integration/mega"
	"ponte/integration/simulator"
)

// TestCargaCommands: settings from standard input, a dry run, a budget that ends a run and the next one that goes on, the lists, Ctrl-C,
// and a refused login that nothing repeats.
func TestCargaCommands(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	sim := mega.NovoSimulador(destino.Tamanho{Empreendimentos: 2, Contratos: 20, Parcelas: 2})
	partner := httptest.NewServer(sim)
	defer partner.Close()
	load := func(arguments ...string) result {
		t.Helper()
		return c.try("", append([]string{"carga", "mega", "--destination-networks", "loopback"}, arguments...)...)
	}
	if r := load(); r.code != exitFailure || !strings.Contains(r.err, "is not set up") {
		t.Errorf("nothing is set up: %+v", r)
	}
	set := func(lines ...string) {
		t.Helper()
		if r := c.try(strings.Join(lines, "\n"), "destination", "set", "mega"); r.code != exitOK {
			t.Fatalf("%+v", r)
		}
	}
	if r := c.try("janela=22-05", "destination", "set", "mega"); r.code != exitFailure || !strings.Contains(r.err, "HH:MM-HH:MM") {
		t.Errorf("a window that is none: %+v", r)
	}
	c.fails(exitFailure, "is a secret", "destination", "set", "mega", "tenant_id=x")
	set("url="+partner.URL, "tenant_id=00000000-0000-4000-8000-00000000c0de", "usuario=api.crm", "senha=errada", "orcamento_chamadas=30")

	if r := load(); r.code != exitFailure || !strings.Contains(r.err, "o Mega recusou o login") || strings.Contains(r.out+r.err, "errada\"") {
		t.Errorf("a wrong password: %+v", r)
	}
	for _, again := range [][]string{{}, {"--resume"}, {"--dry-run"}} {
		if r := load(again...); r.code != exitFailure || !strings.Contains(r.err, "set them again and repeat") {
			t.Errorf("%v after a refused login: %+v", again, r)
		}
	}
	if n := sim.Executadas()["login recusado"]; n != 1 {
		t.Errorf("%d refused logins", n)
	}
	set("senha=senha-do-simulador")
	if r := load("--dry-run"); r.code != exitOK || !strings.Contains(r.out, "Nothing was written") || !strings.Contains(r.out, "interrupted (orcamento)") {
		t.Errorf("a dry run: %+v", r)
	}
	if rows := c.list("carga", "list"); len(rows) != 1 {
		t.Errorf("the dry run left a load: %v", rows)
	}
	runs, last := 1, load("--json")
	for ; strings.Contains(last.out, `"motivo": "orcamento"`) && runs < 20; runs++ {
		if last.code != exitOK {
			t.Fatalf("a budget that is used up is no failure: %+v", last)
		}
		last = load("--resume", "--json")
	}
	if runs < 3 || last.code != exitOK || !strings.Contains(last.out, `"situacao": "concluida"`) || !strings.Contains(last.out, `"criado": 20`) {
		t.Errorf("%d runs, the last: %+v", runs, last)
	}
	if r := load("--resume"); r.code != exitFailure || !strings.Contains(r.err, "There is no load to go on with") {
		t.Errorf("going on with what is done: %+v", r)
	}
	rows := c.list("carga", "list")
	if len(rows) != 2 || rows[0]["situacao"] != "concluida" || rows[1]["situacao"] != "substituida" {
		t.Errorf("%v", rows)
	}
	if out := c.ok("carga", "show", fmt.Sprintf("%.0f", rows[0]["id"])); !strings.Contains(out, "done") || !strings.Contains(out, "CONJUGE SEM ID INTEGRACAO") {
		t.Errorf("%s", out)
	}
	c.fails(exitFailure, "there is no load 999999", "carga", "show", "999999")

	set("orcamento_chamadas=")
	faults, err := simulator.ParseFaults("row:100%")
	if err != nil {
		t.Fatal(err)
	}
	sim.SetFaults(faults)
	if r := load(); r.code != exitGaps || !strings.Contains(r.err, "records that were refused or wait") {
		t.Errorf("rows that are none: %+v", r)
	}
}

// TestInterruptedCarga: Ctrl-C ends a load after the batch that it is at, and it goes on.
func TestInterruptedCarga(t *testing.T) {
	t.Parallel()
	c := newCLI(t).withTenant()
	sim := mega.NovoSimulador(destino.Tamanho{Empreendimentos: 2, Contratos: 200, Parcelas: 2})
	partner := httptest.NewServer(sim)
	defer partner.Close()
	set := "url=" + partner.URL + "\ntenant_id=00000000-0000-4000-8000-00000000c0de\nusuario=api.crm\nsenha=senha-do-simulador"
	if r := c.try(set, "destination", "set", "mega"); r.code != exitOK {
		t.Fatalf("%+v", r)
	}
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	cmd := c.command(ctx, "carga", "mega", "--destination-networks", "loopback", "--json")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for sim.Executadas()["leitura"] < 60 && ctx.Err() == nil {
		time.Sleep(5 * time.Millisecond)
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), `"motivo": "processo"`) {
		t.Fatalf("%v\n%s%s", err, out.String(), errs.String())
	}
	r := c.try("", "carga", "mega", "--destination-networks", "loopback", "--resume", "--json")
	if r.code != exitOK || !strings.Contains(r.out, `"situacao": "concluida"`) {
		t.Errorf("%+v", r)
	}
}
