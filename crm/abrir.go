package crm

import (
	"context"
	"errors"
)

// Abrir opens an ocorrência: the eight rules of docs/regras.md §4, in their order. A repeat gets the number of the first.
func (o *Ocorrencias) Abrir(ctx context.Context, p *Pedido) (*Resposta, error) {
	// 1 IP, 2 credential, 3 CNPJ.
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	a, err := o.lerAbertura(p)
	if err != nil {
		return nil, err
	}
	if err := o.escolherPorID(ctx, a); err != nil {
		return nil, err
	}
	return o.abrirUmaVez(ctx, a)
}

// abrirUmaVez is the opening from rule 4 on.
func (o *Ocorrencias) abrirUmaVez(ctx context.Context, a *abertura) (*Resposta, error) {
	// 4 Idempotency, inside this process: a twin waits for the first and is answered like it.
	voo, err := o.voos.entrar(ctx, a.chaveDoVoo())
	if err != nil {
		return nil, err
	}
	defer voo.sair()
	if voo.primeira != nil {
		a.conhecida = voo.primeira
	}

	return o.insistir(ctx, a.p, func() (*Resposta, error) { return o.decidirAbertura(ctx, a, &voo) })
}

// decidirAbertura goes on with what was read, from rule 4 to the write; again from the start when something newer got in
// the way.
func (o *Ocorrencias) decidirAbertura(ctx context.Context, a *abertura, voo *voo) (*Resposta, error) {
	a.recomecar(o.Relogio())
	var achados *Achados
	// 4 to 6, when the caller sent the same client and contract a moment ago: what they decided then, on conditions.
	if !o.lembrancas.lembrar(a) {
		var err error
		if achados, err = o.buscarAbertura(ctx, a); err != nil {
			return nil, err
		}
		// 4 Idempotency, everywhere: a key that is known.
		if conhecida := a.chaveConhecida(achados); conhecida != nil {
			if nomeada := a.p.Ocorrencia; nomeada != "" && nomeada != conhecida.Numero {
				return nil, Recusar(RecusaRepetida, conhecida.Numero, "a ocorrência nomeada é a "+nomeada)
			}
			voo.publicar(*conhecida)
			return o.repetir(ctx, a, conhecida)
		}
		if p := a.p; p.Ocorrencia != "" || p.Principal != "" {
			oc, err := p.exigirAlcance(a.procura.Numero, achados)
			if err != nil {
				return nil, err
			}
			if p.Ocorrencia != "" {
				return o.amarrar(ctx, a, oc, achados)
			}
			a.principal = oc
		}
		// 5 Contract or unit.
		if err := o.localizarContrato(ctx, a, achados); err != nil {
			return nil, err
		}
		// 6 Client.
		if err := a.localizarCliente(achados); err != nil {
			return nil, err
		}
		a.avisosDosCadastros, a.nomeada = len(a.avisos), achados.Nomeada
	}
	if a.escolha != nil && a.escolha.permitir != nil {
		if err := a.escolha.permitir(ctx); err != nil {
			return nil, err
		}
	}
	// 7 Codes and required fields.
	if err := a.resolverCodigos(); err != nil {
		return nil, err
	}
	// 8 Write.
	r, err := o.gravarAbertura(ctx, a)
	switch {
	case err == nil:
		if a.feita != nil {
			voo.publicar(*a.feita)
		}
		o.lembrancas.aprender(a, achados)
	case a.lido != nil && errors.Is(err, ErrConflito):
		o.lembrancas.esquecer(a)
	}
	return r, err
}
