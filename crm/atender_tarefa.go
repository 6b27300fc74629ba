package crm

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// CriarTarefa adds a tarefa to an ocorrência for a person, with its trail, and answers its id. Wrong input is an *Invalido.
func (at *Atendimento) CriarTarefa(ctx context.Context, ator Ator, slug, numero string, n NovaTarefa) (id int64, err error) {
	if err := n.conferir(); err != nil {
		return 0, err
	}
	err = at.tratar(ctx, slug, numero, nil, func(m *movimentacao, _ []Anexo) (_ Auditoria, err error) {
		if id, err = at.Numeracao.IDs(ctx, 1); err != nil {
			return Auditoria{}, err
		}
		m.criarTarefa(id, n)
		return Auditoria{
			Acao: "tarefa.criar", Alvo: numero + ", tarefa " + strconv.FormatInt(id, 10),
			Depois: descrever("titulo", n.Titulo, "equipe", n.Equipe, "pessoa", n.Pessoa, "visibilidade", string(n.Visibilidade)),
		}, nil
	}, ator)
	return id, err
}

// EncerrarTarefa ends one for a person, with its trail and files. One that has ended meanwhile is MotivoConflito.
func (at *Atendimento) EncerrarTarefa(ctx context.Context, ator Ator, slug string, id int64, f FimTarefa, anexos []AnexoRecebido) error {
	if err := f.conferir(); err != nil {
		return err
	}
	if err := validarNomes(anexos); err != nil {
		return err
	}
	r, ok := at.Retratos.Retrato(slug)
	if !ok {
		return ErrNaoEncontrado
	}
	t, err := at.Tarefas.Tarefa(ctx, r.Tenant.ID, id)
	if err != nil {
		return err
	}
	return at.tratar(ctx, slug, t.Numero, anexos, func(m *movimentacao, guardados []Anexo) (Auditoria, error) {
		t, err := at.Tarefas.Tarefa(ctx, r.Tenant.ID, id)
		if err != nil {
			return Auditoria{}, err
		}
		if t.Situacao != TarefaAberta {
			return Auditoria{}, NovoInvalido("situacao", MotivoConflito)
		}
		m.encerrarTarefa(t.Tarefa, f, guardados)
		return Auditoria{
			Acao: "tarefa.encerrar", Alvo: t.Numero + ", tarefa " + strconv.FormatInt(id, 10), Antes: descrever("situacao", string(t.Situacao)),
			Depois: descrever("situacao", string(f.Situacao), "nota", simNao(f.Nota != ""), "anexos", nomesDosAnexos(anexos)),
		}, nil
	}, ator)
}

// tratar does something to the tarefas of an ocorrência, all or nothing, with its trail.
func (at *Atendimento) tratar(
	ctx context.Context, slug, numero string, anexos []AnexoRecebido, mudar func(*movimentacao, []Anexo) (Auditoria, error), ator Ator,
) error {
	var guardados []Anexo // once, however often it is decided
	err := insistir(ctx, &at.vez, func(error) error { return at.Retratos.Atualizar(ctx) }, func() error {
		r, ok := at.Retratos.Retrato(slug)
		if !ok {
			return ErrNaoEncontrado
		}
		achados, err := at.Consultas.Buscar(ctx, &Procura{TenantID: r.Tenant.ID, Numero: numero})
		if err != nil {
			return err
		}
		if achados.Ocorrencia == nil {
			return errors.Join(ErrNaoEncontrado, NovoInvalido("numero", MotivoInexistente, numero))
		}
		agora := at.Relogio()
		m := novaMovimentacao(r, achados.Ocorrencia, Origem{Sistema: SistemaPortal}, ator.Quem, agora)
		if guardados == nil {
			if guardados, err = at.guardar(ctx, anexos, m); err != nil {
				return err
			}
		}
		trilha, err := mudar(m, guardados)
		if err != nil {
			return err
		}
		if err := at.gravar(ctx, m); err != nil {
			return err
		}
		trilha.TenantID, trilha.Quem, trilha.Motivo, trilha.Endereco, trilha.Em = r.Tenant.ID, ator.Quem, ator.Motivo, ator.Endereco, agora
		return at.Trilha.RegistrarAuditoria(context.WithoutCancel(ctx), trilha)
	})
	return comoInvalido(err, "numero", numero)
}

// guardar stores the bytes of files and gives their rows.
func (at *Atendimento) guardar(ctx context.Context, recebidos []AnexoRecebido, m *movimentacao) ([]Anexo, error) {
	curtos := slices.Clone(recebidos)
	for i := range curtos {
		curtos[i].Tipo = Encurtar(curtos[i].Tipo, maxTipoDoNavegador)
	}
	modelo := Anexo{TenantID: m.oc.TenantID, OcorrenciaID: m.oc.ID, Origem: m.origem, CriadoEm: m.agora}
	return guardarArquivos(ctx, at.Numeracao, at.Arquivos, modelo, curtos)
}

// maxTipoDoNavegador is what is kept of a file's type: a browser says it, and nobody could correct it.
const maxTipoDoNavegador = 190

// gravar commits what was decided.
func (at *Atendimento) gravar(ctx context.Context, m *movimentacao) error {
	return m.gravarSo(ctx, at.Numeracao, at.Escritor)
}
