package carga

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/sigilo"
)

// execucao is one run of a job.
type execucao struct {
	*Carregador
	p       *Pedido
	fonte   *Aberta
	vaga    Vaga
	c       *Carga
	sessao  *cadastro.Sessao
	feitas  int64 // calls of earlier runs
	calados int   // new contracts of this run that were counted as not announced
	ritmo   ritmo
	gravada time.Time // when it was written last how far the job is
}

// Why a run stops reading, besides an error.
var (
	errParada = errors.New("a person stopped it")
	errJanela = errors.New("the window is over")
)

// correr reads, commits, and writes how far it is, in this order: what is written as done is done, and the rest is read again.
func (x *execucao) correr(ctx context.Context) error {
	if err := x.avancar(ctx, nil); err != nil {
		return err
	}
	if _, err := x.cede(ctx); err != nil { // which call is the newest before
		return x.falhar(ctx, err)
	}
	ler, parar := context.WithCancelCause(ctx)
	defer parar(nil)
	defer x.manter(ctx, parar)()
	for {
		if !x.p.Ate.IsZero() && !x.Relogio().Before(x.p.Ate) {
			return x.interromper(ctx, errJanela)
		}
		parte, err := x.fonte.Proxima(ler, x.c.Posicao)
		if causa := context.Cause(ler); causa != nil {
			err = causa
		}
		if errors.Is(err, ErrVagaPerdida) {
			return err // another goes on
		}
		if err != nil {
			return x.interromper(ctx, err)
		}
		if err := x.guardar(ctx, ler, parte); err != nil {
			return x.falhar(ctx, err)
		}
		if parte.Fim {
			return x.concluir(ctx)
		}
	}
}

// guardar has a piece committed and then writes that it is. The process being told to stop ends neither. Of pieces that bring nothing
// new that is written once in a while: who goes on after a death reads them again.
func (x *execucao) guardar(ctx, ler context.Context, parte *Parte) error {
	linhas := parte.Linhas
	for i := range linhas {
		if linhas[i].Desfecho != Aviso { // of which the record is counted below
			x.c.Contadores.contar(linhas[i].Tipo, linhas[i].Desfecho)
		}
		linhas[i].Motivo = sigilo.MascararFrase(linhas[i].Motivo, "")
	}
	novidade := false
	for resto := parte.Registros; len(resto) > 0; {
		err := x.gravar(ctx, ler, func(ctx context.Context, registros int) error {
			n := ateOnde(resto, registros)
			resultados, err := x.sessao.Sincronizar(ctx, resto[:n])
			resto = resto[n:]
			novidade = novidade || slices.ContainsFunc(resultados, func(r cadastro.Resultado) bool { return r.Desfecho != cadastro.Igual })
			linhas = append(linhas, x.contar(resultados)...)
			return err
		})
		if err != nil {
			return err
		}
	}
	x.c.Posicao, x.c.Fase, x.c.Onde, x.c.Feitos, x.c.Total = parte.Posicao, parte.Fase, parte.Onde, parte.Feitos, parte.Total
	if !novidade && len(linhas) == 0 && x.Relogio().Sub(x.gravada) < passoIgual {
		return nil
	}
	defer x.ritmo.trabalhar(x.Relogio)()
	return x.avancar(context.WithoutCancel(ctx), linhas)
}

// contar adds outcomes to the sums and gives the lines that they leave.
func (x *execucao) contar(resultados []cadastro.Resultado) []Linha {
	for ; x.calados < x.sessao.NaoAnunciados(); x.calados++ {
		x.c.Contadores.contar(crm.VinculoContrato, NaoAnunciado)
	}
	var linhas []Linha
	for i := range resultados {
		r := &resultados[i]
		x.c.Contadores.contar(r.Registro.Tipo, r.Desfecho)
		linha := Linha{Desfecho: r.Desfecho, Tipo: r.Registro.Tipo, Codigo: r.Registro.Codigo}
		if r.Erro != nil {
			linha.Motivo = sigilo.MascararFrase(r.Erro.Error(), "")
			linhas = append(linhas, linha)
		}
		for _, aviso := range r.Avisos {
			linha.Desfecho, linha.Motivo = Aviso, aviso
			linhas = append(linhas, linha)
		}
	}
	return linhas
}

