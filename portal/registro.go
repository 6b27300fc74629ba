package portal

import (
	"bytes"
	"encoding/csv"
	"errors"
	"net/http"
	"slices"

	"ponte/crm"
	"ponte/crm/cadastro"
	"ponte/crm/importacao"
)

// registro is a kind of record that is kept here, by the name of its list.
type registro struct {
	tabela                   importacao.Tabela
	tipo                     crm.TipoVinculo
	titulo, singular, plural string
	modulo                   crm.Modulo
	rotulos                  map[string]string
	obrigatorias, ajuda      map[string]string
}

var registros = map[string]registro{
	"empreendimentos": {
		importacao.Empreendimentos, crm.VinculoEmpreendimento, "Empreendimentos", "empreendimento", "empreendimentos", crm.ModuloEmpreendimentos, nil,
		map[string]string{"nome": "sim"},
		map[string]string{"desligado": "O que as fontes mandarem de blocos, unidades e contratos dele é recusado, com o motivo."},
	},
	"clientes": {
		importacao.Clientes, crm.VinculoCliente, "Clientes", "cliente", "clientes", crm.ModuloClientes,
		map[string]string{"id_integracao": "Id no ERP", "codigo": "Código (COD_CLIENTE)"},
		nil,
		map[string]string{"documento": "Encontra o cliente que já existe.", "celular": "Com DDD: 11 98765-0000.", "conjuge": "O código do cônjuge neste cadastro.", "conjuge_documento": "Só se o cônjuge já for cliente."},
	},
	"contratos": {
		importacao.Contratos, crm.VinculoContrato, "Contratos", "contrato", "contratos", crm.ModuloContratos, nil,
		map[string]string{"codigo": "sim"},
		map[string]string{"documento": "De quem já é cliente.", "codigo_unidade": "Ou onde ela fica, abaixo.", "empreendimento": "O nome, como no cadastro de unidades."},
	},
	"unidades": {
		importacao.Unidades, crm.VinculoUnidade, "Unidades", "unidade", "unidades", crm.ModuloUnidades,
		map[string]string{"codigo": "Código no ERP (est_in_codigo)"},
		map[string]string{"empreendimento": "sim", "unidade": "sim"},
		map[string]string{"empreendimento": "É criado quando ainda não existe; o bloco também."},
	},
}

// foraDoFormulario are columns that a form does not have: a phone says of which kind it is, blocos have no code of ours, and the name
// alone of a spouse finds nobody.
var foraDoFormulario = []string{"telefone", "codigo_bloco", "conjuge_nome"}

// telaRegistro is the form of one record, a new one or one that is there.
type telaRegistro struct {
	Lista, Titulo, Nota string
	Acao, Voltar        string // addresses below Raiz
	Versao              string // of the record that is changed, "" = a new one
	Chamada             string // id of the call that was refused without it
	Grupos              []grupoForm
	Erros               errosForm
}

// grupoForm are the fields that are owned together.
type grupoForm struct {
	Titulo, Dono string // Dono: the system that the fields are said to be born in
	Campos       []campoRegistro
}

// campoRegistro is a field of a record. What the form does not show is kept unless something else is typed, or Apagar is ticked.
type campoRegistro struct {
	campoForm
	Apagar string // on its box; "" = it has none
	Apaga  bool
}

// podeEditar tells whether the user may change records of a list.
func (k *contexto) podeEditar(lista string) bool { return k.pode(mudar(registros[lista].modulo)) }

// grupoExterno are the fields that hold what other systems call the record; the rest of a name "id_sistema" is the system.
const grupoExterno = "externo"

// camposDe are the fields of a record's form, in the order of the table.
func (k *contexto) camposDe(r *registro) []cadastro.Campo {
	campos := slices.DeleteFunc(slices.Clone(cadastro.CamposDe(r.tipo)), func(c cadastro.Campo) bool { return slices.Contains(foraDoFormulario, c.Nome) })
	for i := range campos {
		if rotulo := r.rotulos[campos[i].Nome]; rotulo != "" {
			campos[i].Rotulo = rotulo
		}
	}
	if r.tipo == crm.VinculoUnidade {
		for i := range k.p.Importador.Destinos {
			d := &k.p.Importador.Destinos[i]
			if coluna := importacao.ColunaDoDestino(d); coluna != "" {
				campos = append(campos, cadastro.Campo{Nome: coluna, Rotulo: d.CodigoDaUnidade, Tipo: cadastro.Texto, Grupo: grupoExterno})
			}
		}
	}
	return campos
}

// por adds a field to the form, in the group of it.
func (t *telaRegistro) por(k *contexto, r *registro, c *cadastro.Campo, f campoRegistro) {
	titulo := cadastro.RotuloDoGrupo(c.Grupo)
	if c.Grupo == grupoExterno {
		titulo = "Em outros sistemas"
	}
	i := slices.IndexFunc(t.Grupos, func(g grupoForm) bool { return g.Titulo == titulo })
	if i < 0 {
		i = len(t.Grupos)
		t.Grupos = append(t.Grupos, grupoForm{Titulo: titulo, Dono: k.tenant.Configuracoes.DonosDoCadastro()[string(r.tipo)+"."+c.Grupo]})
	}
	t.Grupos[i].Campos = append(t.Grupos[i].Campos, f)
}

