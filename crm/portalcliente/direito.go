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
func (n *Negado) Error() string { return "the contract is not shown: " + n.Nomes() }

// Nomes are the causes' words, with commas.
func (n *Negado) Nomes() string {
	nomes := make([]string, len(n.Causas))
	for i, c := range n.Causas {
		nomes[i] = string(c)
	}
	return strings.Join(nomes, ", ")
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

// Contratos are those that a client sees, of as many as were judged.
func (v *Vista) Contratos(ctx context.Context, tenantID, clienteID int64) (vistos []Contrato, julgados int, err error) {
	todos, err := v.Guarda.Contratos(ctx, tenantID, clienteID)
	julgados, vistos = len(todos), todos[:0]
	for _, k := range todos {
		if len(Causas(&k, clienteID)) == 0 {
			vistos = append(vistos, k)
		}
	}
	return vistos, julgados, err
}

// Contrato is one by its number, when the client sees it; else a *Negado.
func (v *Vista) Contrato(ctx context.Context, tenantID, clienteID int64, codigo string) (*Contrato, error) {
	k, err := v.Guarda.Contrato(ctx, tenantID, clienteID, codigo)
	return visto(k, err, clienteID)
}

// ContratoPorID is one by its id, when the client sees it; else a *Negado.
func (v *Vista) ContratoPorID(ctx context.Context, tenantID, clienteID, id int64) (*Contrato, error) {
	k, err := v.Guarda.ContratoPorID(ctx, tenantID, clienteID, id)
	return visto(k, err, clienteID)
}

func visto(k *Contrato, err error, clienteID int64) (*Contrato, error) {
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

// MaxContratos of one client are judged, the newest; any other is found by its number.
const MaxContratos = 1000

// Ocorrencias is a page of the client's own that are for them (crm.FiltroOcorrencias.ParaOCliente), the newest first: without a contract, or of
// one that they see.
func (v *Vista) Ocorrencias(ctx context.Context, tenantID, clienteID int64, cursor string) (crm.Lista[crm.LinhaOcorrencia], error) {
	lista, err := v.Acervo.Ocorrencias(ctx, crm.FiltroOcorrencias{
		TenantID: tenantID, ClienteID: clienteID, ParaOCliente: true, Pagina: crm.Pagina{Cursor: cursor, Limite: maxOcorrencias},
	})
	if err != nil {
		return lista, err
	}
	lista.Linhas, err = v.doContratoVisto(ctx, lista.Linhas, clienteID)
	return lista, err
}

// doContratoVisto leaves those without a contract, or of one that the client sees.
func (v *Vista) doContratoVisto(ctx context.Context, linhas []crm.LinhaOcorrencia, clienteID int64) ([]crm.LinhaOcorrencia, error) {
	veem, vistas := map[int64]bool{0: true}, linhas[:0]
	for _, l := range linhas {
		if clienteID == 0 || l.Ocorrencia.ClienteID != clienteID {
			continue
		}
		ve, julgado := veem[l.Ocorrencia.ContratoID]
		if !julgado {
			_, err := v.ContratoPorID(ctx, l.Ocorrencia.TenantID, clienteID, l.Ocorrencia.ContratoID)
			var negado *Negado
			if err != nil && !errors.As(err, &negado) {
				return nil, err
			}
			ve = err == nil
			veem[l.Ocorrencia.ContratoID] = ve
		}
		if ve {
			vistas = append(vistas, l)
		}
	}
	return vistas, nil
}

// Ocorrencia is one of the client's own with the narrativas that they may read; any other is crm.ErrNaoEncontrado.
func (v *Vista) Ocorrencia(ctx context.Context, tenantID, clienteID int64, numero string) (*crm.Ficha, error) {
	minha, err := v.Acervo.Ocorrencias(ctx, crm.FiltroOcorrencias{TenantID: tenantID, ClienteID: clienteID, Numero: numero, ParaOCliente: true, Pagina: crm.Pagina{Limite: 1}})
	if err == nil {
		minha.Linhas, err = v.doContratoVisto(ctx, minha.Linhas, clienteID)
	}
	if err == nil && (numero == "" || len(minha.Linhas) == 0) {
		err = crm.ErrNaoEncontrado
	}
	if err != nil {
		return nil, err
	}
	f, err := v.Acervo.Ficha(ctx, tenantID, numero)
	if err != nil {
		return nil, err
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

// Divida is what of a contract is overdue, at the value of its instalments, and which falls due next.
type Divida struct {
	Vencidas int
	Valor    int64       // in cents, without fine and interest
	Proxima  *crm.Titulo // nil = none
}

// Divida sums up a contract's instalments. Who shows it has asked for the contract first.
func (v *Vista) Divida(ctx context.Context, k *Contrato, hoje crm.Dia) (d Divida, err error) {
	todos, err := v.Cadastros.Titulos(ctx, crm.FiltroTitulos{TenantID: k.TenantID, ContratoID: k.ID, Pagina: crm.Pagina{Limite: crm.LimiteMaximo}})
	for i := range todos.Linhas {
		switch t := &todos.Linhas[i]; {
		case t.Vencido(hoje):
			d.Vencidas++
			d.Valor += t.Valor
		case d.Proxima == nil && t.VenceEm() >= hoje && t.Quitacao() == crm.TituloEmAberto: // they come by due date
			d.Proxima = t
		}
	}
	return d, err
}

// Titulos is a page of a contract's, by due date. Who shows them has asked for the contract first.
func (v *Vista) Titulos(ctx context.Context, k *Contrato, cursor string) (crm.Lista[crm.Titulo], error) {
	return v.Cadastros.Titulos(ctx, crm.FiltroTitulos{TenantID: k.TenantID, ContratoID: k.ID, Pagina: crm.Pagina{Cursor: cursor, Limite: 36}})
}
