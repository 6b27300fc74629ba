package crm

// reenvio is the Idempotency-Key of a call of the REST facade that changes an ocorrência. There a key stands for one call: the same
// one again does nothing and is answered alike, and another one under it is refused, whatever ao_repetir says (docs/regras.md §15.3).
// It is committed with what the call did.
type reenvio struct {
	chave    ProcuraChave // zero = the call has none
	conteudo string
}

// reenvio gives the key of a call about an ocorrência.
func (p *Pedido) reenvio(numero string) reenvio {
	chave := p.chaveDoCabecalho()
	if p.Token == "" || chave.Chave == "" {
		return reenvio{}
	}
	return reenvio{
		chave:    chave,
		conteudo: resumo(p.Operacao, numero, conteudoDe(p.Campos, p.Anexos)),
	}
}

// procurar adds the key to those that are looked up.
func (r *reenvio) procurar(chaves []ProcuraChave) []ProcuraChave {
	if r.chave.Chave == "" {
		return chaves
	}
	return append(chaves, r.chave)
}

// feito tells whether the call was done before.
func (r *reenvio) feito(chaves []ChaveIdempotencia) (bool, error) {
	if r.chave.Chave == "" {
		return false, nil
	}
	c := acharChave(chaves, r.chave)
	switch {
	case c == nil:
		return false, nil
	case c.Conteudo != r.conteudo:
		return false, Recusar(RecusaChaveReusada, c.Numero)
	}
	return true, nil
}

// repete says that a call does nothing again; porChave = its key says so.
func (r *Resposta) repete(porChave bool) {
	r.Repetida = true
	if porChave {
		r.Chave = ChaveCabecalho
	}
}

// chaveDoNovo is the key under which an id is kept that the call is answered with; none without the call's.
func (r *reenvio) chaveDoNovo() []ProcuraChave {
	if r.chave.Chave == "" {
		return nil
	}
	return []ProcuraChave{{Sistema: r.chave.Sistema, Tipo: ChaveEdicao, Chave: resumo("novo", r.chave.Chave)}}
}

// guardar keeps the key with what the call does.
func (r *reenvio) guardar(m *movimentacao) {
	if r.chave.Chave != "" {
		m.lembrar(r.chave, nil, r.conteudo)
	}
}
