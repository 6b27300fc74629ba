package cvcrm

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"

	"ponte/api/moldura"
	"ponte/crm"
)

// Codes of the campos variáveis that keep what CV knows of an atendimento and the core does not. They are shown wherever campos variáveis
// are, and go to destinations with them (docs/integradores/cvcrm.md).
const (
	cvTitulo           = "CV_TITULO"
	cvNome             = "CV_NOME"
	cvEmail            = "CV_EMAIL"
	cvDocumento        = "CV_DOCUMENTO"
	cvTelefone         = "CV_TELEFONE"
	cvEmpreendimento   = "CV_IDEMPREENDIMENTO"
	cvBloco            = "CV_IDBLOCO"
	cvUnidades         = "CV_IDUNIDADES"
	cvCanal            = "CV_IDCANAL"
	cvHumor            = "CV_HUMOR_CLIENTE"
	cvPrimeiroContato  = "CV_ENCERRADO_PRIMEIRO_CONTATO"
	cvClienteVisualiza = "CV_CLIENTE_VISUALIZA"
	cvTipo             = "CV_IDTIPO"
	cvClassificacao    = "CV_IDCLASSIFICACAO"
	cvPrioridade       = "CV_PRIORIDADE"
	cvProximaAcao      = "CV_PROXIMA_ACAO"
	cvTags             = "CV_TAGS"
	cvResumo           = "CV_RESUMO_INSIGHT_API"
)

const prefixoCV = "CV_"

// campoDaParte is what CV calls the parts that the rules' sentences name.
var campoDaParte = map[string]string{
	"CNPJ_CLIENTE": "documento", "NOME_CLIENTE": "nome_cliente", "EMAIL_CLIENTE": "email_cliente", "ID_CRM": "idpessoa", "COD_DIVISAO": "idassunto",
	"COD_SOLICITACAO": "idsubassunto", "COD_PROJETO": "idunidade", "COD_STATUS": "situacao", "STATUS": "situacao", "DESCRICAO": "descricao",
	"RESPONSAVEL": "idresponsavel", "DATA_FECHAMENTO": "data_finalizacao", "CAMPOS_VARIAVEIS_OCORRENCIA": "campos_adicionais",
	"CAMPOS_VARIAVEIS": "campos_adicionais", "N_OCORRENCIA": "idatendimento", "NUMERO": "idatendimento",
}

// variaveis collects campos variáveis.
type variaveis []crm.Item

// por adds one; "" is none.
func (v *variaveis) por(codigo, valor string) {
	if valor != "" {
		*v = append(*v, crm.Item{Codigo: codigo, Valor: valor})
	}
}

// numero adds a whole number; 0 is none.
func (v *variaveis) numero(codigo string, n int64) {
	if n != 0 {
		v.por(codigo, strconv.FormatInt(n, 10))
	}
}

// numeros adds several, separated by commas.
func (v *variaveis) numeros(codigo string, lista []int64) { v.por(codigo, juntarNumeros(lista)) }

func juntarNumeros(lista []int64) string {
	textos := make([]string, len(lista))
	for i, n := range lista {
		textos[i] = strconv.FormatInt(n, 10)
	}
	return strings.Join(textos, ",")
}

// adicionais reads campos_adicionais, whose idcampo is the code. A body with files is large; what is kept beside them is bounded as one without.
func (l *leitor) adicionais(v *variaveis) {
	soma, maximo := 0, l.q.Pedido.Retrato.Tenant.Configuracoes.Inteiro(crm.ConfMaxCorpo)
	l.objetos("campos_adicionais", func(x *leitor) {
		codigo, valor := x.texto("idcampo"), x.texto("valor")
		x.texto("nome")
		if strings.HasPrefix(strings.ToUpper(codigo), prefixoCV) {
			x.falhar("idcampo", "não pode começar com "+prefixoCV)
		}
		soma += len(codigo) + len(valor)
		v.por(codigo, valor)
	})
	if soma > maximo {
		l.falhar("campos_adicionais", "passa do limite de "+strconv.Itoa(maximo>>10)+" KiB")
	}
}

// livres reads an object of texts, whose names are the codes.
func (l *leitor) livres(nome string, v *variaveis) {
	x := l.objeto(nome)
	switch {
	case x == nil:
		return
	case len(x.corpo) > maxItens:
		l.falhar(nome, "passa do limite de "+strconv.Itoa(maxItens)+" itens")
		return
	}
	for _, codigo := range slices.Sorted(maps.Keys(x.corpo)) {
		if strings.HasPrefix(strings.ToUpper(codigo), prefixoCV) {
			x.falhar(codigo, "não pode começar com "+prefixoCV)
		}
		v.por(codigo, x.comoTexto(&Campo{Nome: codigo, Tipo: Texto}, x.corpo[codigo]))
	}
	if l.err == nil {
		l.err = x.err
	}
}

// arquivos reads files in base64. One that is not all there refuses the whole call: never an answer without the file.
func (l *leitor) arquivos() (anexos []crm.AnexoRecebido) {
	l.objetos("arquivos", func(x *leitor) {
		nome, tipo, tamanho, texto := moldura.NomeDeArquivo(x.texto("nome")), x.texto("tipo"), x.texto("tamanho_bytes"), x.textoDe("base64", Base64)
		if i := strings.Index(texto, ";base64,"); i >= 0 && strings.HasPrefix(texto, "data:") {
			texto = texto[i+len(";base64,"):]
		}
		conteudo, err := base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "", " ", "").Replace(texto))
		if err != nil {
			conteudo, err = base64.RawStdEncoding.DecodeString(texto)
		}
		switch {
		case nome == "":
			x.falhar("nome", "precisa ser o nome de um arquivo")
		case strings.ContainsAny(nome, "\t\r\n"):
			x.falhar("nome", "tem um caractere de controle")
		case strings.ContainsAny(tipo, "\t\r\n"):
			x.falhar("tipo", "tem um caractere de controle")
		case err != nil || len(conteudo) == 0:
			x.falhar("base64", "não é base64")
		case tamanho != "" && tamanho != strconv.Itoa(len(conteudo)):
			x.falhar("tamanho_bytes", "não é o do arquivo: chegaram "+strconv.Itoa(len(conteudo))+" bytes")
		}
		if tipo == "" {
			tipo = "application/octet-stream"
		}
		anexos = append(anexos, crm.AnexoRecebido{Nome: nome, Tipo: tipo, Conteudo: conteudo})
	})
	return anexos
}

// registrar tells the log what was sent, files by name and size.
func (q *requisicao) registrar() {
	campos := q.Pedido.Campos
	for i := range q.Pedido.Anexos {
		x := &q.Pedido.Anexos[i]
		campos = append(campos[:len(campos):len(campos)], crm.Campo{Nome: "ARQUIVO", Valor: x.Nome + " (" + strconv.Itoa(len(x.Conteudo)) + " bytes)"})
	}
	q.Pedido.RegistrarPartes(campos)
}
