package crm

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"ponte/crm/sigilo"
)

// abertura is one opening while it is decided: what was sent, read once, and what the rules have decided so far, which
// starts over when something newer got in the way.
type abertura struct {
	p          *Pedido
	recebidas  Campos // the parts as they came; p.Campos is without what says that there is nothing
	codigoOC   string
	conteudo   string // fingerprint
	abertaEm   *time.Time
	fechamento *time.Time     // DATA_FECHAMENTO as sent
	cadastro   AcessoCadastro // in force
	procura    Procura
	chaves     [2]ProcuraChave // space of procura.Chaves
	anexos     []Anexo         // stored already, with their ids; OcorrenciaID still missing
	escolha    *escolha        // what a person chose from lists, in the place of keys that are looked up; nil for a call

	conhecida *ChaveIdempotencia // a twin's key, known without looking
	lembranca [16]byte           // partesLembradas: of what was read, whichever picture the call ends with
	reler     bool               // nothing is taken from memory: it was and did not hold

	decisao
}

// decisao is what the rules decide.
type decisao struct {
	retrato  *Retrato
	agora    time.Time
	avisos   []string
	expirada *ChaveIdempotencia // fingerprint outside its window: to be moved
	feita    *ChaveIdempotencia // the key under which twins find what was written

	principal          *Ocorrencia // under which it is opened
	contrato           *Contrato
	unidade            *Unidade
	clienteID          int64
	clienteNovo        *Cliente // to be created
	clienteMudado      *Cliente // to be changed, with the version that was read
	codigoNovo         bool     // COD_CLIENTE is a name of the client in the caller's system that is not kept yet
	nomeada            int64    // the ocorrência that has the name of p.Vinculo already, 0 = none
	lido               *Lido    // from memory: client and contract were not looked up
	avisosDosCadastros int      // of rules 5 and 6
	codigos            codigos
	fechada            *time.Time // DATA_FECHAMENTO as applied

	repetida    *ChaveIdempotencia // the key of somebody else's ocorrência, beside which this one is opened
	chavesNovas []ProcuraChave     // of those that were sent, the ones that are nobody's: with repetida
}

// lerAbertura reads what was sent and refuses what no column could keep, before anything is looked up.
func (o *Ocorrencias) lerAbertura(p *Pedido) (*abertura, error) {
	if err := validarCampos(p.Campos); err != nil {
		return nil, err
	}
	a := &abertura{p: p, recebidas: p.Campos}
	p.Campos = p.Campos.semIDsAusentes(p.avisarSemValor)
	a.codigoOC = codigoOCRecebido(p.Campos)
	p.Registro.codigoOC = sigilo.MascararParte("CODIGO_OC", a.codigoOC, p.Senha) // the log's; the ocorrência keeps the key as it came
	if err := a.lerDatas(o); err != nil {
		return nil, err
	}
	if err := validarAnexos(p); err != nil {
		return nil, err
	}
	if NotacaoCientifica(p.Campos.Texto("CNPJ_CLIENTE")) { // 5,29982E+10: its digits are lost, or hide in an exponent
		return nil, Recusar(RecusaDocumento, "CNPJ_CLIENTE em notação científica")
	}
	if _, err := lerIDDoCRM(p.Campos); err != nil {
		return nil, err
	}
	tenant := &p.Retrato.Tenant
	a.conteudo = conteudoDe(a.recebidas, p.Anexos)
	a.cadastro = p.Credencial.CadastroEfetivo()
	if tenant.Configuracoes.Sim(ConfBloqueio) || ligado(p.Campos.Texto("BLOQUEIO_INCLUIR_CLIENTE")) {
		a.cadastro = CadastroNenhum
	}
	a.procura = Procura{
		TenantID: tenant.ID,
		Chaves:   chavesDaAbertura(a.chaves[:0], p, a.codigoOC, a.conteudo),
		Cliente:  chavesRecebidas(p.Campos, tenant.Configuracoes),
		De:       p.Retrato.Interlocutor(p.Credencial.Sistema),
	}
	if p.Vinculo == nil {
		p.Vinculo = p.nomeDoParceiro()
	}
	if v := p.Vinculo; v != nil {
		a.procura.Vinculo = ProcuraVinculo{Interlocutor{v.Sistema, v.Ambiente}, v.Codigo}
	}
	if a.procura.Numero = cmp.Or(p.Ocorrencia, p.Principal); a.procura.Numero != "" {
		p.alcance().procurar(&a.procura)
	}
	if cod := p.Campos.Texto("COD_PROJETO"); cmp.Or(p.Busca, p.Credencial.Busca) == BuscaUnidade {
		a.procura.Unidade = cod
	} else {
		a.procura.Contrato = cod
	}
	a.lembranca = a.partesLembradas()
	return a, nil
}