func (x *execucao) concluir(ctx context.Context) error {
	gravar, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoGravar)
	defer cancelar()
	resultados, err := x.sessao.Concluir(gravar)
	linhas := x.contar(resultados)
	if err != nil {
		return x.falhar(ctx, err)
	}
	x.c.Situacao, x.c.Motivo, x.c.Fase, x.c.Onde, x.c.TerminouEm = Concluida, "", "", "", x.Relogio()
	return x.avancar(gravar, linhas)
}

// interromper ends the run such that the next one goes on; that is no error.
func (x *execucao) interromper(ctx context.Context, causa error) error {
	x.c.Situacao, x.c.TerminouEm = Interrompida, x.Relogio()
	switch {
	case errors.Is(causa, errJanela):
		x.c.Motivo, x.c.Erro = PorJanela, ""
	case errors.Is(causa, errParada):
		x.c.Motivo, x.c.Erro = PorParada, ""
	case errors.Is(causa, context.Canceled):
		x.c.Motivo, x.c.Erro = PorProcesso, ""
	case errors.Is(causa, ErrOrcamento):
		x.c.Motivo, x.c.Erro = PorOrcamento, ""
	case errors.Is(causa, ErrLogin):
		x.c.Motivo, x.c.Erro = PorLogin, causa.Error()
	default:
		x.c.Motivo, x.c.Erro = PorFalha, causa.Error()
	}
	x.c.Erro = crm.Encurtar(sigilo.MascararFrase(x.c.Erro, ""), 1000)
	return x.avancar(context.WithoutCancel(ctx), nil)
}

// falhar ends a run that the database failed, if that still takes it.
func (x *execucao) falhar(ctx context.Context, causa error) error {
	if errors.Is(causa, ErrVagaPerdida) {
		return causa
	}
	x.c.Situacao, x.c.Motivo, x.c.TerminouEm = Interrompida, PorFalha, x.Relogio()
	x.c.Erro = "O banco de dados não gravou um lote: a carga continua do ponto em que estava quando for retomada."
	return errors.Join(fmt.Errorf("load %d: %w", x.c.ID, causa), x.avancar(context.WithoutCancel(ctx), nil))
}

// avancar writes how far the job is, unless it is a simulation, and tells it.
func (x *execucao) avancar(ctx context.Context, linhas []Linha) error {
	ctx, cancelar := context.WithTimeout(context.WithoutCancel(ctx), prazoGravar)
	defer cancelar()
	x.c.VistaEm, x.c.Chamadas = x.Relogio(), x.feitas+x.fonte.Chamadas()
	for i := range linhas {
		x.c.Anotadas++
		linhas[i].Ordem = x.c.Anotadas
	}
	var err error
	if !x.p.Simular {
		err = x.Cargas.Avancar(ctx, x.vaga, x.c, linhas[:min(len(linhas), max(0, MaxLinhas-x.c.Anotadas+len(linhas)))])
	}
	x.gravada = x.c.VistaEm
	if err == nil && x.p.Progresso != nil {
		x.p.Progresso(x.c)
	}
	return err
}

// manter keeps the place while the run lasts, and stops it when the place is lost or a person wants it to stop. What it returns
// ends that and waits for it.
func (x *execucao) manter(ctx context.Context, parar context.CancelCauseFunc) func() {
	ctx, fim := context.WithCancel(context.WithoutCancel(ctx))
	var fundo sync.WaitGroup
	fundo.Go(func() {
		batida := time.NewTicker(prazoVaga / 5)
		defer batida.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-batida.C:
			}
			// A database that does not answer for a moment loses nothing: Avancar tells whether the place is still this run's.
			pedida, err := x.Cargas.Manter(ctx, x.vaga, x.c.ID, prazoVaga)
			switch {
			case errors.Is(err, ErrVagaPerdida):
				parar(err)
			case err == nil && pedida:
				parar(errParada)
			}
		}
	})
	return func() {
		fim()
		fundo.Wait()
	}
}
