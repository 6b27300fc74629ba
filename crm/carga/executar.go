package carga

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// Times of a run.
const (
	prazoVaga    = 10 * time.Second // after so much silence another process may go on
	esperaVaga   = 500 * time.Millisecond
	prazoGravar  = 2 * time.Minute // for a batch
	PausaLogin   = 24 * time.Hour  // after a refused login nothing tries again by itself, unless the settings are saved anew
	passoIgual   = time.Second     // after which it is written how far a job is that finds nothing new
	maxRegistros = 500
)

// Carregador is the use case of jobs.
type Carregador struct {
	Cargas        Cargas
	Fontes        Fontes
	Sincronizador *cadastro.Sincronizador
	Relogio       crm.Relogio
	Descansar     func(ctx context.Context, d time.Duration) // waits so long, or until ctx ends
}

// Pedido asks for one run.
type Pedido struct {
	Ator    crm.Ator
	Tenant  *crm.Tenant
	Fonte   string
	Todos   bool // of a new job: decide about all records
	Retomar bool // go on with what is unfinished
	Simular bool // decide, write nothing, leave no job
	// Depressa goes at full speed also while calls come.
	Depressa bool
	Ate      time.Time // the end of the window; zero = none
	// SemEspera gives up at once when another process may be at it; without, a place whose owner died is waited for.
	SemEspera bool
	Progresso func(*Carga) // after each piece; it must not keep what it is given
}

// Executar runs a job, a new one or what is unfinished, until it ends or has to stop. What has to stop is no error: the job that it
// gives says why, and where to go on is written. An error says that no job was begun, or that the database failed.
func (c *Carregador) Executar(ctx context.Context, p Pedido) (_ *Carga, err error) {
	aberta, err := c.Fontes.AbrirFonte(ctx, p.Tenant, p.Fonte)
	if err != nil {
		return nil, err
	}
	v := Vaga{TenantID: p.Tenant.ID, Fonte: p.Fonte, Dono: rand.Text()}
	if err := c.ocupar(ctx, v, p.SemEspera); err != nil {
		return nil, err
	}
	defer func() {
		ctx, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoVaga)
		defer cancelar()
		err = errors.Join(err, c.Cargas.Desocupar(ctx, v))
	}()
	job, err := c.preparar(ctx, &p, aberta)
	if err != nil {
		return nil, err
	}
	primeira, err := c.Cargas.EhPrimeira(ctx, p.Tenant.ID, p.Fonte)
	if err != nil {
		return nil, err
	}
	x := &execucao{
		Carregador: c, p: &p, fonte: aberta, vaga: v, c: job, feitas: job.Chamadas,
		sessao: c.Sincronizador.Nova(p.Tenant, cadastro.Fonte{Sistema: aberta.Sistema, Dona: true}, cadastro.Opcoes{
			Simular: p.Simular, Todos: job.Todos, Anunciar: !primeira, SemIDs: true,
		}),
	}
	return job, x.correr(ctx)
}

var errOcupada = &Impedimento{"Outra carga desta fonte está em andamento: espere que ela termine, ou pare-a."}

// ocupar takes the source's place. That of a process that died opens by itself; one whose owner lives is refused.
func (c *Carregador) ocupar(ctx context.Context, v Vaga, semEspera bool) error {
	for inicio := time.Now(); ; {
		tomada, err := c.Cargas.Ocupar(ctx, v, prazoVaga)
		if err != nil || tomada {
			return err
		}
		if semEspera || time.Since(inicio) > prazoVaga+2*time.Second {
			return errOcupada
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(esperaVaga):
		}
	}
}

// preparar finds or makes the job that is run, under the place of its source.
func (c *Carregador) preparar(ctx context.Context, p *Pedido, aberta *Aberta) (*Carga, error) {
	ultima, err := c.Cargas.Ultima(ctx, p.Tenant.ID, p.Fonte)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, err
	}
	if err := c.conferirLogin(ultima, aberta.Versao); err != nil {
		return nil, err
	}
	agora := c.Relogio()
	novo := &Carga{
		TenantID: p.Tenant.ID, Fonte: p.Fonte, Todos: p.Todos, Situacao: Executando, Quem: p.Ator.Quem, Versao: aberta.Versao,
		PedidaEm: agora, ExecutadaEm: agora, VistaEm: agora, Contadores: Contadores{},
	}
	switch {
	case p.Simular:
		return novo, nil
	case !p.Retomar:
		return novo, c.Cargas.Criar(ctx, novo, c.auditoria(p.Ator, novo, "carga.iniciar"))
	case ultima == nil || ultima.Terminada():
		return nil, &Impedimento{"Não há carga a continuar: a última terminou."}
	}
	ultima.Situacao, ultima.Motivo, ultima.Erro, ultima.Versao, ultima.ExecutadaEm, ultima.TerminouEm = Executando, "", "", aberta.Versao, agora, time.Time{}
	if ultima.Contadores == nil {
		ultima.Contadores = Contadores{}
	}
	return ultima, nil
}

// conferirLogin refuses while the source does not let us in: the account is shared and locks after a few failures
// (docs/fatos/mega.md §5.2). Saving the settings anew, which a person does after looking, lets one try through.
func (c *Carregador) conferirLogin(ultima *Carga, versao int64) error {
	if ultima == nil || ultima.Motivo != PorLogin || ultima.Versao != versao || c.Relogio().Sub(ultima.TerminouEm) >= PausaLogin {
		return nil
	}
	return &Impedimento{"O login foi recusado na última execução, e repetir poderia bloquear a conta. Confira usuário e senha com quem cuida da fonte, grave a configuração de novo e repita."}
}

func (c *Carregador) auditoria(ator crm.Ator, job *Carga, acao string) crm.Auditoria {
	return crm.Auditoria{
		TenantID: job.TenantID, Quem: ator.Quem, Acao: acao, Alvo: job.Fonte, Motivo: ator.Motivo, Endereco: ator.Endereco, Em: c.Relogio(),
	}
}