// partesDeData are the parts of an opening that hold a date; the first two decide something.
var partesDeData = [...]string{"DATA_ABERTURA", "DATA_FECHAMENTO", "DT_NASC_CLIENTE", "DT_EMISSAO_CLIENTE", "DH_ARQUIVO_GERADO"}

func (a *abertura) lerDatas(o *Ocorrencias) error {
	for i, parte := range partesDeData {
		if a.p.Campos.Texto(parte) == "" {
			continue
		}
		data, err := a.p.lerDataDaParte(a.p.Campos, parte, a.p.Retrato.Tenant.Fuso())
		switch {
		case err != nil:
			return err
		case data == nil:
			a.p.Campos = a.p.Campos.sem(parte)
		case i == 0:
			a.abertaEm = data
		case i == 1:
			a.fechamento = data
		}
	}
	return nil
}

// ligado reads bloqueio_incluir_cliente: F, N, 0, false and empty are off, anything else is on (docs/regras.md §4.6).
func ligado(valor string) bool {
	switch strings.ToLower(valor) {
	case "", "f", "n", "0", "false":
		return false
	}
	return true
}

// validarAnexos checks names and sizes before anything is kept.
func validarAnexos(p *Pedido) error {
	if len(p.Anexos) == 0 {
		return nil
	}
	maximo := p.Retrato.Tenant.Configuracoes.Inteiro(ConfMaxAnexo)
	nome := LimiteDaColuna("anexos.nome")
	tipo := LimiteDaColuna("anexos.tipo")
	for i := range p.Anexos {
		x := &p.Anexos[i]
		if err := validarTexto("Nome do anexo", x.Nome, nome); err != nil {
			return err
		}
		if err := validarTexto("Tipo do anexo", x.Tipo, tipo); err != nil {
			return err
		}
		if len(x.Conteudo) > maximo {
			return Recusar(RecusaAnexo, x.Nome, strconv.Itoa(maximo)+" bytes")
		}
	}
	return nil
}

// recomecar forgets what was decided and decides from here on by the call's picture, which may be newer than before.
func (a *abertura) recomecar(agora time.Time) {
	a.decisao = decisao{retrato: a.p.Retrato, agora: agora}
}

func (a *abertura) avisar(problema, acao string) {
	a.avisos = append(a.avisos, Aviso(problema, acao))
}

// buscarAbertura asks for everything the call mentions at once. A twin whose first is known has nothing to ask.
func (o *Ocorrencias) buscarAbertura(ctx context.Context, a *abertura) (*Achados, error) {
	if a.conhecida != nil {
		return &Achados{}, nil
	}
	return o.Consultas.Buscar(ctx, &a.procura)
}

// idsDaAbertura is the most that an opening needs besides its entregas: client, contract, three codes, ocorrência, call.
const idsDaAbertura = 7

// gravarAbertura is rule 8: everything of the opening in one Escrita, ids and number drawn only now.
func (o *Ocorrencias) gravarAbertura(ctx context.Context, a *abertura) (*Resposta, error) {
	if err := o.guardarAnexos(ctx, a); err != nil {
		return nil, err
	}
	numero, err := o.Numeracao.Numero(ctx, a.procura.TenantID)
	if err != nil {
		return nil, err
	}
	entregas := entregasDaAbertura(a)
	assistencia := a.p.Assistencia
	primeiro, err := o.Numeracao.IDs(ctx, idsDaAbertura+3*a.codigos.status.quantasTarefas()+1+len(entregas)+assistencia.quantos())
	if err != nil {
		return nil, err
	}
	ids := sequencia{primeiro}
	e := &Escrita{Lido: a.lido}
	a.gravarCliente(e, &ids)
	if a.contrato != nil && a.contrato.ID == 0 {
		a.contrato.ID = ids.proximo()
		e.Contratos = []Contrato{*a.contrato}
	}
	a.codigos.gravar(e, &ids)
	oc := a.montar(&ids, numero)
	e.Ocorrencias = []Ocorrencia{oc}
	assistencia.gravar(e, &oc, a.retrato, &ids)
	if t := a.p.TipoDeAbertura; t != nil {
		e.DoCliente = []AberturaDoCliente{t.daAbertura(&oc, a.codigos.status)}
	}
	if v := a.vinculoDaChamada(&oc, a.nomeada); v != nil {
		e.Vinculos = append(e.Vinculos, *v)
	}
	a.chavesParaGravar(e, &oc)
	var narrativaID int64
	if n := oc.NarrativaDaAbertura(); n != nil {
		narrativaID = n.ID
	}
	e.Tarefas, e.Narrativas = tarefasDoStatus(a.retrato, a.codigos.status, &oc, oc.QuemAbriu(), oc.Origem, a.agora)
	for i := range e.Tarefas {
		e.Tarefas[i].ID, e.Narrativas[i].ID = ids.proximo(), ids.proximo()
	}
	for i := range a.anexos {
		a.anexos[i].OcorrenciaID = oc.ID
	}
	e.Anexos = a.anexos
	entregas = append(entregas, avisar(a.retrato, &oc, oc.QuemAbriu(), true, e.Tarefas, a.agora)...)
	e.Entregas = completarEntregas(entregas, &ids, oc.ID, narrativaID)
	r := &Resposta{Numero: numero, OcorrenciaID: oc.ID, Versao: oc.Versao, avisos: a.avisos, noRecebido: a.p.partesNoRecebido(a.recebidas)}
	e.Chamada = o.registrar(a.p, r, ids.proximo())
	return o.gravar(ctx, e, r)
}

