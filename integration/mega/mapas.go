package mega

import (
	"errors"
	"slices"
	"strings"
	"time"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/carga"
	"ponte/crm/sigilo"
)

// mapa makes a record of a row. It decides nothing: what is not there is not told.
type mapa struct {
	linha
	r      cadastro.Registro
	avisos []string
}

func novoMapa(tipo crm.TipoVinculo, codigo string, l linha) *mapa {
	return &mapa{linha: l, r: cadastro.Registro{Tipo: tipo, Codigo: codigo, Valores: map[string]string{}}}
}

func (m *mapa) por(campo string, chaves ...string) {
	if v, ok := m.texto(chaves...); ok {
		m.r.Valores[campo] = v
	}
}

func (m *mapa) porDia(campo string, chaves ...string) {
	if v, ok := m.texto(chaves...); ok {
		m.r.Valores[campo] = dia(v)
	}
}

func (m *mapa) porDinheiro(campo string, chaves ...string) {
	if v, ok := m.texto(chaves...); ok {
		m.r.Valores[campo] = centesimos(v)
	}
}

// em reads when Mega changed the row last; one that is no date says nothing.
func (m *mapa) em(zona *time.Location, chaves ...string) {
	if v, _ := m.texto(chaves...); dia(v) != "" {
		if t, leitura := crm.LerData(v, zona); leitura == crm.DataLida {
			m.r.Em = t
		}
	}
}

// errosDe a row: which key is missing.
type erroLinha struct{ chave string }

func (e *erroLinha) Error() string { return "falta " + e.chave }

// empreendimento is a row of Empreendimentos.
func empreendimento(l linha, zona *time.Location) (*mapa, error) {
	codigo := l.codigo("codigo", "codempreendimento")
	if codigo == "" {
		return nil, &erroLinha{"codigo"}
	}
	m := novoMapa(crm.VinculoEmpreendimento, codigo, l)
	m.por("nome", "nome", "nomereal")
	if m.r.Valores["nome"] == "" {
		m.por("nome", "nomereal")
	}
	m.porDia("data_entrega", "entregaareacomum")
	if m.r.Valores["data_entrega"] == "" {
		m.porDia("data_entrega", "habite")
	}
	m.em(zona, "dataalteracao")
	return m, nil
}

func bloco(l linha, empreendimento string) (*mapa, error) {
	codigo := l.codigo("codigo", "codbloco")
	if codigo == "" {
		return nil, &erroLinha{"codigo"}
	}
	m := novoMapa(crm.VinculoBloco, codigo, l)
	m.por("nome", "nome")
	m.r.Valores["empreendimento"] = empreendimento
	return m, nil
}

// unidade is a row of Unidades or of Garagens: both are numbered alike, and contracts name both as their unit.
func unidade(l linha, bloco string, tipo crm.TipoUnidade, zona *time.Location) (*mapa, error) {
	codigo := l.codigo("codigo", "codestunidade")
	if codigo == "" {
		return nil, &erroLinha{"codigo"}
	}
	m := novoMapa(crm.VinculoUnidade, codigo, l)
	m.por("unidade", "nome", "codigoexterno")
	m.r.Valores["codigo"], m.r.Valores["codigo_bloco"], m.r.Valores["tipo"] = codigo, bloco, string(tipo)
	m.em(zona, "dataalteracao")
	return m, nil
}

// situacoes are Mega's words of a contract's situation, as chave writes them (docs/fatos/mega.md §2). A word that is not here is
// kept as it is and stands for no letter.
var situacoes = map[string]crm.SituacaoContrato{
	"ativo": crm.ContratoAtivo, "normal": crm.ContratoAtivo, "inadimplente": crm.ContratoInadimplente, "quitado": crm.ContratoQuitado,
	"distratado": crm.ContratoDistratado, "distrato": crm.ContratoDistratado, "cessão": crm.ContratoCessao, "cessao": crm.ContratoCessao,
	"cessãodedireitos": crm.ContratoCessao, "cessaodedireitos": crm.ContratoCessao, "transferido": crm.ContratoTransferido,
	"a": crm.ContratoAtivo, "u": crm.ContratoInadimplente, "q": crm.ContratoQuitado, "d": crm.ContratoDistratado, "c": crm.ContratoCessao, "t": crm.ContratoTransferido,
}

