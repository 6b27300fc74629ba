package cvcrm

import (
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
)

// Codes of the campos variáveis that keep where an assistência is, when it is no unit of ours.
const (
	cvUnidadeAvulsa = "CV_UNIDADE_AVULSA"
	cvArea          = "CV_AREA"
	cvLocalidade    = "CV_LOCALIDADE"
)

// cadastrarAssistencia opens an ocorrência with items of the catalogue.
func cadastrarAssistencia(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	p := &q.Pedido
	id, documento := l.inteiro("idpessoa"), lerDocumento(l, "documento")
	if id == 0 && documento == "" {
		l.falhar("idpessoa ou documento", faltou)
	}
	if id != 0 {
		q.parte("ID_CRM", strconv.FormatInt(id, 10))
	}
	q.parte("CNPJ_CLIENTE", documento)
	q.parte("BLOQUEIO_INCLUIR_CLIENTE", "T")
	nova := crm.NovaAssistencia{}
	var frases []string
	l.objetos("itens", func(x *leitor) {
		item := crm.NovoItem{ItemID: x.inteiro("iditem"), Descricao: x.texto("descricao")}
		nova.Itens = append(nova.Itens, item)
		if item.Descricao != "" {
			frases = append(frases, item.Descricao)
		}
	})
	var v variaveis
	q.lerOnde(l, &v)
	l.livres("campos_adicionais", &v)
	if err := l.fim(); err != nil {
		return err
	}
	q.parte("DESCRICAO", strings.Join(frases, "\n"))
	if len(v) > 0 {
		p.Campos = append(p.Campos, crm.Campo{Nome: "CAMPOS_VARIAVEIS_OCORRENCIA", Itens: v})
	}
	q.registrar()
	p.Registro.HTTP = criado
	r, err := q.a.dep.Assistencias.Abrir(q.Ctx(), p, nova)
	if err != nil {
		return err
	}
	q.Resposta = r
	return q.Responder(http.StatusCreated, struct {
		IDAssistencia int64 `json:"idassistencia"`
		Sucesso       bool  `json:"sucesso"`
	}{r.OcorrenciaID, true})
}

func criado(*crm.Resposta) int { return http.StatusCreated }

// lerOnde reads the place, which comes in one of four ways.
func (q *requisicao) lerOnde(l *leitor, v *variaveis) {
	unidade, avulsa, area, localidade := l.objeto("unidade"), l.objeto("unidade_avulsa"), l.objeto("area"), l.objeto("localidade")
	vieram := 0
	for _, x := range []*leitor{unidade, avulsa, area, localidade} {
		if x != nil {
			vieram++
		}
	}
	switch {
	case vieram != 1:
		l.falhar("unidade", "ou unidade_avulsa, area ou localidade: envie um deles")
	case unidade != nil:
		q.lerLugar(unidade, unidade.inteiro("idbloco"), v)
		l.juntar(unidade)
	case avulsa != nil:
		v.por(cvUnidadeAvulsa, strings.Join([]string{avulsa.texto("empreendimento"), avulsa.texto("bloco"), avulsa.texto("unidade")}, " / "))
		l.juntar(avulsa)
	case area != nil:
		v.numero(cvEmpreendimento, area.inteiro("idempreendimento"))
		v.por(cvArea, strings.TrimSpace(strconv.FormatInt(area.inteiro("idarea"), 10)+" "+area.texto("descricao")))
		l.juntar(area)
	default:
		v.por(cvLocalidade, strings.TrimSpace(strconv.FormatInt(localidade.inteiro("idlocalidade"), 10)+" "+localidade.texto("descricao")))
		l.juntar(localidade)
	}
}

// listarAssistencias gives the active ones in reach, newest first.
func listarAssistencias(q *requisicao) error {
	pular, limite, err := q.fatia()
	if err != nil {
		return err
	}
	linhas, total, err := percorrer(pular, limite, func(p crm.Pagina) (crm.Lista[crm.LinhaAssistencia], error) {
		return q.a.dep.Assistencias.Listar(q.Ctx(), &q.Pedido, crm.FiltroAssistencias{Pagina: p})
	})
	if err != nil {
		return err
	}
	lista := make([]assistenciaListada, len(linhas))
	for i := range linhas {
		lista[i] = q.assistenciaListada(&linhas[i])
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(lista)) + " assistências"}
	return q.Responder(http.StatusOK, struct {
		Total        int                  `json:"total"`
		Offset       int                  `json:"offset"`
		Limit        int                  `json:"limit"`
		Assistencias []assistenciaListada `json:"assistencias"`
	}{total, pular, limite, lista})
}

