package cvcrm

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"ponte/crm"
	"ponte/crm/sigilo"
)

// cadastrar opens an ocorrência. There is no key of the caller: a repeat within the credential's window gets the same atendimento.
func cadastrar(q *requisicao) error {
	l, err := q.lerCorpo()
	if err != nil {
		return err
	}
	p := &q.Pedido
	var v variaveis
	titulo := l.texto("titulo")
	v.por(cvTitulo, titulo)
	q.parte("DESCRICAO", cmp.Or(l.texto("descricao"), titulo))
	q.lerPessoa(l, &v)
	q.lerAssunto(l, true)
	q.lerLugar(l, 0, &v)
	v.por(cvTelefone, l.texto("telefone_atendimento"))
	v.numero(cvCanal, l.inteiro("idcanal"))
	if id := l.inteiro("idresponsavel"); id != 0 {
		q.parte("RESPONSAVEL", strconv.FormatInt(id, 10))
	}
	v.por(cvHumor, l.umDe("humor_cliente"))
	primeiro := l.simNao("encerrado_primeiro_contato")
	v.por(cvPrimeiroContato, primeiro)
	if primeiro == "S" {
		q.parte("COD_STATUS", p.Retrato.Tenant.Configuracoes.Texto(crm.ConfStatusEncerramento))
	}
	v.por(cvClienteVisualiza, l.simNao("cliente_visualiza"))
	l.adicionais(&v)
	p.Anexos = l.arquivos()
	if err := l.fim(); err != nil {
		return err
	}
	p.Campos = append(p.Campos, crm.Campo{Nome: "CAMPOS_VARIAVEIS_OCORRENCIA", Itens: v})
	q.registrar()
	r, err := q.a.dep.Casos.Abrir(q.Ctx(), p)
	if err != nil {
		return err
	}
	q.Resposta = r
	return q.Responder(http.StatusOK, struct {
		Sucesso       bool   `json:"sucesso"`
		Codigo        int    `json:"codigo"`
		IDAtendimento int64  `json:"idatendimento"`
		Protocolo     string `json:"protocolo"`
	}{true, http.StatusOK, r.OcorrenciaID, r.Numero})
}

// parte adds a part of an opening or a change; "" is none.
func (q *requisicao) parte(nome, valor string) {
	if valor != "" {
		q.Pedido.Campos = append(q.Pedido.Campos, crm.Campo{Nome: nome, Valor: valor})
	}
}

// lerPessoa reads whom it is about. A client of CV must be there; who is loose is tied to the client of that document, or made one where the
// credential may, and is otherwise only named by the atendimento.
func (q *requisicao) lerPessoa(l *leitor, v *variaveis) {
	cv, avulso := l.objeto("cliente_cv"), l.objeto("cliente_avulso")
	switch {
	case cv != nil && avulso != nil:
		l.falhar("cliente_avulso", "não pode vir junto de cliente_cv")
	case cv != nil:
		id, documento := cv.inteiro("idpessoa"), lerDocumento(cv, "documento")
		if id == 0 && documento == "" {
			cv.falhar("idpessoa ou documento", faltou)
		}
		if id != 0 {
			q.parte("ID_CRM", strconv.FormatInt(id, 10))
		}
		q.parte("CNPJ_CLIENTE", documento)
		q.parte("BLOQUEIO_INCLUIR_CLIENTE", "T")
		l.juntar(cv)
	case avulso != nil:
		nome, email, documento := avulso.texto("nome_cliente"), avulso.texto("email_cliente"), lerDocumento(avulso, "documento_cliente")
		v.por(cvNome, nome)
		v.por(cvEmail, email)
		if l.juntar(avulso); l.err != nil || documento == "" {
			return
		}
		conhecido, err := q.clienteDe(crm.ProcuraCliente{Documento: documento})
		switch {
		case err != nil:
			l.err = err
		case len(conhecido) > 0:
			q.parte("CNPJ_CLIENTE", documento)
		case q.Pedido.Credencial.CadastroEfetivo() == crm.CadastroIncluir && !q.Pedido.Retrato.Tenant.Configuracoes.Sim(crm.ConfBloqueio):
			q.parte("CNPJ_CLIENTE", documento)
			q.parte("NOME_CLIENTE", nome)
			q.parte("EMAIL_CLIENTE", email)
		default:
			v.por(cvDocumento, documento)
		}
	default:
		l.falhar("cliente_cv ou cliente_avulso", faltou)
	}
}

