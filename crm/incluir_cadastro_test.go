package crm_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ponte/crm"
)

// cadastrador answers what a test says, and remembers what it was asked.
type cadastrador struct {
	feitos []crm.Cadastrado
	err    error
	pedido []crm.Campos
	tipo   crm.TipoVinculo
}

func (c *cadastrador) Cadastrar(_ context.Context, _ *crm.Pedido, tipo crm.TipoVinculo, itens []crm.Campos) ([]crm.Cadastrado, []string, error) {
	c.tipo, c.pedido = tipo, itens
	return c.feitos, []string{"UM AVISO:: ACAO:: Nenhuma::"}, c.err
}

// TestIncluirUm answers the outcome of one record in every return mode.
func TestIncluirUm(t *testing.T) {
	for nome, caso := range map[string]struct {
		modo   crm.ModoRetorno
		feito  crm.Cadastrado
		texto  string
		recusa crm.CodigoRecusa
	}{
		"número":       {crm.RetornoNumero, crm.Cadastrado{ID: 77}, "77", 0},
		"json":         {crm.RetornoJSON, crm.Cadastrado{ID: 77}, `{"success":true,"id":"77"}`, 0},
		"texto":        {crm.RetornoTexto, crm.Cadastrado{ID: 77}, "Cadastro 77 gravado.", 0},
		"espera":       {crm.RetornoNumero, crm.Cadastrado{Pendente: true}, "Recebido: o registro entra quando vier o que ele cita.", 0},
		"espera json":  {crm.RetornoJSON, crm.Cadastrado{Pendente: true}, `{"success":true,"pendente":true}`, 0},
		"vazio":        {"", crm.Cadastrado{Erro: crm.NovoInvalido("CODIGO", crm.MotivoVazio)}, "CODIGO é obrigatório. (e:203)", crm.RecusaObrigatorio},
		"longo":        {"", crm.Cadastrado{Erro: crm.NovoInvalido("NOME", crm.MotivoLongo, "200")}, "NOME passa do limite de 200 caracteres. (e:202)", crm.RecusaTextoLongo},
		"documento":    {"", crm.Cadastrado{Erro: crm.NovoInvalido("CNPJ_CLIENTE", crm.MotivoDocumento)}, "CNPJ_CLIENTE não é um CPF ou CNPJ válido: confira os dígitos. (e:204)", crm.RecusaDocumento},
		"divergente":   {"", crm.Cadastrado{Erro: crm.NovoInvalido("DOCUMENTO", crm.MotivoDivergente, "documento", "codigo")}, "cadastros diferentes: documento, codigo.", crm.RecusaClienteDivergente},
		"sem inclusão": {"", crm.Cadastrado{Erro: crm.NovoInvalido("CLIENTE", crm.MotivoSemInclusao, "codigo 7")}, "Cliente não encontrado por codigo 7", crm.RecusaClienteNaoEncontrado},
		"desligado":    {"", crm.Cadastrado{Erro: crm.NovoInvalido("empreendimento", crm.MotivoDesligado, "Torre")}, "EMPREENDIMENTO Torre está com a sincronização desligada", crm.RecusaSincronizacao},
		"outro":        {"", crm.Cadastrado{Erro: crm.NovoInvalido("TIPO", crm.MotivoOpcao, "a", "b")}, "TIPO tem um valor que não é aceito: use um de: a, b. (e:205)", crm.RecusaValor},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			m.creds["integra.mega"].Retorno = caso.modo
			m.fotografar()
			c := &cadastrador{feitos: []crm.Cadastrado{caso.feito}}
			o.Cadastrador = c
			p := m.pedido("integra.mega", crm.OperacaoIncluirContrato, "CODIGO", "7")
			r, err := o.IncluirContrato(t.Context(), p)
			l := linha(p, r, err)
			if c.tipo != crm.VinculoContrato || len(c.pedido) != 1 || c.pedido[0].Texto("CODIGO") != "7" || !strings.Contains(strings.Join(l.Avisos, ""), "UM AVISO") {
				t.Errorf("asked %s %v, row %+v", c.tipo, c.pedido, l)
			}
			if caso.recusa != 0 {
				if codigo(err) != caso.recusa || !strings.Contains(err.Error(), caso.texto) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || r.Texto != caso.texto || len(m.chamadas) != 1 || l.Situacao != crm.ChamadaAtendida || l.Numero != "" {
				t.Errorf("%+v, %v, row %+v", r, err, l)
			}
		})
	}
}

