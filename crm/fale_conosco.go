package crm

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// FaleConosco holds what a client does in the Portal do Cliente: opens by kind, answers, rates. Who the client is and whether the contract, the
// unit and the ocorrência are theirs the surface has found out (docs/regras.md §29); what is opened goes the way of every opening.
type FaleConosco struct {
	Assistencias *Assistencias // and with it Ocorrencias
	Tipos        CadastroTiposDeAbertura
	Avaliacoes   Avaliacoes
	Fotos        FotosDoCliente
	Diario       Diario // of openings and answers that a rule refused
}

// What one client may do in a day: whoever signs in as them fills no disk.
const (
	maxAberturasPorDia = 20
	maxRespostasPorDia = 50        // under one ocorrência
	maxFotosPorDia     = 200 << 20 // bytes
)

// maxTextoDoCliente bounds what a client writes at once, in characters.
const maxTextoDoCliente = 10_000

// NovaDoCliente is an opening that a client makes. Every id was judged to be the client's before.
type NovaDoCliente struct {
	ClienteID, ContratoID, UnidadeID int64 // 0 = none

	TipoID     int64
	Texto      string
	Fotos      []AnexoRecebido // that LerFoto gave
	Itens      []NovoItem      // of an assistência
	Chave      string          // of the form: sent twice it opens once
	Requisicao string          // id of the request, for the log
}

// Oferecidos are the kinds that clients may choose, in their order.
func (f *FaleConosco) Oferecidos(ctx context.Context, tenantID int64) ([]TipoDeAbertura, error) {
	todos, err := f.Tipos.TiposDeAbertura(ctx, tenantID)
	return slices.DeleteFunc(todos, func(t TipoDeAbertura) bool { return !t.Oferecido }), err
}

// Itens are what of the catalogue clients may choose, by name.
func (f *FaleConosco) Itens(ctx context.Context, tenantID int64) ([]ItemDeManutencao, error) {
	todos, err := f.Assistencias.Acervo.ItensDeManutencao(ctx, tenantID)
	return slices.DeleteFunc(todos, func(i ItemDeManutencao) bool { return !i.NoPainel }), err
}

// Abrir opens what a client asks for, by rules 4 to 8 of docs/regras.md §4 like any opening. What the client can mend is an *Invalido; what they
// cannot, a *Recusa, which is in the log.
func (f *FaleConosco) Abrir(ctx context.Context, retrato *Retrato, n NovaDoCliente) (*Resposta, error) {
	o := f.Assistencias.Ocorrencias
	agora := o.Relogio()
	tipo, err := f.conferirNova(ctx, retrato, &n)
	if err != nil {
		return nil, err
	}
	nova := NovaOcorrencia{
		ClienteID: n.ClienteID, ContratoID: n.ContratoID, UnidadeID: n.UnidadeID, Divisao: tipo.Divisao, Solicitacao: tipo.Solicitacao,
		Status: tipo.CodigoDoStatus(retrato.Tenant.Configuracoes), Descricao: n.Texto, Anexos: n.Fotos, Chave: chaveDoCliente(n.ClienteID, n.Chave), Requisicao: n.Requisicao,
	}
	e, err := o.lerEscolha(ctx, retrato.Tenant.ID, &nova)
	if err != nil {
		return nil, err
	}
	if tipo.ExigeUnidade && e.unidade == nil && (e.contrato == nil || e.contrato.UnidadeID == 0) {
		return nil, NovoInvalido("unidade", MotivoVazio)
	}
	p := pedidoDaPessoa(retrato, Ator{Quem: AutorCliente}, &nova, e, nil, agora)
	doCliente(p)
	p.TipoDeAbertura = tipo
	e.permitir = func(ctx context.Context) error {
		return f.cabeHoje(ctx, retrato.Tenant.ID, n.ClienteID, n.Fotos, agora)
	}
	r, err := f.abrir(ctx, p, e, n.Itens)
	return r, f.anotar(p, err)
}

// FotosDoCliente counts what clients sent.
type FotosDoCliente interface {
	// FotosDesde gives the bytes of the photos that came from a client since an instant.
	FotosDesde(ctx context.Context, tenantID, clienteID int64, desde time.Time) (int64, error)
}

// cabemFotos tells whether a client may send these photos today.
func (f *FaleConosco) cabemFotos(ctx context.Context, tenantID, clienteID int64, fotos []AnexoRecebido, agora time.Time) error {
	if len(fotos) == 0 {
		return nil
	}
	bytes, err := f.Fotos.FotosDesde(ctx, tenantID, clienteID, agora.Add(-24*time.Hour))
	for i := range fotos {
		bytes += int64(len(fotos[i].Conteudo))
	}
	if err == nil && bytes > maxFotosPorDia {
		err = NovoInvalido("foto", MotivoLimite, EscreverTamanho(maxFotosPorDia)+" de fotos por dia")
	}
	return err
}