// contrato is a row of DadosContrato.
func contrato(l linha) (*mapa, error) {
	codigo := l.codigo("codcontrato")
	if codigo == "" {
		return nil, &erroLinha{"cod_contrato"}
	}
	m := novoMapa(crm.VinculoContrato, codigo, l)
	m.r.Valores["codigo"] = codigo
	if v := l.codigo("codcliente"); v != "" {
		m.r.Valores["cliente"] = v
	}
	if v := l.codigo("codestunidade"); v != "" {
		m.r.Valores["codigo_unidade"] = v
	}
	m.por("situacao_na_fonte", "statuscontrato")
	if letra, ok := situacoes[chave(m.r.Valores["situacao_na_fonte"])]; ok {
		m.r.Valores["situacao"] = string(letra)
	}
	m.porDia("assinado_em", "dataassinatura")
	m.porDia("chaves_em", "dataentregachaves")
	return m, nil
}

// titulo is a row of DadosParcelas. The day on which the slip falls due is the one that counts (docs/fatos/mega.md §5.4).
func titulo(l linha, contrato string) (*mapa, error) {
	codigo := l.codigo("codparcela")
	if codigo == "" {
		return nil, &erroLinha{"cod_parcela"}
	}
	m := novoMapa(crm.VinculoTitulo, contrato+"/"+codigo, l)
	m.r.Valores["contrato"], m.r.Valores["codigo"] = contrato, codigo
	m.por("sequencia", "sequencia")
	m.por("tipo", "tipoparcela")
	m.por("situacao", "situacao", "statusparcela")
	if motivo, _ := l.texto("motivoinativacao"); motivo != "" {
		m.r.Valores["situacao"] = crm.Encurtar("Inativa: "+motivo, 60)
	}
	m.porDia("vencimento", "datavencimento")
	m.porDia("prorrogado", "datavencboleto", "dataprorrogado")
	if m.r.Valores["prorrogado"] == m.r.Valores["vencimento"] && m.r.Valores["prorrogado"] != "" {
		m.r.Valores["prorrogado"] = ""
	}
	m.porDia("pago_em", "databaixa")
	for campo, coluna := range map[string]string{
		"valor": "vlroriginal", "corrigido": "vlrcorrigido", "multa": "vlrmulta", "juros": "vlrjuros", "desconto": "vlrdesconto", "pago": "vlrpago",
	} {
		m.porDinheiro(campo, coluna)
	}
	m.por("nosso_numero", "nossonumero")
	return m, nil
}

// participante is a row of DadosParticipantes. Mega does not publish its fields: the names are those of its other answers.
func participante(l linha) (m *mapa, contrato, cliente string, err error) {
	contrato = l.codigo("codcontrato", "contrato", "idcontrato")
	cliente = l.codigo("codcliente", "codparticipante", "codagente", "codigoagente")
	switch {
	case contrato == "":
		return nil, "", "", &erroLinha{"cod_contrato"}
	case cliente == "":
		return nil, "", "", &erroLinha{"cod_cliente"}
	}
	m = novoMapa(crm.VinculoParticipante, contrato+"/"+cliente, l)
	m.r.Valores["contrato"], m.r.Valores["cliente"] = contrato, cliente
	m.por("papel", "tipoparticipante", "tipoparticipacao", "papel", "tipo")
	m.porDinheiro("parte", "percparticipacao", "percentualparticipacao", "percentual")
	return m, contrato, cliente, nil
}

// documento is the first of these keys that holds a CPF or a CNPJ. It is padded, and of a person may be the agent's own code
// (docs/fatos/mega.md §5.6).
func (l linha) documento(codigo string, chaves ...string) string {
	for _, c := range chaves {
		texto, _ := l.texto(c)
		d := sigilo.NormalizarDocumento(texto)
		if sigilo.DocumentoValido(d) && strings.TrimLeft(d, "0") != strings.TrimLeft(codigo, "0") {
			return d
		}
	}
	return ""
}

