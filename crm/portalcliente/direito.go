package portalcliente

import (
	"context"
	"errors"
	"strings"

	"ponte/crm"
)

// FraseContrato answers for every contract that is not shown, whatever the cause: nobody learns which numbers exist.
const FraseContrato = "Contrato inválido ou você não tem permissão de acesso!"

// Contrato is a contract with what decides whether a client sees it.
type Contrato struct {
	crm.LinhaContrato
	EmpreendimentoID int64
	Bloqueado        bool // the empreendimento is off in the portal
	Participa        bool // the client has a part in it
}

// Causa is why a contract does not appear to a client. It is a word in the log.
type Causa string

// The causes.
const (
	SemPortal      Causa = "portal_desligado"
	SemContrato    Causa = "contrato_desconhecido"
	DeOutro        Causa = "contrato_de_outro_cliente"
	SemParte       Causa = "cliente_nao_participa"
	Desligado      Causa = "empreendimento_desligado"
	Encerrado      Causa = "contrato_encerrado"
	AClassificar   Causa = "contrato_a_classificar"
	SemDocumento   Causa = "cliente_sem_documento"
	SemEmail       Causa = "cliente_sem_email"
	SemDestinoMail Causa = "codigo_nao_sai"
)

// frases tell a person of the builder what the cause is, and what to do.
var frases = map[Causa]string{
	SemPortal:      "O Portal do Cliente está desligado nesta instalação. Ligue-o em Configurações.",
	SemContrato:    "Não há contrato com este número nesta instalação.",
	DeOutro:        "O contrato é de outro cliente, e este não é participante dele. Se deveria ser, o sistema de registro precisa dizê-lo.",
	SemParte:       "O contrato ainda não tem cliente, e este não é participante dele.",
	Desligado:      "O empreendimento está desligado no Portal do Cliente. Ligue-o na página Portal do Cliente.",
	Encerrado:      "O contrato foi distratado, transferido ou cedido: só aparecem os ativos, inadimplentes e quitados.",
	AClassificar:   "O contrato está a classificar: uma abertura o citou, e o sistema de registro ainda não o mandou.",
	SemDocumento:   "O cadastro do cliente não tem CPF nem CNPJ válido: com documento ele não consegue entrar.",
	SemEmail:       "O cadastro do cliente não tem e-mail: o código de entrada não tem para onde ir.",
	SemDestinoMail: "O código de entrada não sai por e-mail.",
}

// Frase is Portuguese, for people of the builder.
func (c Causa) Frase() string { return frases[c] }

// Negado says that a contract is not shown; its text is for the log.
type Negado struct{ Causas []Causa }

// Error names the causes.
func (n *Negado) Error() string {
	nomes := make([]string, len(n.Causas))
	for i, c := range n.Causas {
		nomes[i] = string(c)
	}
	return "the contract is not shown: " + strings.Join(nomes, ", ")
}

// Causas are all the reasons for which a client does not see the contract; none = they see it. k is nil for one that does not exist.
func Causas(k *Contrato, clienteID int64) (causas []Causa) {
	if k == nil {
		return []Causa{SemContrato}
	}
	se := func(vale bool, c Causa) {
		if vale {
			causas = append(causas, c)
		}
	}
	meu := k.Participa || k.ClienteID != 0 && k.ClienteID == clienteID
	se(!meu && k.ClienteID != 0, DeOutro)
	se(!meu && k.ClienteID == 0, SemParte)
	se(k.Bloqueado, Desligado)
	se(k.AClassificar, AClassificar)
	se(!k.AClassificar && !k.Situacao.Vigente(), Encerrado)
	return causas
}

// Vista is what a client sees.
type Vista struct {
	Guarda    Guarda
	Acervo    crm.Acervo
	Cadastros crm.AcervoCadastros
}

// Contratos are those that a client sees.
func (v *Vista) Contratos(ctx context.Context, tenantID, clienteID int64) ([]Contrato, error) {
	todos, err := v.Guarda.Contratos(ctx, tenantID, clienteID)
	vistos := todos[:0]
	for _, k := range todos {
		if len(Causas(&k, clienteID)) == 0 {
			vistos = append(vistos, k)
		}
	}
	return vistos, err
}

