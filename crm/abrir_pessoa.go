package crm

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
)

// NovaOcorrencia is an opening that a person makes, in the portal or at the command line. Whom and what it is about was chosen
// from what is there, so that it bears ids; codes are the tenant's.
type NovaOcorrencia struct {
	ClienteID, ContratoID, UnidadeID int64 // 0 = none

	Divisao, Solicitacao string // codes, "" = none
	Status               string // code, "" = the tenant's for openings
	Descricao            string
	Responsavel          string
	Acao                 map[string]string // CampoAcao.Codigo → what was typed, of the action that Status asks for
	Partes               map[string]string // further parts of the contract by name, as a tenant may require them
	Anexos               []AnexoRecebido
	Chave                string // of the form: sent twice it opens once; "" = each time
	Principal            string // number of the ocorrência under which it is opened; "" = none
	Regra                bool   // a rule of Ponte opens it, not a person: it is SistemaPonte's, and so is Chave
	Requisicao           string // id of the request, for the log
}

// escolha is what a person chose, read.
type escolha struct {
	cliente  *Cliente
	contrato *Contrato
	unidade  *Unidade
	permitir func(context.Context) error // nil = nothing more is asked of an opening that is no repetition
}

// AbrirPorPessoa opens what a person asks for. Rules 4 to 8 of docs/regras.md §4 hold as for a call; the first three are the
// surface's, which knows the person. The sistema is SistemaPortal, which no destination bears, so that deliveries leave as for
// any call. What the person can mend is an *Invalido or a *Recusa. The trail names them.
func (o *Ocorrencias) AbrirPorPessoa(ctx context.Context, retrato *Retrato, ator Ator, n NovaOcorrencia) (*Resposta, error) {
	n.Descricao = strings.TrimSpace(strings.ReplaceAll(n.Descricao, "\r\n", "\n"))
	agora := o.Relogio()
	itens, err := o.conferirNova(retrato, &n, agora)
	if err != nil {
		return nil, err
	}
	e, err := o.lerEscolha(ctx, retrato.Tenant.ID, &n)
	if err != nil {
		return nil, err
	}
	a, r, err := o.abrirEscolhida(ctx, pedidoDaPessoa(retrato, ator, &n, e, itens, agora), e)
	if err != nil || r.Repetida {
		return r, err
	}
	return r, o.Trilha.RegistrarAuditoria(context.WithoutCancel(ctx), Auditoria{
		TenantID: retrato.Tenant.ID, Quem: ator.Quem, Acao: "ocorrencia.abrir", Alvo: r.Numero,
		Depois: descrever(append([]string{
			"contrato", codigoDoContrato(a.contrato), "status", a.codigos.status.Codigo, "responsavel", n.Responsavel, "anexos", nomesDosAnexos(n.Anexos),
		}, paresDaAcao(itens)...)...),
		Motivo: ator.Motivo, Endereco: ator.Endereco, Em: agora,
	})
}

// abrirEscolhida is the opening whose client, contract and unit somebody chose.
func (o *Ocorrencias) abrirEscolhida(ctx context.Context, p *Pedido, e *escolha) (*abertura, *Resposta, error) {
	a, err := o.lerAbertura(p)
	if err != nil {
		return nil, nil, err
	}
	a.escolha, a.procura.Cliente, a.procura.Contrato = e, ProcuraCliente{}, ""
	a.lembranca = [16]byte{} // what was remembered of the same parts is no choice, and a choice is nothing to remember of them
	r, err := o.abrirUmaVez(ctx, a)
	return a, r, err
}

// conferirNova judges what only a person is asked for: something must be said, a code must exist (a call may bring one that
// nobody has described yet, a person chose from a list), and the action's own fields.
func (o *Ocorrencias) conferirNova(r *Retrato, n *NovaOcorrencia, agora time.Time) ([]Item, error) {
	var problemas []error
	if n.Descricao == "" {
		problemas = append(problemas, NovoInvalido("texto", MotivoVazio))
	}
	if n.Divisao != "" && r.Divisoes[n.Divisao] == nil {
		problemas = append(problemas, NovoInvalido("divisao", MotivoInexistente, n.Divisao))
	}
	if n.Solicitacao != "" && r.Solicitacoes[n.Solicitacao] == nil {
		problemas = append(problemas, NovoInvalido("solicitacao", MotivoInexistente, n.Solicitacao))
	}
	st := r.Status[cmp.Or(n.Status, r.Tenant.Configuracoes.Texto(ConfStatusAbertura))]
	if n.Status != "" && st == nil {
		problemas = append(problemas, NovoInvalido("status", MotivoInexistente, n.Status))
	}
	itens, err := lerCamposDaAcao(r.Definicoes, st, n.Acao, r.Tenant.Fuso(), agora)
	return slices.DeleteFunc(itens, func(i Item) bool { return i.Valor == "" }), errors.Join(append(problemas, err)...)
}

