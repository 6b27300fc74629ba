package negativacao

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"

	"ponte/crm"
)

// Receber applies a return that somebody brought: each line moves the item of the remessa that it is of, once. What cannot be applied as a
// whole — unreadable, cut off, of another creditor or of a remessa that was not made here — moves nothing and leaves a row with why. The same
// bytes again give what they were the first time, with repetido.
func (g *Negativador) Receber(ctx context.Context, ator crm.Ator, t *crm.Tenant, conteudo []byte) (r *Recebido, repetido bool, err error) {
	soma := sha256.Sum256(conteudo)
	r = &Recebido{TenantID: t.ID, SHA256: hex.EncodeToString(soma[:]), Quem: ator.Quem, Em: g.Relogio(), Contagens: map[Desfecho]int{}}
	if antes, err := g.Negativacoes.RecebidoPor(ctx, t.ID, r.SHA256); err == nil {
		return antes, true, nil
	} else if !errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, false, err
	}
	for range 3 { // somebody may change one of the negativações meanwhile: they are read again
		err = g.receber(ctx, ator, t, r, conteudo)
		if !errors.Is(err, crm.ErrConflito) || errors.Is(err, crm.ErrJaExiste) {
			break
		}
		r.Contagens, r.Linhas, r.Aplicado, r.Erro = map[Desfecho]int{}, nil, false, ""
	}
	if errors.Is(err, crm.ErrJaExiste) { // the same file, brought twice at once
		antes, err := g.Negativacoes.RecebidoPor(ctx, t.ID, r.SHA256)
		return antes, true, err
	}
	return r, false, err
}

func (g *Negativador) receber(ctx context.Context, ator crm.Ator, t *crm.Tenant, r *Recebido, conteudo []byte) error {
	lido, err := g.Arquivos.Ler(conteudo)
	var ilegivel *Ilegivel
	if errors.As(err, &ilegivel) {
		return g.recusar(ctx, ator, t, r, nil, ilegivel.Frase) // its bytes may be anything
	}
	if err != nil {
		return err
	}
	r.Remessa, r.Informativo = lido.Remessa, lido.Informativo
	if credor, _ := CredorDe(t); lido.Raiz != "" && len(credor.CNPJ) == 14 && lido.Raiz != credor.CNPJ[:8] {
		return g.recusar(ctx, ator, t, r, conteudo, "O arquivo é de outro credor: a raiz do CNPJ dele não é a das configurações.")
	}
	remessa, err := g.Negativacoes.RemessaNumero(ctx, t.ID, lido.Remessa)
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return g.recusar(ctx, ator, t, r, conteudo, fmt.Sprintf("A remessa %d não foi gerada aqui: o retorno é de outra.", lido.Remessa))
	}
	if err != nil {
		return err
	}
	r.RemessaID = remessa.ID
	if len(remessa.Conteudo) == 0 {
		return g.recusar(ctx, ator, t, r, conteudo, fmt.Sprintf("A remessa %d não tem arquivo aqui: foi pelo serviço da Serasa, ou o arquivo já saiu pelo prazo de guarda.", remessa.Numero))
	}
	envios, err := g.Negativacoes.Envios(ctx, t.ID, remessa.ID)
	if err != nil {
		return err
	}
	a := &aplicacao{g: g, t: t, ator: ator, r: r, remessa: remessa, envios: map[int]*Envio{}, ns: map[int64]*Negativacao{}}
	if err := a.ler(ctx, envios); err != nil {
		return err
	}
	if len(lido.Codigos) > 0 && !lido.Informativo {
		if a.algumDecidido(envios) {
			return g.recusar(ctx, ator, t, r, conteudo, fmt.Sprintf("O retorno recusa a remessa %d inteira, e um retorno anterior já decidiu itens dela: confira com a Serasa.", remessa.Numero))
		}
		a.devolver(envios, lido.Codigos)
	} else {
		linhas, err := g.Arquivos.Casar(conteudo, remessa.Conteudo)
		if errors.As(err, &ilegivel) {
			return g.recusar(ctx, ator, t, r, conteudo, ilegivel.Frase)
		}
		if err != nil {
			return err
		}
		for i := range linhas {
			a.linha(&linhas[i], lido.Informativo)
		}
		a.remessa.Situacao = RemessaRetornada
	}
	for _, aviso := range lido.Avisos {
		a.anotarLinha(&LinhaDoRetorno{}, nil, DesfechoDuvida, aviso)
	}
	return a.gravar(ctx, conteudo)
}