// Contrato is one by its number, when the client sees it; else a *Negado.
func (v *Vista) Contrato(ctx context.Context, tenantID, clienteID int64, codigo string) (*Contrato, error) {
	k, err := v.Guarda.Contrato(ctx, tenantID, clienteID, codigo)
	if err != nil && !errors.Is(err, crm.ErrNaoEncontrado) {
		return nil, err
	}
	if causas := Causas(k, clienteID); len(causas) > 0 {
		return nil, &Negado{causas}
	}
	return k, nil
}

// maxOcorrencias of a page.
const maxOcorrencias = 20

// Ocorrencias is a page of the client's own, the newest first: without a contract, or of one that they see, and no part of another one.
func (v *Vista) Ocorrencias(ctx context.Context, tenantID, clienteID int64, cursor string) (crm.Lista[crm.LinhaOcorrencia], error) {
	contratos, err := v.Contratos(ctx, tenantID, clienteID)
	if err != nil {
		return crm.Lista[crm.LinhaOcorrencia]{}, err
	}
	lista, err := v.Acervo.Ocorrencias(ctx, crm.FiltroOcorrencias{
		TenantID: tenantID, ClienteID: clienteID, Pagina: crm.Pagina{Cursor: cursor, Limite: maxOcorrencias},
	})
	vistas := lista.Linhas[:0]
	for _, l := range lista.Linhas {
		if sua(&l.Ocorrencia, clienteID, contratos) {
			vistas = append(vistas, l)
		}
	}
	lista.Linhas = vistas
	return lista, err
}

// sua tells whether a client sees an ocorrência.
func sua(o *crm.Ocorrencia, clienteID int64, contratos []Contrato) bool {
	if o.ClienteID != clienteID || clienteID == 0 || o.PrincipalID != 0 {
		return false
	}
	for i := range contratos {
		if contratos[i].ID == o.ContratoID {
			return true
		}
	}
	return o.ContratoID == 0
}

// Ocorrencia is one of the client's own with the narrativas that they may read; any other is crm.ErrNaoEncontrado.
func (v *Vista) Ocorrencia(ctx context.Context, tenantID, clienteID int64, numero string) (*crm.Ficha, error) {
	f, err := v.Acervo.Ficha(ctx, tenantID, numero)
	if err != nil {
		return nil, err
	}
	contratos, err := v.Contratos(ctx, tenantID, clienteID)
	if err != nil {
		return nil, err
	}
	if !sua(&f.Ocorrencia, clienteID, contratos) {
		return nil, crm.ErrNaoEncontrado
	}
	visiveis := f.Narrativas[:0]
	for _, n := range f.Narrativas {
		if n.Visibilidade == crm.VisibilidadeCliente {
			visiveis = append(visiveis, n)
		}
	}
	enviados := f.Anexos[:0]
	for _, a := range f.Anexos {
		if a.Origem.Sistema == crm.SistemaCliente {
			enviados = append(enviados, a)
		}
	}
	// The rest of the file is the builder's.
	return &crm.Ficha{LinhaOcorrencia: crm.LinhaOcorrencia{
		Ocorrencia: crm.Ocorrencia{
			ID: f.Ocorrencia.ID, Numero: f.Ocorrencia.Numero, Versao: f.Ocorrencia.Versao, ContratoID: f.Ocorrencia.ContratoID, ClienteID: clienteID,
			Descricao: f.Ocorrencia.Descricao, AbertaEm: f.Ocorrencia.AbertaEm, FechadaEm: f.Ocorrencia.FechadaEm, AtualizadaEm: f.Ocorrencia.AtualizadaEm,
			DivisaoID: f.Ocorrencia.DivisaoID, SolicitacaoID: f.Ocorrencia.SolicitacaoID, StatusID: f.Ocorrencia.StatusID,
		},
		StatusCodigo: f.StatusCodigo, StatusNome: f.StatusNome, Fase: f.Fase, DivisaoNome: f.DivisaoNome, SolicitacaoNome: f.SolicitacaoNome,
		ContratoCodigo: f.ContratoCodigo, Unidade: f.Unidade, Bloco: f.Bloco, Empreendimento: f.Empreendimento, Narrativas: visiveis, Anexos: enviados,
	}, Avaliacao: f.Avaliacao}, nil
}

// Titulos is a page of a contract's, by due date. Who shows them has asked for the contract first.
func (v *Vista) Titulos(ctx context.Context, k *Contrato, cursor string) (crm.Lista[crm.Titulo], error) {
	return v.Cadastros.Titulos(ctx, crm.FiltroTitulos{TenantID: k.TenantID, ContratoID: k.ID, Pagina: crm.Pagina{Cursor: cursor, Limite: 36}})
}
