package crm

import (
	"fmt"
	"slices"
	"strings"
)

// GruposDoCadastro are the groups of fields of which the setting donos_do_cadastro says in which system they are born, each
// behind the kind of record that has it (docs/regras.md §14.3).
var GruposDoCadastro = []string{
	"empreendimento.identificacao", "empreendimento.datas", "empreendimento.situacao", "bloco.identificacao", "bloco.local",
	"unidade.local", "unidade.identificacao", "unidade.datas",
	"cliente.identificacao", "cliente.contato", "cliente.endereco", "cliente.familia",
	"contrato.identificacao", "contrato.titularidade", "contrato.local", "contrato.situacao", "contrato.datas",
	"participante.titularidade", "titulo.identificacao", "titulo.situacao", "titulo.datas", "titulo.valores",
}

// DonosDoCadastro gives the system in which each group of fields is born, by group; a group that it does not have is every
// system of record's.
func (c Configuracoes) DonosDoCadastro() map[string]string {
	donos, _ := lerDonos(c.Texto(ConfDonosDoCadastro)) // validated when it was set
	return donos
}

func lerDonos(texto string) (map[string]string, error) {
	donos := map[string]string{}
	for par := range strings.SplitSeq(texto, ",") {
		if par = strings.TrimSpace(par); par == "" {
			continue
		}
		grupo, sistema, ok := strings.Cut(par, "=")
		grupo, sistema = strings.ToLower(strings.TrimSpace(grupo)), strings.TrimSpace(sistema)
		switch {
		case !ok || !sistemaValido(sistema):
			return nil, fmt.Errorf("escreva grupo=sistema, como cliente.contato=SISTEMA: %s", Encurtar(par, 60))
		case !slices.Contains(GruposDoCadastro, grupo):
			return nil, fmt.Errorf("%s não é um grupo; os grupos são: %s", Encurtar(grupo, 60), strings.Join(GruposDoCadastro, ", "))
		}
		donos[grupo] = sistema
	}
	return donos, nil
}