// gravar commits, and only then tells that the log row went with it.
func (o *Ocorrencias) gravar(ctx context.Context, e *Escrita, r *Resposta) (*Resposta, error) {
	err := o.Escritor.Gravar(ctx, e)
	if errors.Is(err, ErrConflito) && len(e.Divisoes)+len(e.Solicitacoes)+len(e.Status) > 0 {
		err = errors.Join(err, errCodigosNovos)
	}
	if err != nil {
		return nil, err
	}
	r.Chamada = e.Chamada
	return r, nil
}

// aberta is when it was opened: DATA_ABERTURA when sent, else the arrival.
func (a *abertura) aberta() time.Time {
	if a.abertaEm != nil {
		return *a.abertaEm
	}
	return a.agora
}

// montar builds the ocorrência from what was sent and decided.
func (a *abertura) montar(ids *sequencia, numero string) Ocorrencia {
	campos := a.p.Campos
	oc := Ocorrencia{
		ID: ids.proximo(), TenantID: a.procura.TenantID, Versao: 1, Numero: numero, CodigoOC: a.codigoOC,
		ClienteID: a.clienteID, StatusID: a.codigos.status.ID, StatusAberturaID: a.codigos.status.ID,
		Descricao: campos.Texto("DESCRICAO"), Solucao: campos.Texto("DESCRICAO_SOLUCAO"),
		AbertoPor: campos.Texto("COD_ABERTO_POR"), AbertoPara: campos.Texto("COD_ABERTO_PARA"), Responsavel: campos.Texto("RESPONSAVEL"),
		Origem:   a.p.origem(),
		AbertaEm: a.aberta(), FechadaEm: a.fechada, CriadaEm: a.agora, AtualizadaEm: a.agora,
		CamposVariaveis: campos.Itens("CAMPOS_VARIAVEIS_OCORRENCIA"), Recebido: recebido(a.p.Usuario, a.recebidas),
	}
	if oc.FechadaEm == nil && a.codigos.status.Fase.Final() {
		fim := maisTarde(a.agora, oc.AbertaEm)
		oc.FechadaEm = &fim
	}
	if a.principal != nil {
		oc.PrincipalID = a.principal.ID
		if a.procura.Contrato == "" && a.procura.Unidade == "" {
			oc.ContratoID, oc.UnidadeID = a.principal.ContratoID, a.principal.UnidadeID
		}
	}
	if a.contrato != nil {
		oc.ContratoID, oc.UnidadeID = a.contrato.ID, a.contrato.UnidadeID
	}
	if a.unidade != nil {
		oc.UnidadeID = a.unidade.ID
	}
	if a.codigos.divisao != nil {
		oc.DivisaoID = a.codigos.divisao.ID
	}
	if a.codigos.solicitacao != nil {
		oc.SolicitacaoID = a.codigos.solicitacao.ID
	}
	if sla := slaDe(a.codigos.divisao, a.codigos.solicitacao); sla > 0 {
		oc.abrirPrazo(a.retrato.Tenant.Expediente(), sla, a.codigos.status)
	}
	return oc
}

// recebido is every part of the call that carried something, by its contract name and as decoded; the password is left
// out, the user name is not.
func recebido(usuario string, partes Campos) Campos {
	r := make(Campos, 0, len(partes)+1)
	if usuario != "" {
		r = append(r, Campo{Nome: "USUARIO_WS", Valor: usuario})
	}
	for _, c := range partes {
		if (c.Valor != "" || len(c.Itens) > 0) && c.Nome != "USUARIO_WS" && c.Nome != "SENHA_WS" {
			r = append(r, c)
		}
	}
	return r
}

// guardarAnexos stores the bytes of attachments once, before the row that refers to them is written.
func (o *Ocorrencias) guardarAnexos(ctx context.Context, a *abertura) (err error) {
	if len(a.p.Anexos) > 0 && a.anexos == nil {
		a.anexos, err = o.guardarArquivos(ctx, a.p, a.agora)
	}
	return err
}

// sequencia hands out the consecutive ids of one write.
type sequencia struct{ seguinte int64 }

func (s *sequencia) proximo() int64 {
	s.seguinte++
	return s.seguinte - 1
}