// cabeHoje tells whether a client may open one more, with these photos.
func (f *FaleConosco) cabeHoje(ctx context.Context, tenantID, clienteID int64, fotos []AnexoRecebido, agora time.Time) error {
	hoje, err := f.Assistencias.Ocorrencias.Acervo.Ocorrencias(ctx, FiltroOcorrencias{
		TenantID: tenantID, ClienteID: clienteID, Sistemas: []string{SistemaCliente}, AbertaDe: agora.Add(-24 * time.Hour), Pagina: Pagina{Limite: maxAberturasPorDia},
	})
	if err == nil && len(hoje.Linhas) >= maxAberturasPorDia {
		err = NovoInvalido("", MotivoLimite, strconv.Itoa(maxAberturasPorDia)+" solicitações por dia; espere até amanhã")
	}
	if err != nil {
		return err
	}
	return f.cabemFotos(ctx, tenantID, clienteID, fotos, agora)
}

// abrir is the opening once it is read.
func (f *FaleConosco) abrir(ctx context.Context, p *Pedido, e *escolha, itens []NovoItem) (*Resposta, error) {
	if p.TipoDeAbertura.Assistencia {
		if err := f.Assistencias.juntar(ctx, p, NovaAssistencia{Itens: itens}); err != nil {
			return nil, err
		}
	}
	_, r, err := f.Assistencias.Ocorrencias.abrirEscolhida(ctx, p, e)
	return r, err
}

