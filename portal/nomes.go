package portal

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"ponte/crm"
)

// telaNomes are the names in other systems that more than one object claims.
type telaNomes struct {
	Linhas    []linhaNome
	Paginacao paginacao
	Muda      bool
}

type linhaNome struct {
	crm.Disputa
	Rotulo    string
	Pretensos []pretenso
}

type pretenso struct {
	crm.Pretenso
	DitoEm momento
	Link   string
}

func (k *contexto) nomes() error {
	lista, err := k.p.Nomes.Disputas(k.ctx, k.tenant.ID, k.paginaPesada())
	if err != nil {
		return err
	}
	f := k.novoFiltro("/pendencias/nomes")
	tela := telaNomes{Paginacao: k.paginar(f, len(lista.Linhas), lista.Proximo), Muda: k.pode(mudar(crm.ModuloNomes))}
	for _, d := range lista.Linhas {
		l := linhaNome{Disputa: d, Rotulo: rotuloCadastro(d.Tipo)}
		for _, p := range d.Pretensos {
			l.Pretensos = append(l.Pretensos, pretenso{p, k.em(p.Em), linkDoCadastro(d.Tipo, p.ID, p.Nome)})
		}
		tela.Linhas = append(tela.Linhas, l)
	}
	return k.mostrar(http.StatusOK, "nomes", "Nomes em disputa", tela)
}

// linkDoCadastro leads to the page of a record; "" when it has none.
func linkDoCadastro(t crm.TipoVinculo, id int64, nome string) string {
	if t == crm.VinculoOcorrencia && nome != "" {
		return Raiz + "/ocorrencias/" + url.PathEscape(nome)
	}
	for lista, r := range registros {
		if r.tipo == t && nome != "" {
			return Raiz + "/" + lista + "/" + texto64(id)
		}
	}
	return ""
}

// darNome makes a name one object's.
func (k *contexto) darNome() error {
	v := crm.Vinculo{TenantID: k.tenant.ID, Tipo: crm.TipoVinculo(k.campo("tipo")), Codigo: k.FormValue("codigo"), Sistema: k.campo("sistema"), Ambiente: k.campo("ambiente")}
	dono := string(v.Tipo) + " " + k.campo("objeto")
	ator := k.ator("")
	err := k.p.Nomes.DarNome(k.ctx, v, lerID(k.campo("objeto")), crm.Auditoria{
		TenantID: k.tenant.ID, Quem: ator.Quem, Acao: "vinculo.dar", Alvo: crm.Encurtar(v.Frase(), 200), Antes: crm.Encurtar(k.campo("antes"), 500), Depois: dono,
		Endereco: ator.Endereco, Em: k.agora,
	})
	if errors.Is(err, crm.ErrNaoEncontrado) {
		return k.voltarSemFazer("/pendencias/nomes", "Esse cadastro já não disputa o nome: confira a lista de novo.")
	}
	if err != nil {
		return err
	}
	return k.voltar("/pendencias/nomes", "O nome "+v.Nome()+" em "+v.Sistema+" agora é só de "+dono+".")
}

// Antes names who claims it, for the trail.
func (l linhaNome) Antes() string {
	nomes := make([]string, len(l.Pretensos))
	for i, p := range l.Pretensos {
		nomes[i] = string(l.Tipo) + " " + texto64(p.ID)
	}
	return strings.Join(nomes, ", ")
}
