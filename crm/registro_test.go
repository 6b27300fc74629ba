package crm_test

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"ponte/crm"
)

// linha ends a call as a surface does, after the use case gave r or err, and is its row in the request log.
func linha(p *crm.Pedido, r *crm.Resposta, err error) crm.Chamada {
	f := crm.Fim{Resposta: r, HTTP: 200, Em: p.Em}
	if err != nil {
		f.Recusa = crm.ComoRecusa(err, p.Registro.RequestID)
		f.Texto, f.HTTP = f.Recusa.Error(), f.Recusa.HTTP
	} else {
		f.Texto = r.Retornar(p.Retrato.ModoRetornoEfetivo(p.Credencial))
	}
	return p.Encerrar(nenhumDiario{}, f)
}

type nenhumDiario struct{}

func (nenhumDiario) Registrar(crm.Chamada) {}

// diario keeps the rows that did not go with a write.
type diario []crm.Chamada

func (d *diario) Registrar(c crm.Chamada) { *d = append(*d, c) }

// TestTodaChamadaTemUmaLinha ends calls in every way: each leaves one row, which says who called, from where and what, either
// with the write or in the Diario.
func TestTodaChamadaTemUmaLinha(t *testing.T) {
	m, o := novaMemoria(t)
	abrir := func(partes ...string) func(*crm.Pedido) (*crm.Resposta, error) {
		return func(p *crm.Pedido) (*crm.Resposta, error) {
			for i := 0; i+1 < len(partes); i += 2 {
				p.Campos = append(p.Campos, crm.Campo{Nome: partes[i], Valor: partes[i+1]})
			}
			return o.Abrir(context.Background(), p)
		}
	}
	for _, c := range []struct {
		nome     string
		fazer    func(*crm.Pedido) (*crm.Resposta, error)
		fim      crm.Fim
		situacao crm.SituacaoChamada
		codigo   crm.CodigoRecusa
		comEla   bool // the row is committed with the write
	}{
		{nome: "atendida", fazer: abrir("CODIGO_OC", "L-1"), situacao: crm.ChamadaAtendida, comEla: true},
		{nome: "repetida", fazer: abrir("CODIGO_OC", "L-1"), situacao: crm.ChamadaRepetida, comEla: true},
		{nome: "consultada", fazer: func(p *crm.Pedido) (*crm.Resposta, error) {
			return &crm.Resposta{Texto: "[]"}, o.Autorizar(context.Background(), p)
		}, situacao: crm.ChamadaAtendida},
		{nome: "recusada", fazer: abrir("COD_PROJETO", "9"), situacao: crm.ChamadaRecusada, codigo: crm.RecusaContrato},
		{nome: "não lida", fim: crm.Fim{Situacao: crm.ChamadaFalha, Recusa: crm.Recusar(crm.RecusaCorpo, "x"), Corpo: []byte("<a")}, situacao: crm.ChamadaFalha, codigo: crm.RecusaCorpo},
		{nome: "não definida", fim: crm.Fim{Situacao: crm.ChamadaDesconhecida, Falha: "Operation 'X' is not defined"}, situacao: crm.ChamadaDesconhecida},
	} {
		m.chamadas = nil
		var d diario
		p := m.pedido("integra.mega", crm.OperacaoAbrir)
		p.Em = m.agora
		p.Registro = crm.Registro{RequestID: "r1", Par: netip.MustParseAddr("203.0.113.9"), Alerta: "senha_sem_tls", Bytes: 7, Avisos: []string{"A:: ACAO:: b::"}}
		p.RegistrarPartes(crm.Campos{{Nome: "DESCRICAO", Valor: "a senha s&<e>gredo"}})
		f := c.fim
		f.Em = m.agora.Add(time.Millisecond)
		if c.fazer != nil {
			r, err := c.fazer(p)
			if f.HTTP = 200; err != nil {
				r, f.Recusa = nil, crm.ComoRecusa(err, "r1")
			}
			f.Resposta = r
		}
		l := p.Encerrar(&d, f)
		if com := len(m.chamadas) == 1; com != c.comEla || len(m.chamadas)+len(d) != 1 {
			t.Fatalf("%s: %d rows with the write, %d in the Diario", c.nome, len(m.chamadas), len(d))
		}
		guardada := append(m.chamadas, d...)[0]
		if guardada.Situacao != l.Situacao || l.Situacao != c.situacao || l.CodigoRecusa != int(c.codigo) || (c.codigo != 0) != (l.Mensagem != "" && c.fim.Falha == "") {
			t.Errorf("%s: %+v", c.nome, l)
		}
		if l.RequestID != "r1" || l.TenantID != 1 || l.Usuario != "integra.mega" || l.Endereco != "127.0.0.1" || l.Par != "203.0.113.9" || l.Alerta != "senha_sem_tls" ||
			l.Operacao != crm.OperacaoAbrir || l.Superficie != "soap" || l.Pedido != `{"USUARIO_WS":"integra.mega","SENHA_WS":"***","DESCRICAO":"a senha ***"}` || l.Vezes != 1 || !l.Em.Equal(p.Em) || len(l.Avisos) == 0 || l.Avisos[0] != "A:: ACAO:: b::" {
			t.Errorf("%s does not say who, from where and what: %+v", c.nome, l)
		}
		if c.fazer != nil && (l.Sistema != "mega" || l.CredencialID != 1 || l.Bytes != 7) || c.fim.Corpo != nil && (l.Bytes != 2 || len(l.SHA256) != 64) {
			t.Errorf("%s: %+v", c.nome, l)
		}
	}
}
