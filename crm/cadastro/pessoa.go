package cadastro

import (
	"slices"
	"strings"

	"ponte/crm"
)

// maxNaTrilha bounds what a row of the trail tells of one change, in characters.
const maxNaTrilha = 2000

// obrigatorios are the fields that a person may not empty; who else leaves one out says nothing of it.
var obrigatorios = map[crm.TipoVinculo][]string{
	crm.VinculoEmpreendimento: {"nome"}, crm.VinculoBloco: {"nome"}, crm.VinculoUnidade: {"unidade"}, crm.VinculoCliente: {"nome"},
	crm.VinculoContrato: {"codigo", "situacao"},
}

// conferir refuses a person's record of an object that is not there or not as they saw it, and one that empties what an object
// cannot be without. atuais is the object as it is.
func (l *lote) conferir(x *lido) (atuais map[string]string, err error) {
	if l.opcoes.Pessoa == nil || x.ID == 0 {
		return nil, nil
	}
	if atuais = l.atuais(x.Tipo, x.ID); atuais == nil {
		return nil, crm.NovoInvalido("id", crm.MotivoInexistente, decimal(x.ID))
	}
	for campo, antes := range x.Antes {
		if atuais[campo] != antes {
			return nil, crm.NovoInvalido(campo, crm.MotivoConflito)
		}
	}
	for _, campo := range obrigatorios[x.Tipo] {
		if x.veio(campo) && x.valores[campo] == "" && atuais[campo] != "" {
			return nil, crm.NovoInvalido(campo, crm.MotivoVazio)
		}
	}
	if x.Tipo == crm.VinculoCliente && !slices.ContainsFunc([]string{"documento", "id_integracao", "codigo"}, func(campo string) bool {
		depois, veio := x.valores[campo]
		return depois != "" || !veio && atuais[campo] != ""
	}) {
		return nil, crm.NovoInvalido("documento", crm.MotivoVazio) // nothing would find the client any more
	}
	return atuais, nil
}

// atuais are the fields of an object as the batch knows it, of a unit also where it stands and its codes in other systems; nil when it
// is not there.
func (l *lote) atuais(tipo crm.TipoVinculo, id int64) map[string]string {
	switch tipo {
	case crm.VinculoEmpreendimento:
		return valoresEm(&l.c.empreendimentos, camposDoEmpreendimento, id)
	case crm.VinculoBloco:
		return valoresEm(&l.c.blocos, camposDoBloco, id)
	case crm.VinculoCliente:
		return valoresEm(&l.c.clientes, camposDoCliente, id)
	case crm.VinculoContrato:
		return valoresEm(&l.c.contratos, camposDoContrato, id)
	case crm.VinculoUnidade:
		m := valoresEm(&l.c.unidades, camposDaUnidade, id)
		if m == nil {
			return nil
		}
		o := l.c.unidades.porID[id]
		u, local := &o.valor, l.localDaUnidade(o)
		m["empreendimento"], m["bloco"] = local.Empreendimento, local.Bloco
		for _, v := range u.Vinculos {
			m["id_"+v.Sistema] = v.Codigo
		}
		return m
	default:
		return nil
	}
}

func valoresEm[T any](a *acervo[T], campos []campoDe[T], id int64) map[string]string {
	o := a.porID[id]
	if o == nil {
		return nil
	}
	return valores(campos, &o.valor)
}

// auditar leaves the trail of what a person changed: each field before and after, personal data masked.
func (l *lote) auditar(x *lido, antes map[string]string) {
	if l.opcoes.Pessoa == nil || x.res.Desfecho != Criado && x.res.Desfecho != Alterado {
		return
	}
	depois := l.atuais(x.Tipo, x.res.ID)
	campos := slices.Clone(CamposDe(x.Tipo))
	for nome := range x.Nomes {
		campos = append(campos, Campo{Nome: "id_" + nome, Tipo: Texto})
	}
	slices.SortStableFunc(campos[len(CamposDe(x.Tipo)):], func(a, b Campo) int { return strings.Compare(a.Nome, b.Nome) })
	var eram, sao []string
	for i := range campos {
		c := &campos[i]
		if c.Nome == "codigo_bloco" || antes[c.Nome] == depois[c.Nome] { // where a unit stands is told by name
			continue
		}
		eram, sao = append(eram, c.Nome+"="+c.Mascarar(antes[c.Nome])), append(sao, c.Nome+"="+c.Mascarar(depois[c.Nome]))
	}
	a := crm.Auditoria{
		TenantID: l.tenant.ID, Quem: l.opcoes.Pessoa.Quem, Acao: "cadastro.alterar", Alvo: string(x.Tipo) + " " + decimal(x.res.ID),
		Antes: crm.Encurtar(strings.Join(eram, "; "), maxNaTrilha), Depois: crm.Encurtar(strings.Join(sao, "; "), maxNaTrilha),
		Motivo: l.opcoes.Pessoa.Motivo, Endereco: l.opcoes.Pessoa.Endereco, Em: l.agora,
	}
	l.e.Auditorias = append(l.e.Auditorias, a)
}
