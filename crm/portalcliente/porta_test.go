package portalcliente

import (
	"context"
	"errors"
	"net/netip"
	"testing"
	"time"

	"ponte/crm"
)

// guarda knows one client, and takes time for what only a known one costs.
type guarda struct {
	Guarda
	passar  func(time.Duration)
	pedidos []crm.PedidoDeAcesso
	enviou  int
	falha   error
}

func (g *guarda) ClienteDoDocumento(_ context.Context, _ int64, documento string) (*crm.Cliente, error) {
	if documento != "52998224725" {
		return nil, crm.ErrNaoEncontrado
	}
	g.passar(7 * time.Millisecond)
	return &crm.Cliente{ID: 9, Documento: documento}, nil
}

func (g *guarda) Pedir(_ context.Context, p *crm.PedidoDeAcesso, _ Limites, e *crm.Entrega) error {
	if g.passar(20 * time.Millisecond); e != nil {
		g.passar(30 * time.Millisecond)
		g.enviou++
	}
	g.pedidos = append(g.pedidos, *p)
	return g.falha
}

// TestTheDoorTakesTheSameTime: who is known here and who is not wait alike and leave alike rows, also where too many came.
func TestTheDoorTakesTheSameTime(t *testing.T) {
	t.Parallel()
	inicio := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for _, falha := range []error{nil, ErrMuitos} {
		var durou []time.Duration
		var feitos []crm.PedidoDeAcesso
		for _, documento := range []string{"529.982.247-25", "935.411.347-80"} {
			agora := inicio
			g := &guarda{passar: func(d time.Duration) { agora = agora.Add(d) }, falha: falha}
			p := &Porta{Guarda: g, Relogio: func() time.Time { return agora }, Esperar: func(_ context.Context, d time.Duration) { agora = agora.Add(d) }}
			r := &crm.Retrato{Tenant: crm.Tenant{ID: 1, Slug: "acme"}, Definicoes: []crm.DefinicaoDestino{{Nome: "email", EscreveAPessoas: true}}}
			chave, err := p.PedirCodigo(t.Context(), r, documento, 0, netip.MustParseAddr("2001:db8:1:2:3:4:5:6"))
			if !errors.Is(err, falha) || falha == nil && len(chave) < 26 {
				t.Fatalf("%s: %q %v", documento, chave, err)
			}
			durou, feitos = append(durou, agora.Sub(inicio)), append(feitos, g.pedidos...)
			if (g.enviou == 1) != (documento == "529.982.247-25") {
				t.Errorf("%s: %d codes are sent", documento, g.enviou)
			}
		}
		if durou[0] != durou[1] || durou[0] != piso {
			t.Errorf("known %s, unknown %s", durou[0], durou[1])
		}
		for _, f := range feitos {
			if len(f.Chave) != 64 || len(f.Documento) != 64 || f.Endereco != "2001:db8:1:2::/64" {
				t.Errorf("%+v", f)
			}
		}
	}
}

// TestCausas names all that keeps a contract from appearing, and nothing where it appears.
func TestCausas(t *testing.T) {
	t.Parallel()
	com := func(mudar func(*Contrato)) *Contrato {
		k := &Contrato{}
		k.ClienteID, k.Situacao = 9, crm.ContratoAtivo
		if mudar != nil {
			mudar(k)
		}
		return k
	}
	for nome, c := range map[string]struct {
		contrato *Contrato
		causas   []Causa
	}{
		"mine":          {com(nil), nil},
		"paid off":      {com(func(k *Contrato) { k.Situacao = crm.ContratoQuitado }), nil},
		"I have a part": {com(func(k *Contrato) { k.ClienteID, k.Participa = 8, true }), nil},
		"none":          {nil, []Causa{SemContrato}},
		"another's":     {com(func(k *Contrato) { k.ClienteID = 8 }), []Causa{DeOutro}},
		"nobody's":      {com(func(k *Contrato) { k.ClienteID, k.AClassificar, k.Situacao = 0, true, "" }), []Causa{SemParte, AClassificar}},
		"off":           {com(func(k *Contrato) { k.Bloqueado = true }), []Causa{Desligado}},
		"over":          {com(func(k *Contrato) { k.Situacao = crm.ContratoTransferido }), []Causa{Encerrado}},
		"all of it":     {com(func(k *Contrato) { k.ClienteID, k.Bloqueado, k.Situacao = 8, true, crm.ContratoDistratado }), []Causa{DeOutro, Desligado, Encerrado}},
	} {
		if achadas := Causas(c.contrato, 9); len(achadas) != len(c.causas) {
			t.Errorf("%s: %v, want %v", nome, achadas, c.causas)
		} else {
			for i := range achadas {
				if achadas[i] != c.causas[i] || achadas[i].Frase() == "" {
					t.Errorf("%s: %v, want %v", nome, achadas, c.causas)
				}
			}
		}
	}
	if len(Causas(com(func(k *Contrato) { k.ClienteID = 0 }), 0)) == 0 {
		t.Error("a contract of nobody appears to nobody")
	}
}
