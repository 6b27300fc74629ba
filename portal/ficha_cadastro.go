package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// fichaCadastro is what the pages of a client, a contract, a unit and an empreendimento show alike.
type fichaCadastro struct {
	ID              int64
	Lista           string // its page's name: "contratos"
	Plural          string
	Nome            string
	Grupos          []grupoDados
	Vinculos        []linhaVinculo
	Aberto          bool // personal data is shown
	Pessoal         bool // there is some to be shown
	LinkOcorrencias string
	Edita           bool // the user may change it
}

// grupoDados are the fields that are owned together.
type grupoDados struct {
	Titulo string
	Dados  []dado
}

// dado is one field as people read it.
type dado struct {
	Rotulo, Valor, Sub, Link string
	Pessoal                  bool // masked
}

// linhaVinculo is a name in another system, and when that was said last.
type linhaVinculo struct {
	crm.Vinculo
	DitoEm momento
}

// referencia is what is shown of a record that another names.
type referencia struct{ Texto, Sub, Link string }

// ficha lays a record out by the table of its fields. refere tells what its references are, by field.
func (k *contexto) fichaDe(lista string, id int64, nome string, objeto any, refere map[string]referencia, aberto bool) (fichaCadastro, error) {
	r := registros[lista]
	f := fichaCadastro{
		ID: id, Lista: lista, Plural: r.titulo, Nome: nome, Aberto: aberto, Edita: k.podeEditar(lista),
		LinkOcorrencias: Raiz + "/ocorrencias?" + r.singular + "=" + texto64(id),
	}
	valores := cadastro.Valores(objeto)
	campos := cadastro.CamposDe(r.tipo)
	for i := range campos {
		c := &campos[i]
		valor, tem := valores[c.Nome]
		if !tem {
			continue // it only finds something
		}
		n := len(f.Grupos)
		if titulo := cadastro.RotuloDoGrupo(c.Grupo); n == 0 || f.Grupos[n-1].Titulo != titulo {
			f.Grupos, n = append(f.Grupos, grupoDados{Titulo: titulo}), n+1
		}
		f.Grupos[n-1].Dados = append(f.Grupos[n-1].Dados, k.dado(c, valor, refere, aberto))
		f.Pessoal = f.Pessoal || encoberto(c) && valor != ""
	}
	f.Grupos = slices.DeleteFunc(f.Grupos, func(g grupoDados) bool {
		return !slices.ContainsFunc(g.Dados, func(d dado) bool { return d.Valor != "" })
	})
	vinculos, err := k.p.Cadastros.Vinculos(k.ctx, k.tenant.ID, r.tipo, []int64{id})
	for _, v := range vinculos[id] {
		f.Vinculos = append(f.Vinculos, linhaVinculo{v, k.em(v.Em)})
	}
	return f, err
}

// encoberto tells what a record's page shows to who asked to see it: personal data, and phones, which the log and the trail keep.
func encoberto(c *cadastro.Campo) bool { return c.Pessoal || c.Tipo == cadastro.Telefone }

// encobrir leaves of a phone what tells one of somebody's from another.
func encobrir(c *cadastro.Campo, valor string) string {
	if c.Tipo == cadastro.Telefone && valor != "" {
		if len(valor) < 10 {
			return "***"
		}
		return "(" + valor[:2] + ") *****-" + valor[len(valor)-4:]
	}
	return c.Mascarar(valor)
}

func (k *contexto) dado(c *cadastro.Campo, valor string, refere map[string]referencia, aberto bool) dado {
	d := dado{Rotulo: c.Rotulo, Valor: c.Mostrar(valor)}
	switch {
	case c.Tipo == cadastro.Nome:
		r := refere[c.Nome]
		d.Rotulo, d.Valor, d.Sub, d.Link = rotuloReferencia(c), r.Texto, r.Sub, r.Link
	case c.Tipo == cadastro.Opcao:
		d.Valor = rotuloOpcao(c, valor)
	case c.Tipo == cadastro.SimNao && valor == "":
		d.Valor = "não"
	case encoberto(c) && !aberto:
		d.Valor, d.Pessoal = encobrir(c, valor), valor != ""
	}
	return d
}

// rotuloReferencia names what a field refers to, where the field itself is named after its code.
func rotuloReferencia(c *cadastro.Campo) string {
	switch {
	case c.Nome == "conjuge":
		return "Cônjuge"
	case c.Refere == crm.VinculoCliente:
		return "Cliente"
	case c.Refere == crm.VinculoUnidade:
		return "Unidade"
	case c.Refere == crm.VinculoBloco:
		return "Bloco"
	}
	return c.Rotulo
}

func rotuloOpcao(c *cadastro.Campo, valor string) string {
	switch {
	case c.Nome == "situacao":
		return rotuloContrato(crm.SituacaoContrato(valor))
	case valor == string(crm.UnidadeGaragem):
		return "Garagem"
	case valor == string(crm.UnidadeComum):
		return "Unidade"
	}
	return valor
}

// rotuloCadastro is what people call a kind of record.
func rotuloCadastro(t crm.TipoVinculo) string {
	nomes := map[crm.TipoVinculo]string{
		crm.VinculoEmpreendimento: "Empreendimento", crm.VinculoBloco: "Bloco", crm.VinculoUnidade: "Unidade", crm.VinculoCliente: "Cliente",
		crm.VinculoContrato: "Contrato", crm.VinculoParticipante: "Participante", crm.VinculoTitulo: "Título", crm.VinculoOcorrencia: "Ocorrência",
	}
	if n := nomes[t]; n != "" {
		return n
	}
	return string(t)
}

// clienteReferido is a client as another record's page names it; the empty one when there is none.
func (k *contexto) clienteReferido(id int64) (referencia, error) {
	if id == 0 {
		return referencia{}, nil
	}
	c, err := k.p.Cadastros.Cliente(k.ctx, k.tenant.ID, id)
	if err != nil {
		return referencia{}, ignorarAusente(err)
	}
	return referenciaDoCliente(id, c.Nome, c.Documento), nil
}

// unidadeReferida is a unit as another record's page names it.
func (k *contexto) unidadeReferida(id int64) (referencia, error) {
	if id == 0 {
		return referencia{}, nil
	}
	lista, err := k.p.Cadastros.Unidades(k.ctx, crm.FiltroUnidades{TenantID: k.tenant.ID, ID: id, Pagina: crm.Pagina{Limite: 1}})
	if err != nil || len(lista.Linhas) == 0 {
		return referencia{}, err
	}
	u := &lista.Linhas[0]
	return referencia{Texto: local(u.Empreendimento, u.Bloco, u.Numero), Sub: u.Codigo, Link: Raiz + "/unidades/" + texto64(id)}, nil
}

// marcaDe tells whether a record is as it was: of what all its fields said.
func marcaDe(tipo crm.TipoVinculo, valores map[string]string) string {
	h := sha256.New()
	for _, c := range cadastro.CamposDe(tipo) {
		h.Write([]byte(strconv.Quote(c.Nome) + strconv.Quote(valores[c.Nome])))
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
