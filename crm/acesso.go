package crm

import (
	"context"
	"strings"
	"time"

	"ponte/crm/sigilo"
)

// Autorizar is the door of every operation, rules 1 to 3 of docs/regras.md §4: the address, the credential and its password,
// the operation, the company's CNPJ. It costs no database access. On success p.Credencial is who was let in. A
// surface that has work to do before its first use case calls it alone: nobody makes it work who would not be let in.
func (o *Ocorrencias) Autorizar(ctx context.Context, p *Pedido) error {
	agora := o.Relogio()
	if p.Em.IsZero() {
		p.Em = agora
	}
	if p.Retrato == nil {
		return Recusar(RecusaTenant, "?")
	}
	if !enderecoPermitido(p, nil, agora) {
		p.Registro.estranha = true
		return Recusar(RecusaIP, p.Endereco.Unmap().String())
	}
	cred, err := o.autenticar(ctx, p, agora)
	if err != nil {
		return err
	}
	if !enderecoPermitido(p, cred, agora) {
		return Recusar(RecusaIP, p.Endereco.Unmap().String())
	}
	if Ausente(p.ChaveIdempotencia) {
		p.avisarSemValor("Idempotency-Key")
		p.ChaveIdempotencia = ""
	}
	if p.Token != "" { // its scope was judged with it
		return nil
	}
	if !operacaoBasica(p.Operacao) && !cred.Mestre && !cred.Concedida(p.Operacao) {
		return Recusar(RecusaOperacao, cred.Usuario, p.Operacao)
	}
	return conferirCNPJ(p)
}

// AutorizarEndereco is the door for a person, who calls without a credential: the address alone, by the entries that are no one
// credential's. Who it is the surface finds out.
func (o *Ocorrencias) AutorizarEndereco(p *Pedido) error {
	if p.Em.IsZero() {
		p.Em = o.Relogio()
	}
	if p.Retrato == nil {
		return Recusar(RecusaTenant, "?")
	}
	if !enderecoPermitido(p, &Credencial{}, o.Relogio()) {
		p.Registro.estranha = true
		return Recusar(RecusaIP, p.Endereco.Unmap().String())
	}
	return nil
}

// enderecoPermitido judges the address by the allowlist: with cred nil for anybody, else for that credential.
func enderecoPermitido(p *Pedido, cred *Credencial, agora time.Time) bool {
	for i := range p.Retrato.Faixas {
		f := &p.Retrato.Faixas[i]
		if (cred == nil || f.ValePara(cred.ID)) && f.Vale(p.Endereco, p.Operacao, agora) {
			return true
		}
	}
	return false
}

// autenticar finds the active credential and checks its password. A call that carried no user at all acts as the
// credential of an allowlist entry that says so (off by default), unless a web page may
// have sent it: every browser in that network has the address.
func (o *Ocorrencias) autenticar(ctx context.Context, p *Pedido, agora time.Time) (*Credencial, error) {
	if p.Token != "" {
		cred, token := p.Retrato.credencialDoToken(p.Token, agora)
		switch {
		case cred == nil:
			return nil, Recusar(RecusaToken)
		case !token.Tem(p.Escopo):
			return nil, Recusar(RecusaEscopo, token.Nome, string(p.Escopo))
		case p.Escopo.soDoMestre() && !cred.Mestre: // it was one when the token was made
			return nil, Recusar(RecusaOperacao, cred.Usuario, p.Operacao)
		}
		return o.entrou(p, cred, SenhaErrada, token), nil
	}
	if p.SemCredencial {
		cred := credencialDoEndereco(p, agora)
		if p.Registro.Teste { // it acts as nobody
			cred = nil
		}
		if cred != nil && p.SinalDePagina != "" {
			p.avisar("CHAMADA SEM USUARIO NAO ATENDIDA COMO "+cred.Usuario+": "+p.SinalDePagina, "Enviar usuario e senha, ou chamar o endereco de --public-url")
			cred = nil
		}
		if cred == nil {
			return nil, Recusar(RecusaCredencial)
		}
		return o.entrou(p, cred, SenhaErrada, nil), nil
	}
	cred, usuario := p.Retrato.credencialDe(p.Usuario), p.Usuario
	if cred != nil {
		usuario = cred.Usuario // another spelling of the name is no way around the wait after a failure
	}
	if cred != nil && !cred.Ativa() {
		cred = nil // the same work is done as for an unknown user
	}
	qual, err := o.Senhas.Conferir(ctx, p.Endereco, usuario, cred, p.Senha)
	if err != nil {
		return nil, err
	}
	if !qual.Entra() || cred == nil {
		if qual == SenhaVencida {
			p.avisar("SENHA ANTERIOR DE "+cred.Usuario+", QUE DEIXOU DE VALER", "Trocar a senha no sistema chamador")
		}
		return nil, Recusar(RecusaCredencial)
	}
	if strings.TrimSpace(p.Usuario) != strings.TrimSpace(cred.Usuario) {
		p.avisar("USUARIO COM ESPACOS LIDO COMO "+cred.Usuario, "Corrigir o usuario no sistema chamador")
	}
	return o.entrou(p, cred, qual, nil), nil
}

// entrou notes who was let in, and by what.
func (o *Ocorrencias) entrou(p *Pedido, cred *Credencial, qual SenhaConferida, token *Token) *Credencial {
	p.Credencial = cred
	o.usar(p, qual, token)
	return cred
}

func credencialDoEndereco(p *Pedido, agora time.Time) *Credencial {
	for i := range p.Retrato.Faixas {
		f := &p.Retrato.Faixas[i]
		if f.ComoCredencialID == 0 || !f.Vale(p.Endereco, p.Operacao, agora) {
			continue
		}
		for _, c := range p.Retrato.Credenciais {
			if c.ID == f.ComoCredencialID && c.Ativa() {
				return c
			}
		}
	}
	return nil
}

// conferirCNPJ is rule 3: a CNPJ sent must be one of the tenant's; none is accepted, and logged where the contract has
// the part.
func conferirCNPJ(p *Pedido) error {
	recebido := p.Campos.Texto("CNPJ_EMPRESA")
	if recebido == "" {
		if p.Operacao == OperacaoAbrir || p.Operacao == OperacaoTimesheet {
			p.avisar("CNPJ DA EMPRESA NAO ENVIADO", "Informar o CNPJ padrao na configuracao do sistema chamador")
		}
		return nil
	}
	cnpj := sigilo.NormalizarCNPJ(recebido)
	for _, c := range p.Retrato.Tenant.CNPJs {
		if c == cnpj {
			return nil
		}
	}
	switch {
	case p.Senha != "" && strings.Contains(recebido, p.Senha): // arguments by position, one of them missing
		recebido = sigilo.Oculto
	case len(sigilo.NormalizarDocumento(recebido)) == 11:
		recebido = sigilo.MascararDocumento(sigilo.NormalizarDocumento(recebido)) // a person's CPF in the wrong part stays private
	}
	return Recusar(RecusaCNPJEmpresa, recebido)
}