// recusar leaves a row of a return that moves nothing.
func (g *Negativador) recusar(ctx context.Context, ator crm.Ator, t *crm.Tenant, r *Recebido, conteudo []byte, frase string) error {
	r.Erro, r.Aplicado = frase, false
	return g.Negativacoes.Receber(ctx, r, conteudo, Movimento{}, g.auditoria(ator, t.ID, "retorno.recusar", "retorno", "", frase))
}

// ReceberItem applies what a service tells of one item, which it knows by its transaction. evento tells its messages apart: the same again
// moves nothing. A transaction that is not known is crm.ErrNaoEncontrado.
func (g *Negativador) ReceberItem(ctx context.Context, t *crm.Tenant, chave, evento string, codigos []Codigo) (r *Recebido, repetido bool, err error) {
	ator := crm.Ator{Quem: Sistema}
	soma := sha256.Sum256([]byte(chave + "\x00" + evento))
	r = &Recebido{TenantID: t.ID, SHA256: hex.EncodeToString(soma[:]), Quem: Sistema, Em: g.Relogio()}
	if antes, err := g.Negativacoes.RecebidoPor(ctx, t.ID, r.SHA256); err == nil {
		return antes, true, nil
	} else if !errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, false, err
	}
	for range 3 {
		r.Contagens, r.Linhas = map[Desfecho]int{}, nil
		if err = g.receberItem(ctx, ator, t, r, chave, codigos); !errors.Is(err, crm.ErrConflito) || errors.Is(err, crm.ErrJaExiste) {
			break
		}
	}
	if errors.Is(err, crm.ErrJaExiste) {
		return r, true, nil
	}
	return r, false, err
}

func (g *Negativador) receberItem(ctx context.Context, ator crm.Ator, t *crm.Tenant, r *Recebido, chave string, codigos []Codigo) error {
	e, err := g.Negativacoes.PorChave(ctx, t.ID, chave)
	if err != nil {
		return err
	}
	remessa, err := g.Negativacoes.Remessa(ctx, t.ID, e.RemessaID)
	if err != nil {
		return err
	}
	r.RemessaID, r.Remessa = remessa.ID, remessa.Numero
	a := &aplicacao{g: g, t: t, ator: ator, r: r, remessa: remessa, envios: map[int]*Envio{}, ns: map[int64]*Negativacao{}}
	if err := a.ler(ctx, []Envio{*e}); err != nil {
		return err
	}
	a.linha(&LinhaDoRetorno{Sequencia: e.Sequencia, Registro: e.Sequencia, Codigos: codigos}, false)
	a.remessa.Situacao = RemessaRetornada
	return a.gravar(ctx, nil)
}

func (a *aplicacao) gravar(ctx context.Context, conteudo []byte) error {
	a.r.Aplicado = true
	a.remessa.RetornoEm = a.g.Relogio()
	depois := "remessa=" + strconv.Itoa(a.r.Remessa)
	for _, d := range Desfechos {
		if n := a.r.Contagens[d]; n > 0 {
			depois += fmt.Sprintf("; %s=%d", d, n)
		}
	}
	m := a.movimento()
	const acao = "retorno.aplicar"
	return a.g.Negativacoes.Receber(ctx, a.r, conteudo, m, a.g.auditoria(a.ator, a.t.ID, acao, "remessa "+strconv.Itoa(a.r.Remessa), "", depois+"; sha256="+a.r.SHA256))
}