type assistenciaListada struct {
	IDAssistencia  int64                 `json:"idassistencia"`
	IDAtendimento  int64                 `json:"idatendimento"`
	Situacao       string                `json:"situacao"`
	IDSituacao     int64                 `json:"idsituacao"`
	Cadastro       string                `json:"cadastro"`
	Descricao      string                `json:"descricao"`
	ParecerTecnico *string               `json:"parecer_tecnico"`
	Protocolo      string                `json:"protocolo_atendimento"`
	SlaVencido     string                `json:"sla_assistencia_vencido"`
	Localidade     *string               `json:"localidade"`
	AreaComum      *string               `json:"area_comum"`
	Empreendimento *empreendimentoDe     `json:"empreendimento"`
	Bloco          *blocoDe              `json:"bloco"`
	Unidade        *unidadeDe            `json:"unidade"`
	Cliente        *clienteDaAssistencia `json:"cliente"`
	Sindico        *struct{}             `json:"sindico"`
}

type empreendimentoDe struct {
	IDEmpreendimento  int64   `json:"idempreendimento"`
	Nome              string  `json:"nome"`
	DataEntrega       *string `json:"data_entrega"`
	ReferenciaExterna *string `json:"referencia_externa"`
}

type blocoDe struct {
	IDBloco int64  `json:"idbloco"`
	Nome    string `json:"nome"`
}

type unidadeDe struct {
	IDUnidade     int64   `json:"idunidade"`
	Nome          string  `json:"nome"`
	CodigoInterno *string `json:"codigo_interno"`
}

type clienteDaAssistencia struct {
	Nome      string  `json:"nome"`
	Email     *string `json:"email"`
	Documento *string `json:"documento"`
}

func (q *requisicao) assistenciaListada(l *crm.LinhaAssistencia) assistenciaListada {
	oc, as := &l.Linha.Ocorrencia, &l.Assistencia
	x := assistenciaListada{
		IDAssistencia: oc.ID, IDAtendimento: oc.ID, Situacao: q.nomeDaSituacao(crm.FuncAssistencias, as.SituacaoID), IDSituacao: as.SituacaoID,
		Cadastro: q.em(as.CriadaEm), Descricao: oc.Descricao, ParecerTecnico: seHouver(as.Parecer), Protocolo: oc.Numero,
		SlaVencido: sn(oc.VenceEm != nil && oc.FechadaEm == nil && oc.VenceEm.Before(q.a.dep.Relogio())), Localidade: seHouver(variavel(oc, cvLocalidade)),
		AreaComum: seHouver(variavel(oc, cvArea)),
	}
	if l.Linha.EmpreendimentoID != 0 {
		x.Empreendimento = &empreendimentoDe{IDEmpreendimento: l.Linha.EmpreendimentoID, Nome: l.Linha.Empreendimento}
		x.Bloco = &blocoDe{l.Linha.BlocoID, l.Linha.Bloco}
		x.Unidade = &unidadeDe{IDUnidade: oc.UnidadeID, Nome: l.Linha.Unidade}
	} else if id := variavelNumero(oc, cvEmpreendimento); id != nil {
		x.Empreendimento = &empreendimentoDe{IDEmpreendimento: *id}
	}
	if l.Linha.ClienteNome != "" {
		linha := l.Linha
		x.Cliente = &clienteDaAssistencia{Nome: linha.ClienteNome, Email: seHouver(linha.ClienteEmail)}
		if !q.Token.Tem(crm.EscopoLerCadastros) {
			linha, x.Cliente.Email = linha.Mascarada(), nil
		}
		x.Cliente.Documento = seHouver(linha.ClienteDocumento)
	}
	return x
}

func (q *requisicao) nomeDaSituacao(f crm.Funcionalidade, id int64) string {
	if s := q.Pedido.Retrato.Workflows[f].Situacao(id); s != nil {
		return s.Nome
	}
	return ""
}

// listarItensDeManutencao gives the catalogue as CV does: ids and names.
func listarItensDeManutencao(q *requisicao) error {
	itens, err := q.a.dep.Assistencias.Catalogo(q.Ctx(), &q.Pedido)
	if err != nil {
		return err
	}
	type item struct {
		IDItem int64  `json:"iditem"`
		Nome   string `json:"nome"`
	}
	lista := make([]item, len(itens))
	for i := range itens {
		lista[i] = item{itens[i].ID, itens[i].Nome}
	}
	q.Resposta = &crm.Resposta{Texto: strconv.Itoa(len(lista)) + " itens"}
	return q.Responder(http.StatusOK, lista)
}

// semPermissao answers what CV has and the core has no data for, as CV does when a profile does not release it.
func semPermissao(q *requisicao) error {
	return crm.Recusar(crm.RecusaOperacao, q.Pedido.Credencial.Usuario, crm.Encurtar(q.e.caminho, 100))
}