// campoDoForm is a field as the form has it, with a value as people write it.
func campoDoForm(r *registro, c *cadastro.Campo, valor string, erros errosForm) campoForm {
	f := novoCampo(c.Nome, c.Rotulo, valor, erros)
	switch c.Tipo {
	case cadastro.Opcao:
		pares := make([]string, 0, 2*len(c.Opcoes)+2)
		if r.tipo != crm.VinculoContrato || valor == "" {
			pares = append(pares, "", "—")
		}
		for _, o := range c.Opcoes {
			pares = append(pares, o, rotuloOpcao(c, o))
		}
		f = novaEscolha(c.Nome, c.Rotulo, opcoes(valor, pares...), erros)
	case cadastro.SimNao:
		f = f.Com("tipo", "checkbox")
	case cadastro.Data:
		f = f.Com("exemplo", "dd/mm/aaaa")
	}
	return f.Com("obrigatorio", r.obrigatorias[c.Nome], "ajuda", r.ajuda[c.Nome])
}

// alheios puts what is wrong with no field of the form above it.
func (t *telaRegistro) alheios() {
	for campo, frase := range t.Erros {
		tem := campo == "" || slices.ContainsFunc(t.Grupos, func(g grupoForm) bool {
			return slices.ContainsFunc(g.Campos, func(c campoRegistro) bool { return c.Nome == campo })
		})
		if !tem {
			delete(t.Erros, campo)
			t.Erros.mais("", comoFrase(campo+" "+frase))
		}
	}
}

// novoRegistro is the page's handler for a kind.
func novoRegistro(lista string) func(*contexto) error {
	return func(k *contexto) error { return k.mostrarRegistro(http.StatusOK, lista, nil) }
}

func (k *contexto) mostrarRegistro(status int, lista string, erros errosForm) error {
	r := registros[lista]
	tela := telaRegistro{
		Lista: lista, Titulo: "Cadastrar " + r.singular, Acao: "/" + lista + "/novo", Voltar: "/" + lista, Erros: erros,
		Nota: "Um cadastro que já existe com a mesma chave é completado; um campo vazio não apaga nada.",
	}
	chamada, err := k.lerChamadaDoForm(lista)
	if err != nil {
		return err
	}
	if chamada != nil {
		tela.Chamada, tela.Voltar = texto64(chamada.ID), "/chamadas/"+texto64(chamada.ID)
		tela.Nota = "Preenchido com o que a chamada recusada enviou. " + entraDepois + " " + tela.Nota
	}
	campos := k.camposDe(&r)
	for i := range campos {
		c := &campos[i]
		f := campoDoForm(&r, c, k.campo(c.Nome), erros)
		if chamada != nil {
			chamada.preencher(&f, k.pagina.metodo == http.MethodPost)
		}
		tela.por(k, &r, c, campoRegistro{campoForm: f})
	}
	tela.alheios()
	return k.mostrar(status, "registro", tela.Titulo, tela)
}

// gravarRegistro brings one record in as a file of one line: the same rules, the same keys.
func gravarRegistro(lista string) func(*contexto) error {
	return func(k *contexto) error {
		r := registros[lista]
		colunas := k.colunasDe(r.tabela)
		valores := make([]string, len(colunas))
		for i, c := range colunas {
			valores[i] = k.campo(c)
		}
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = ';'
		if err := errors.Join(w.Write(colunas), w.Write(valores)); err != nil {
			return err
		}
		w.Flush()
		resultado, err := k.p.Importador.Importar(k.ctx, k.ator(""), k.tenant, importacao.Pedido{
			Tabela: r.tabela, Nome: "formulário do portal", Arquivo: bytes.NewReader(b.Bytes()),
		})
		if err != nil {
			return err
		}
		if resultado.ComErro > 0 || resultado.Lidas == 0 {
			erros := errosForm{"": "Preencha pelo menos um campo."}
			if len(resultado.Erros) > 0 {
				if erros = errosDe(resultado.Erros[0].Erro); erros == nil {
					erros = errosForm{"": comoFrase(resultado.Erros[0].Frase())}
				}
			}
			return k.mostrarRegistro(http.StatusUnprocessableEntity, lista, erros)
		}
		aviso := "Nada mudou: o " + r.singular + " já estava assim."
		if resultado.Criadas > 0 {
			aviso = "Cadastro gravado."
		} else if resultado.Alteradas > 0 {
			aviso = "Cadastro existente atualizado."
		}
		for _, a := range resultado.Avisos {
			aviso += " " + avisoEmFrase(a.Frase)
		}
		if id := lerID(k.campo("chamada")); id != 0 {
			return k.voltar("/chamadas/"+texto64(id), aviso+" "+entraDepois)
		}
		return k.voltar("/"+lista, aviso)
	}
}