// cliente is what AgenteCliente says of a client, agente, and where it says nothing what the row that names the client does.
func clienteDe(codigo string, agente, citado linha, zona *time.Location) *mapa {
	m := novoMapa(crm.VinculoCliente, codigo, agente)
	m.r.Valores["codigo"] = codigo
	m.por("nome", "nomeagente", "nome", "nomefantasia")
	if m.r.Valores["nome"] == "" {
		if nome, _ := citado.texto("nomecliente", "nomeparticipante", "nomeagente", "nome"); nome != "" {
			m.r.Valores["nome"] = nome
		} else {
			delete(m.r.Valores, "nome")
		}
	}
	documento := agente.documento(codigo, "cpf", "cnpj", "cpfcnpj", "cnpjcpf")
	if documento == "" {
		documento = citado.documento(codigo, "cpfcnpjcliente", "cpfcnpj", "cpf", "cnpj")
	}
	if documento != "" {
		m.r.Valores["documento"] = documento
	}
	m.porDia("nascimento", "datanascimento")
	m.porContatos()
	m.por("logradouro", "nomelogradouro", "logradouro")
	if tipo, _ := m.texto("tipologradouro"); tipo != "" && m.r.Valores["logradouro"] != "" {
		m.r.Valores["logradouro"] = tipo + " " + m.r.Valores["logradouro"]
	}
	m.por("numero", "numeroendereco")
	m.por("complemento", "complementoendereco")
	m.por("bairro", "bairro")
	m.por("cidade", "nomemunicipio", "municipio")
	m.por("estado", "ufsigla", "uf")
	m.por("cep", "cep")
	m.porConjuge()
	m.em(zona, "ultimaatualizacao")
	m.aproveitar()
	return m
}

// porContatos takes the first e-mail of a field that may hold several, and the first phone of each kind.
func (m *mapa) porContatos() {
	if v, ok := m.texto("email"); ok {
		m.r.Valores["email"] = ""
		if partes := strings.FieldsFunc(v, func(r rune) bool { return r == ';' || r == ',' || r == ' ' }); len(partes) > 0 {
			m.r.Valores["email"] = partes[0]
		}
	}
	for _, t := range m.lista("telefone", "telefones") {
		numero, _ := t.texto("numero", "telefone")
		if ddd, _ := t.texto("ddd"); ddd != "" {
			numero = ddd + " " + numero
		}
		tipo, _ := t.texto("tipo")
		campo := "telefone_residencial"
		switch tipo = strings.ToLower(tipo); {
		case strings.Contains(tipo, "cel"), strings.Contains(tipo, "móvel"), strings.Contains(tipo, "movel"):
			campo = "celular"
		case strings.Contains(tipo, "com"), strings.Contains(tipo, "trab"):
			campo = "telefone_comercial"
		}
		if m.r.Valores[campo] == "" && strings.TrimSpace(numero) != "" {
			m.r.Valores[campo] = numero
		}
	}
}

// porConjuge tells of the spouse as the agent does; Mega does not publish how, and its base has name and CPF (docs/fatos/mega.md §8).
func (m *mapa) porConjuge() {
	c := m.sub("conjuge")
	if codigo := c.codigo("codigosistema", "codigo", "codagente"); codigo != "" {
		m.r.Valores["conjuge"] = codigo
	} else if codigo := m.codigo("codigoconjuge", "codconjuge"); codigo != "" {
		m.r.Valores["conjuge"] = codigo
	}
	nome, ok := c.texto("nome", "nomeagente")
	if !ok {
		nome, ok = m.texto("nomeconjuge", "conjuge")
	}
	if ok {
		m.r.Valores["conjuge_nome"] = nome
	}
	if d := c.documento("", "cpf", "cnpj"); d != "" {
		m.r.Valores["conjuge_documento"] = d
	} else if d := m.documento("", "cpfconjuge"); d != "" {
		m.r.Valores["conjuge_documento"] = d
	}
}

// identificam are the fields of a client without which it is another, or none: what is wrong with them refuses the record.
var identificam = []string{"codigo", "documento", "nome", "conjuge"}

// aproveitar leaves out what cannot be read of the rest, with a notice: a client is not lost for a phone.
func (m *mapa) aproveitar() {
	for i := range camposDoCliente {
		c := &camposDoCliente[i]
		v, veio := m.r.Valores[c.Nome]
		if !veio || slices.Contains(identificam, c.Nome) {
			continue
		}
		var ruim *crm.Invalido
		if _, err := c.Ler(v); errors.As(err, &ruim) {
			delete(m.r.Valores, c.Nome)
			m.avisos = append(m.avisos, crm.Aviso(strings.ToUpper(c.Rotulo)+" NAO LIDO: "+ruim.Frase(), "Corrigir no Mega"))
		}
	}
}

var camposDoCliente = func() []cadastro.Campo {
	for _, e := range cadastro.Entidades() {
		if e.Tipo == crm.VinculoCliente {
			return e.Campos
		}
	}
	return nil
}()

// linhas are what a person should see of how a row was read.
func (m *mapa) linhas() []carga.Linha {
	linhas := make([]carga.Linha, len(m.avisos))
	for i, aviso := range m.avisos {
		linhas[i] = carga.Linha{Desfecho: carga.Aviso, Tipo: m.r.Tipo, Codigo: m.r.Codigo, Motivo: aviso}
	}
	return linhas
}
