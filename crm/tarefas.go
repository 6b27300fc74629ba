package crm

import (
	"context"
	"errors"
	"strconv"

	"ponte/crm/sigilo"
)

// CriarTarefa adds a tarefa to an ocorrência that the caller may touch, and answers with it. The same call again, as a narrativa's
// (docs/regras.md §16.2), creates nothing: r.Tarefa is then the first one.
func (o *Ocorrencias) CriarTarefa(ctx context.Context, p *Pedido, numero string, n NovaTarefa) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	p.Registro.numero = Encurtar(sigilo.MascararParte("N_OCORRENCIA", numero, p.Senha), 29)
	if err := recusarCampo(n.conferir()); err != nil {
		return nil, err
	}
	vence := ""
	if n.VenceEm != nil {
		vence = n.VenceEm.UTC().Format(formaDaChave)
	}
	igual := p.chaveDoTexto(ChaveEdicao, numero, "", "tarefa\x00"+n.Titulo+"\x00"+n.Observacao+"\x00"+vence+"\x00"+n.Equipe+"\x00"+n.Pessoa)
	id := int64(0)
	r, err := o.mudarUmaVez(ctx, p, numero, igual, func(m *movimentacao, _ *Resposta, chave *ChaveIdempotencia) (err error) {
		if id, err = o.Numeracao.IDs(ctx, 1); err != nil {
			return err
		}
		m.criarTarefa(id, n)
		if igual.Chave != "" {
			m.lembrar(igual.ProcuraChave, chave, strconv.FormatInt(id, 10))
		}
		return nil
	})
	if err == nil && !r.Repetida {
		r.TarefaID = id
	}
	return r, err
}

// formaDaChave is an instant inside a key.
const formaDaChave = "2006-01-02T15:04:05.000"

// EncerrarTarefa ends a tarefa: it is done, or not to be done. Pedido.Anexos are kept with it. Ending it again in the same way is a
// repeat, in another a refusal.
func (o *Ocorrencias) EncerrarTarefa(ctx context.Context, p *Pedido, id string, f FimTarefa) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	if err := recusarCampo(f.conferir()); err != nil {
		return nil, err
	}
	if err := validarAnexos(p); err != nil {
		return nil, err
	}
	t, err := o.acharTarefa(ctx, p, id)
	if err != nil {
		return nil, err
	}
	p.Registro.numero = Encurtar(t.Numero, 29)
	var anexos []Anexo
	r, err := o.mudarUmaVez(ctx, p, t.Numero, repetivel{}, func(m *movimentacao, _ *Resposta, _ *ChaveIdempotencia) error {
		t, err := o.Tarefas.Tarefa(ctx, p.Retrato.Tenant.ID, t.ID)
		if err != nil {
			return err
		}
		if t.Situacao == f.Situacao && t.Nota == f.Nota {
			if len(p.Anexos) > 0 {
				p.Registro.Avisos = append(p.Registro.Avisos, Aviso("ARQUIVOS DE TAREFA JA ENCERRADA NAO GUARDADOS",
					"Conferir se vieram quando ela foi encerrada; enviar o que falta em uma mensagem"))
			}
			return nil // done before
		}
		if t.Situacao != TarefaAberta {
			return Recusar(RecusaTarefa, id, string(t.Situacao))
		}
		if anexos == nil && len(p.Anexos) > 0 {
			if anexos, err = o.guardarArquivos(ctx, p, m.agora); err != nil {
				return err
			}
		}
		m.encerrarTarefa(t.Tarefa, f, anexos)
		return nil
	})
	if err == nil {
		r.TarefaID = t.ID
	}
	return r, err
}

// ListarTarefas gives the tarefas that a filter finds, of ocorrências that the caller may see. An unreadable cursor is ErrCursor.
func (o *Ocorrencias) ListarTarefas(ctx context.Context, p *Pedido, f FiltroTarefas) (Lista[LinhaTarefa], error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return Lista[LinhaTarefa]{}, err
	}
	alcance := p.alcance()
	f.TenantID, f.Sistema, f.Recebe = p.Retrato.Tenant.ID, alcance.sistema, alcance.recebe
	return o.Tarefas.Tarefas(ctx, f)
}

// LerTarefa gives one, when the caller may see its ocorrência.
func (o *Ocorrencias) LerTarefa(ctx context.Context, p *Pedido, id string) (*LinhaTarefa, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	t, err := o.acharTarefa(ctx, p, id)
	if err != nil {
		return nil, err
	}
	if _, err := o.acharOcorrencia(ctx, p, t.Numero); err != nil {
		return nil, err
	}
	p.Registro.numero = t.Numero
	return t, nil
}

func (o *Ocorrencias) acharTarefa(ctx context.Context, p *Pedido, id string) (*LinhaTarefa, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, Recusar(RecusaCadastro, "tarefa", "id "+Encurtar(id, 30))
	}
	t, err := o.Tarefas.Tarefa(ctx, p.Retrato.Tenant.ID, n)
	if errors.Is(err, ErrNaoEncontrado) {
		return nil, Recusar(RecusaCadastro, "tarefa", "id "+id)
	}
	return t, err
}