// lerEscolha reads what was chosen. It may be gone meanwhile, or be another tenant's.
func (o *Ocorrencias) lerEscolha(ctx context.Context, tenantID int64, n *NovaOcorrencia) (*escolha, error) {
	e := &escolha{}
	if n.ClienteID != 0 {
		c, err := o.Cadastros.Cliente(ctx, tenantID, n.ClienteID)
		if errors.Is(err, ErrNaoEncontrado) {
			return nil, NovoInvalido("cliente", MotivoInexistente, "escolha de novo")
		}
		if err != nil {
			return nil, err
		}
		e.cliente = c
	}
	if n.ContratoID != 0 {
		lista, err := o.Cadastros.Contratos(ctx, FiltroContratos{TenantID: tenantID, ID: n.ContratoID, Pagina: Pagina{Limite: 1}})
		if err != nil {
			return nil, err
		}
		if len(lista.Linhas) == 0 {
			return nil, NovoInvalido("contrato", MotivoInexistente, "escolha de novo")
		}
		e.contrato = &lista.Linhas[0].Contrato
	}
	if n.UnidadeID != 0 {
		lista, err := o.Cadastros.Unidades(ctx, FiltroUnidades{TenantID: tenantID, ID: n.UnidadeID, Pagina: Pagina{Limite: 1}})
		if err != nil {
			return nil, err
		}
		if len(lista.Linhas) == 0 {
			return nil, NovoInvalido("unidade", MotivoInexistente, "escolha de novo")
		}
		e.unidade = &lista.Linhas[0]
	}
	if e.contrato != nil && e.unidade != nil && e.contrato.UnidadeID != 0 && e.contrato.UnidadeID != e.unidade.ID {
		return nil, NovoInvalido("unidade", MotivoDivergente, "a unidade escolhida e a do contrato "+e.contrato.Codigo)
	}
	return e, nil
}

// pedidoDaPessoa is the opening as a call would have brought it: what is kept with the ocorrência and shown in the log has the
// contract's names, whoever opened.
func pedidoDaPessoa(r *Retrato, ator Ator, n *NovaOcorrencia, e *escolha, itens []Item, agora time.Time) *Pedido {
	p := &Pedido{
		Retrato: r, Superficie: SistemaPortal, Operacao: OperacaoAbrir, Usuario: ator.Quem, ChaveIdempotencia: n.Chave, Principal: n.Principal,
		Anexos: n.Anexos, Em: agora, Credencial: credencialDaPessoa(r, ator.Quem),
	}
	if n.Regra { // what it opened is found again although the client's data changed meanwhile
		p.Credencial.Sistema, p.Credencial.AoRepetir = SistemaPonte, RepetirRegistrar
	}
	p.Registro.RequestID, p.Registro.pessoa = n.Requisicao, p.UsuarioNoRegistro()
	p.Usuario = "" // no user of the webservice
	por := func(nome, valor string) {
		if valor != "" {
			p.Campos = append(p.Campos, Campo{Nome: nome, Valor: valor})
		}
	}
	por("COD_DIVISAO", n.Divisao)
	por("COD_SOLICITACAO", n.Solicitacao)
	switch {
	case e.contrato != nil:
		por("COD_PROJETO", e.contrato.Codigo)
	case e.unidade != nil:
		por("COD_PROJETO", cmp.Or(e.unidade.Codigo, e.unidade.Numero))
	}
	por("DESCRICAO", n.Descricao)
	por("COD_ABERTO_POR", ator.Quem)
	if c := e.cliente; c != nil {
		por("COD_CLIENTE", c.Codigo)
		por("NOME_CLIENTE", c.Nome)
		por("CNPJ_CLIENTE", c.Documento)
		por("EMAIL_CLIENTE", c.Email)
	}
	if len(itens) > 0 {
		p.Campos = append(p.Campos, Campo{Nome: "CAMPOS_VARIAVEIS_OCORRENCIA", Itens: itens})
	}
	por("COD_STATUS", n.Status)
	por("RESPONSAVEL", n.Responsavel)
	for _, nome := range slices.Sorted(maps.Keys(n.Partes)) {
		if p.Campos.Texto(nome) == "" { // what was chosen stands
			por(nome, strings.TrimSpace(n.Partes[nome]))
		}
	}
	p.RegistrarPartes(p.Campos)
	return p
}

// localizarEscolha is rule 5 where a person chose: a unit by itself stands for its only contract in force, as in a call.
func (o *Ocorrencias) localizarEscolha(ctx context.Context, a *abertura, clientes []Cliente) error {
	e := a.escolha
	a.unidade = e.unidade
	if e.contrato != nil {
		a.contrato = e.contrato
		return a.conferirSituacao()
	}
	if e.unidade == nil {
		return nil
	}
	contratos, err := o.contratosVigentes(ctx, a, []Unidade{*e.unidade})
	if err != nil {
		return err
	}
	if e.cliente != nil {
		clientes = []Cliente{*e.cliente}
	}
	a.contrato = contratoDaUnidade(contratos, e.unidade.ID, clientes)
	return nil
}

func codigoDoContrato(c *Contrato) string {
	if c == nil {
		return ""
	}
	return c.Codigo
}

// nomesDosAnexos lists files for the trail.
func nomesDosAnexos(anexos []AnexoRecebido) string {
	nomes := make([]string, len(anexos))
	for i := range anexos {
		nomes[i] = anexos[i].Nome
	}
	return Encurtar(strings.Join(nomes, ", "), 500)
}
