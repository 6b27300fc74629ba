package crm

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"ponte/crm/jsontext"
	"ponte/crm/sigilo"
)

// Cadastrador keeps the master data that a call brings (docs/regras.md §14.8). crm/cadastro, which stands above this package, is one.
type Cadastrador interface {
	// Cadastrar decides about records of one kind, each by itself, and commits them: the answers are in their order, avisos of the call.
	// p is of a credential that was let in. Errors are the ports': nothing is known to be kept then, and the same call may be sent again.
	Cadastrar(ctx context.Context, p *Pedido, tipo TipoVinculo, registros []Campos) (feitos []Cadastrado, avisos []string, err error)
}

// Cadastrado is what became of one record.
type Cadastrado struct {
	ID       int64  // of what the record says something of; 0 = there is none yet
	Codigo   string // by which the caller knows it, "" = none
	Desfecho string // criado, alterado, igual, antigo, pendente (docs/regras.md §14.1)
	Pendente bool
	Erro     *Invalido // why it was not kept; nil = it was, or waits
	Avisos   []string
}

// IncluirCliente keeps a client (incluir_cliente), IncluirContrato a contract, IncluirUnidade a unit: new or already there. Each answers
// our id of it, or a sentence when the record waits for what it refers to.
func (o *Ocorrencias) IncluirCliente(ctx context.Context, p *Pedido) (*Resposta, error) {
	return o.incluir(ctx, p, VinculoCliente)
}

// IncluirContrato is incluir_contrato.
func (o *Ocorrencias) IncluirContrato(ctx context.Context, p *Pedido) (*Resposta, error) {
	return o.incluir(ctx, p, VinculoContrato)
}

// IncluirUnidade is incluir_unidade.
func (o *Ocorrencias) IncluirUnidade(ctx context.Context, p *Pedido) (*Resposta, error) {
	return o.incluir(ctx, p, VinculoUnidade)
}

func (o *Ocorrencias) incluir(ctx context.Context, p *Pedido, tipo TipoVinculo) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := p.ExigirCadastro(tipo); err != nil {
		return nil, err
	}
	feitos, avisos, err := o.Cadastrador.Cadastrar(ctx, p, tipo, []Campos{p.Campos})
	if err != nil {
		return nil, err
	}
	c := &feitos[0]
	avisos = append(c.Avisos, avisos...)
	if c.Erro != nil {
		p.Registro.Avisos = append(p.Registro.Avisos, avisos...)
		return nil, recusarCadastro(c.Erro)
	}
	r := &Resposta{Texto: c.retornar(p.Retrato.ModoRetornoEfetivo(p.Credencial)), avisos: avisos}
	_, _ = o.gravarMovimentacao(ctx, p, nil, r) // the record is kept: a log row that cannot be written now is the Diario's
	return r, nil
}

// ExigirCadastro refuses what the credential may not do to records of a kind (docs/regras.md §4.6).
func (p *Pedido) ExigirCadastro(tipo TipoVinculo) error {
	if tipo != VinculoCliente || p.Credencial.CadastroEfetivo() != CadastroNenhum {
		return nil
	}
	p.avisar("CREDENCIAL QUE NAO ALTERA CLIENTES", "Mudar o cadastro da credencial para editar ou incluir")
	return Recusar(RecusaOperacao, p.Credencial.Usuario, p.Operacao)
}

// IncluirTitulos keeps a list of títulos (incluir_titulos), each by itself: LISTA_TITULOS is JSON, a list of objects with the fields of
// one. It answers an outcome per item, as EditarLote does,
//
//	{"success":true,"resultados":[{"codigo":"1001/12","success":true,"desfecho":"criado","id":"77"}]}
//
// where an item that waits for its contract is a success whose desfecho is pendente, without id.
func (o *Ocorrencias) IncluirTitulos(ctx context.Context, p *Pedido) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	itens, err := lerLista(p, "LISTA_TITULOS")
	if err != nil {
		return nil, err
	}
	feitos, todos, err := o.Cadastrador.Cadastrar(ctx, p, VinculoTitulo, itens)
	if err != nil {
		return nil, err
	}
	b, certos, avisos := make([]byte, 0, 80*len(feitos)), 0, avisos(todos)
	for i := range feitos {
		c := &feitos[i]
		if i > 0 {
			b = append(b, ',')
		}
		avisos = append(avisos, c.Avisos...)
		b = jsontext.AppendText(append(b, `{"codigo":`...), c.Codigo)
		if c.Erro != nil {
			recusa := recusarCadastro(c.Erro)
			b = jsontext.AppendText(append(b, `,"success":false,"erros":`...), recusa.Error())
			avisos.avisar("ITEM "+strconv.Itoa(i+1)+" DA LISTA RECUSADO", recusa.Error())
		} else {
			certos++
			b = jsontext.AppendText(append(b, `,"success":true,"desfecho":`...), c.Desfecho)
			if c.ID != 0 {
				b = append(append(append(b, `,"id":"`...), strconv.FormatInt(c.ID, 10)...), '"')
			}
		}
		b = append(b, '}')
	}
	texto := `{"success":` + strconv.FormatBool(certos == len(feitos)) + `,"resultados":[` + string(b) + `]}`
	r := &Resposta{Texto: texto, avisos: avisos, resumo: CortarConteudo(sigilo.MascararFrase(texto, p.Senha))}
	_, _ = o.gravarMovimentacao(ctx, p, nil, r) // as above
	return r, nil
}

// retornar is the answer to a record that was kept, or waits: our id of it in digits, as an opening answers its number. What waits has
// none, and quotes nothing of the caller's (docs/regras.md §9.1).
func (c *Cadastrado) retornar(modo ModoRetorno) string {
	id := strconv.FormatInt(c.ID, 10)
	switch {
	case c.Pendente && modo == RetornoJSON:
		return `{"success":true,"pendente":true}`
	case c.Pendente:
		return "Recebido: o registro entra quando vier o que ele cita."
	case modo == RetornoJSON:
		return `{"success":true,"id":"` + id + `"}`
	case modo == RetornoTexto:
		return "Cadastro " + id + " gravado."
	}
	return id
}

// recusarCampo words what is wrong with a field for a caller.
func recusarCampo(err error) error {
	var i *Invalido
	if errors.As(err, &i) {
		return recusarCadastro(i)
	}
	return err
}

// recusarCadastro words what is wrong with a record as a row of the table of refusals.
func recusarCadastro(i *Invalido) *Recusa {
	switch i.Motivo {
	case MotivoVazio:
		return Recusar(RecusaObrigatorio, i.Campo)
	case MotivoDocumento:
		return Recusar(RecusaDocumento, i.Campo)
	case MotivoLongo:
		return Recusar(RecusaTextoLongo, i.Campo, i.Detalhe)
	case MotivoDivergente:
		return Recusar(RecusaClienteDivergente, i.Detalhe)
	case MotivoSemInclusao:
		return Recusar(RecusaClienteNaoEncontrado, i.Detalhe)
	case MotivoDesligado:
		return Recusar(RecusaSincronizacao, strings.ToUpper(i.Campo), i.Detalhe)
	}
	return Recusar(RecusaValor, i.Campo, i.Frase())
}