// TestIncluirAcesso: only a master, or who was granted the operation; of clients only who may change them.
func TestIncluirAcesso(t *testing.T) {
	for nome, caso := range map[string]struct {
		usuario string
		conf    func(c *crm.Credencial)
		quer    crm.CodigoRecusa
	}{
		"mestre":                  {"integra.mega", func(*crm.Credencial) {}, 0},
		"outro":                   {"outro", func(*crm.Credencial) {}, crm.RecusaOperacao},
		"concedida":               {"outro", func(c *crm.Credencial) { c.Operacoes = []string{crm.OperacaoIncluirCliente} }, 0},
		"mestre que não cadastra": {"integra.mega", func(c *crm.Credencial) { c.Cadastro = crm.CadastroNenhum }, crm.RecusaOperacao},
		"que só edita":            {"integra.mega", func(c *crm.Credencial) { c.Cadastro = crm.CadastroEditar }, 0},
	} {
		t.Run(nome, func(t *testing.T) {
			m, o := novaMemoria(t)
			caso.conf(m.creds[caso.usuario])
			m.fotografar()
			o.Cadastrador = &cadastrador{feitos: []crm.Cadastrado{{ID: 1}}}
			if _, err := o.IncluirCliente(t.Context(), m.pedido(caso.usuario, crm.OperacaoIncluirCliente)); codigo(err) != caso.quer {
				t.Errorf("%v", err)
			}
		})
	}
}

// TestIncluirTitulos answers item by item.
func TestIncluirTitulos(t *testing.T) {
	m, o := novaMemoria(t)
	c := &cadastrador{feitos: []crm.Cadastrado{
		{ID: 7, Codigo: "1/1", Desfecho: "criado"}, {Codigo: `1/"2"`, Desfecho: "pendente", Pendente: true}, {Codigo: "1/3", Erro: crm.NovoInvalido("VALOR", crm.MotivoVazio)},
	}}
	o.Cadastrador = c
	pedir := func(lista string) (*crm.Pedido, *crm.Resposta, error) {
		p := m.pedido("integra.mega", crm.OperacaoIncluirTitulos, "LISTA_TITULOS", lista)
		r, err := o.IncluirTitulos(t.Context(), p)
		return p, r, err
	}
	p, r, err := pedir(`[{"contrato":"1","valor":1500.00},{"a":1},{"a":null}]`)
	const quer = `{"success":false,"resultados":[{"codigo":"1/1","success":true,"desfecho":"criado","id":"7"},` +
		`{"codigo":"1/\"2\"","success":true,"desfecho":"pendente"},{"codigo":"1/3","success":false,"erros":"VALOR é obrigatório. (e:203)"}]}`
	if err != nil || r.Texto != quer || c.pedido[0].Texto("VALOR") != "1500.00" || len(c.pedido) != 3 {
		t.Errorf("%+v, %v, asked %v", r, err, c.pedido)
	}
	if l := linha(p, r, err); l.Situacao != crm.ChamadaAtendida || !strings.Contains(strings.Join(l.Avisos, ""), "ITEM 3 DA LISTA RECUSADO") {
		t.Errorf("%+v", l)
	}
	for lista, quer := range map[string]crm.CodigoRecusa{"": crm.RecusaObrigatorio, "[]": crm.RecusaObrigatorio, "x=1": crm.RecusaValor, "[" + strings.Repeat("{},", 500) + "{}]": crm.RecusaValor} {
		if _, _, err := pedir(lista); codigo(err) != quer {
			t.Errorf("%.20s: %v", lista, err)
		}
	}
	c.err = crm.ErrIndisponivel
	if _, _, err := pedir("[{}]"); !errors.Is(err, crm.ErrIndisponivel) {
		t.Errorf("%v", err)
	}
}