// lerDocumento reads a CPF or CNPJ, of which a whole number has lost the zeros that it began with.
func lerDocumento(l *leitor, nome string) string {
	d := l.textoDe(nome, Documento)
	if digitos(d) {
		switch n := len(d); {
		case n > 11 && n < 14:
			d = strings.Repeat("0", 14-n) + d
		case n >= 8 && n < 11:
			d = strings.Repeat("0", 11-n) + d
		}
	}
	if d != "" && !sigilo.DocumentoValido(sigilo.NormalizarDocumento(d)) {
		l.falhar(nome, "não é um CPF ou CNPJ válido: confira os dígitos")
	}
	return sigilo.NormalizarDocumento(d)
}

// clienteDe gives the clients that a key finds.
func (q *requisicao) clienteDe(chave crm.ProcuraCliente) ([]crm.Cliente, error) {
	achados, err := q.a.dep.Casos.Consultas.Buscar(q.Ctx(), &crm.Procura{TenantID: q.TenantID(), Cliente: chave})
	if err != nil {
		return nil, err
	}
	return achados.Clientes, nil
}

// lerAssunto reads what kind it is of: ids of a divisão and a solicitação. An opening has their codes among its parts.
func (q *requisicao) lerAssunto(l *leitor, abertura bool) {
	assunto, sub := l.inteiro("idassunto"), l.inteiro("idsubassunto")
	r := q.Pedido.Retrato
	if assunto != 0 {
		if d := r.DivisaoPorID(assunto); d == nil {
			l.falhar("idassunto", "não está cadastrado")
		} else if q.Pedido.PorID.DivisaoID = d.ID; abertura {
			q.parte("COD_DIVISAO", d.Codigo)
		}
	}
	if sub == 0 {
		return
	}
	s := r.SolicitacaoPorID(sub)
	switch {
	case s == nil:
		l.falhar("idsubassunto", "não está cadastrado")
	case assunto != 0 && s.DivisaoID != 0 && s.DivisaoID != assunto:
		l.falhar("idsubassunto", "não é do idassunto")
	default:
		if q.Pedido.PorID.SolicitacaoID = s.ID; abertura {
			q.parte("COD_SOLICITACAO", s.Codigo)
		}
	}
}

// lerLugar reads where it is. An ocorrência has one unit: of several the first, and all of them are kept beside. A
// bloco, 0 = none came, is that of the units, or is kept when none came.
func (q *requisicao) lerLugar(l *leitor, bloco int64, v *variaveis) {
	empreendimento, unidades := l.inteiro("idempreendimento"), l.inteiros("idunidade")
	if l.err != nil {
		return
	}
	nome := ""
	if empreendimento != 0 {
		lista, err := q.a.dep.Cadastros.Empreendimentos(q.Ctx(), crm.FiltroEmpreendimentos{TenantID: q.TenantID(), ID: empreendimento, Pagina: crm.Pagina{Limite: 1}})
		switch {
		case err != nil:
			l.err = err
			return
		case len(lista.Linhas) == 0:
			l.falhar("idempreendimento", "não está cadastrado")
			return
		}
		nome = lista.Linhas[0].Nome
		v.numero(cvEmpreendimento, empreendimento)
	}
	for i, id := range unidades {
		lista, err := q.a.dep.Cadastros.Unidades(q.Ctx(), crm.FiltroUnidades{TenantID: q.TenantID(), ID: id, Pagina: crm.Pagina{Limite: 1}})
		switch {
		case err != nil:
			l.err = err
			return
		case len(lista.Linhas) == 0:
			l.falhar("idunidade", "não está cadastrado")
			return
		case nome != "" && lista.Linhas[0].Empreendimento != nome:
			l.falhar("idunidade", "não é do idempreendimento")
			return
		case bloco != 0 && lista.Linhas[0].BlocoID != bloco:
			l.falhar("idunidade", "não é do idbloco")
			return
		}
		if i == 0 {
			q.Pedido.PorID.UnidadeID = id
			q.parte("IDUNIDADE", strconv.FormatInt(id, 10))
		}
	}
	if len(unidades) == 0 {
		v.numero(cvBloco, bloco)
	}
	if len(unidades) > 1 {
		v.numeros(cvUnidades, unidades)
		q.avisar("ATENDIMENTO DE MAIS DE UMA UNIDADE, ABERTO NA PRIMEIRA", "Conferir as unidades no campo "+cvUnidades)
	}
}