// conferirNova judges what only a client is asked for, and gives the kind.
func (f *FaleConosco) conferirNova(ctx context.Context, r *Retrato, n *NovaDoCliente) (*TipoDeAbertura, error) {
	tipos, err := f.Oferecidos(ctx, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(tipos, func(t TipoDeAbertura) bool { return t.ID == n.TipoID })
	if i < 0 {
		return nil, NovoInvalido("tipo", MotivoInexistente, "escolha de novo")
	}
	tipo := &tipos[i]
	n.Texto = strings.TrimSpace(strings.ReplaceAll(n.Texto, "\r\n", "\n"))
	var problemas []error
	if n.Texto == "" {
		problemas = append(problemas, NovoInvalido("texto", MotivoVazio))
	}
	if n.Chave == "" {
		problemas = append(problemas, NovoInvalido("chave", MotivoVazio))
	}
	problemas = anexarErro(problemas, conferirTextoDoCliente("texto", n.Texto, maxTextoDoCliente))
	if !tipo.Assistencia {
		n.Itens = nil
		return tipo, errors.Join(anexarErro(problemas, conferirFotos(tipo.Fotos, len(n.Fotos)))...)
	}
	fotos := tipo.Fotos
	itens, err := f.Itens(ctx, r.Tenant.ID)
	if err != nil {
		return nil, err
	}
	if len(n.Itens) == 0 {
		problemas = append(problemas, NovoInvalido("itens", MotivoVazio))
	}
	for _, x := range n.Itens {
		i := slices.IndexFunc(itens, func(i ItemDeManutencao) bool { return i.ID == x.ItemID })
		switch {
		case i < 0:
			problemas = append(problemas, NovoInvalido("itens", MotivoInexistente, "escolha de novo"))
		case itens[i].ArquivoObrigatorio && len(n.Fotos) == 0 && fotos != FotosNenhuma:
			fotos = FotosObrigatoria
		}
	}
	return tipo, errors.Join(anexarErro(problemas, conferirFotos(fotos, len(n.Fotos)))...)
}

// RespostaDoCliente is what a client adds to an ocorrência, which was judged to be theirs.
type RespostaDoCliente struct {
	ClienteID  int64
	Numero     string
	Texto      string
	Fotos      []AnexoRecebido // that LerFoto gave
	Chave      string          // of the form: sent twice it is added once
	Requisicao string
	Antes      []Narrativa // that the ocorrência has
}

// Responder adds a narrativa of the client, who reads it of course, with photos. One under an ocorrência that is over is taken with a notice, as
// any other is. What the client can mend is an *Invalido; what they cannot, a *Recusa.
func (f *FaleConosco) Responder(ctx context.Context, retrato *Retrato, n RespostaDoCliente) (*Resposta, error) {
	n.Texto = strings.TrimSpace(strings.ReplaceAll(n.Texto, "\r\n", "\n"))
	if n.Texto == "" && len(n.Fotos) > 0 {
		n.Texto = "Enviou fotos."
	}
	switch {
	case n.Texto == "":
		return nil, NovoInvalido("texto", MotivoVazio)
	case n.Chave == "":
		return nil, NovoInvalido("chave", MotivoVazio)
	}
	if err := errors.Join(conferirTextoDoCliente("texto", n.Texto, maxTextoDoCliente), conferirFotos(FotosOpcionais, len(n.Fotos))); err != nil {
		return nil, err
	}
	o := f.Assistencias.Ocorrencias
	p := &Pedido{
		Retrato: retrato, Operacao: OperacaoNarrar, Usuario: AutorCliente, ChaveIdempotencia: chaveDoCliente(n.ClienteID, n.Chave), Anexos: n.Fotos, Em: o.Relogio(),
		Credencial: credencialDaPessoa(retrato, AutorCliente), Campos: Campos{{Nome: "N_OCORRENCIA", Valor: n.Numero}, {Nome: "DESCRICAO", Valor: n.Texto}},
	}
	p.Registro.RequestID, p.Registro.pessoa = n.Requisicao, p.UsuarioNoRegistro()
	p.Usuario, p.Credencial.Mestre = "", true // whose it is was judged: any system may have opened it
	p.RegistrarPartes(p.Campos)
	doCliente(p)
	if err := validarAnexos(p); err != nil {
		return nil, f.anotar(p, err)
	}
	resposta := &narracao{numero: n.Numero, texto: n.Texto, autor: AutorCliente, visao: VisibilidadeCliente, tipo: NarrativaCliente}
	resposta.repetivel = p.chaveDoTexto(ChaveNarrativa, n.Numero, "", p.comAnexos(n.Texto))
	r, err := o.mudarUmaVez(ctx, p, n.Numero, resposta.repetivel, func(m *movimentacao, r *Resposta, chave *ChaveIdempotencia) error {
		if n.hoje(o.Relogio()) >= maxRespostasPorDia {
			return NovoInvalido("texto", MotivoLimite, strconv.Itoa(maxRespostasPorDia)+" por dia")
		}
		if err := f.cabemFotos(ctx, retrato.Tenant.ID, n.ClienteID, n.Fotos, o.Relogio()); err != nil {
			return err
		}
		return o.aplicarNarracao(ctx, p, resposta, m, r, chave)
	})
	return r, f.anotar(p, err)
}

// hoje counts the client's answers of a day.
func (n *RespostaDoCliente) hoje(agora time.Time) (quantas int) {
	for i := range n.Antes {
		if n.Antes[i].Tipo == NarrativaCliente && n.Antes[i].CriadaEm.After(agora.Add(-24*time.Hour)) {
			quantas++
		}
	}
	return quantas
}

// Avaliar rates an ocorrência of the client's that is over. The same again changes nothing.
func (f *FaleConosco) Avaliar(ctx context.Context, retrato *Retrato, ficha *Ficha, v Avaliacao) error {
	if ficha.Fase != FaseEncerrada {
		return NovoInvalido("nota", MotivoFormato, "avalie quando a ocorrência estiver encerrada")
	}
	if err := v.conferir(); err != nil {
		return err
	}
	o := f.Assistencias.Ocorrencias
	v.OcorrenciaID, v.TenantID, v.Em = ficha.Ocorrencia.ID, retrato.Tenant.ID, o.Relogio()
	return insistir(ctx, &o.vez, func(error) error { return nil }, func() error {
		antes, err := f.Avaliacoes.Avaliacao(ctx, v.OcorrenciaID)
		if err != nil {
			return err
		}
		v.Versao = 0
		trilha := Auditoria{TenantID: v.TenantID, Quem: AutorCliente, Acao: "ocorrencia.avaliar", Alvo: ficha.Ocorrencia.Numero, Depois: descrever("nota", strconv.Itoa(v.Nota)), Em: v.Em}
		if antes != nil {
			if antes.Nota == v.Nota && antes.Texto == v.Texto {
				return nil
			}
			v.Versao, trilha.Antes = antes.Versao, descrever("nota", strconv.Itoa(antes.Nota))
		}
		return f.Avaliacoes.GravarAvaliacao(ctx, &v, trilha)
	})
}

// anotar leaves the row of what a rule refused: the client is told little, and the operator finds all of it.
func (f *FaleConosco) anotar(p *Pedido, err error) error {
	var r *Recusa
	if errors.As(err, &r) {
		p.Encerrar(f.Diario, Fim{Recusa: r, HTTP: 422, Em: f.Assistencias.Ocorrencias.Relogio()})
	}
	return err
}

// doCliente makes a person's call the client's.
func doCliente(p *Pedido) { p.Superficie, p.Credencial.Sistema = SistemaCliente, SistemaCliente }

// chaveDoCliente keeps the keys of clients apart: nobody gets the answer of another's.
func chaveDoCliente(clienteID int64, chave string) string {
	if chave == "" {
		return ""
	}
	return "cliente:" + strconv.FormatInt(clienteID, 10) + ":" + chave
}

// credencialDaPessoa stands for who asks in the portal: nobody's password let them in.
func credencialDaPessoa(r *Retrato, quem string) *Credencial {
	semJanela := time.Duration(0)
	return &Credencial{
		TenantID: r.Tenant.ID, Usuario: quem, Sistema: SistemaPortal, Busca: BuscaContrato, Cadastro: CadastroNenhum, Retorno: RetornoNumero,
		Janela: &semJanela, AoRepetir: RepetirRecusar,
	}
}

// conferirTextoDoCliente judges a text of several lines.
func conferirTextoDoCliente(campo, texto string, maximo int) error {
	switch {
	case utf8.RuneCountInString(texto) > maximo:
		return NovoInvalido(campo, MotivoLongo, strconv.Itoa(maximo))
	case !utf8.ValidString(texto):
		return NovoInvalido(campo, MotivoFormato, "UTF-8")
	case strings.ContainsFunc(strings.NewReplacer("\n", "", "\t", "").Replace(texto), EhControle):
		return NovoInvalido(campo, MotivoControle)
	}
	return nil
}
