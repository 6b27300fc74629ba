package cadastro

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm"
	"ponte/crm/sigilo"
)

func camposDaChamada(pares ...string) (campos crm.Campos) {
	for i := 0; i < len(pares); i += 2 {
		campos = append(campos, crm.Campo{Nome: pares[i], Valor: pares[i+1]})
	}
	return campos
}

// TestLerChamada takes parts to fields by the three names of each.
func TestLerChamada(t *testing.T) {
	t.Parallel()
	for nome, c := range map[string]struct {
		tipo    crm.TipoVinculo
		partes  []string
		valores map[string]string
		codigo  string
		avisos  []string // the beginnings
		erro    string
	}{
		"os próprios nomes": {crm.VinculoCliente, []string{"DOCUMENTO", "111.444.777-35", "NOME", " Ana ", "CODIGO", "7"}, map[string]string{"documento": "111.444.777-35", "nome": "Ana", "codigo": "7"}, "7", nil, ""},
		"os da base":        {crm.VinculoCliente, []string{"AGN_IN_CODIGO", "7", "AGN_ST_NOME", "Ana", "UF_ST_SIGLA", "SP"}, map[string]string{"codigo": "7", "nome": "Ana", "estado": "SP"}, "7", nil, ""},
		"os do contrato da família": {crm.VinculoCliente, []string{"COD_CLIENTE", "7", "DDD_CEL_CLIENTE", "11", "TEL_CEL_CLIENTE", "98765-4321", "DDD_TEL_RES_CLIENTE", "1133334444"}, map[string]string{
			"codigo": "7", "celular": "1198765-4321", "telefone_residencial": "1133334444",
		}, "7", nil, ""},
		"telefone sem espécie":        {crm.VinculoCliente, []string{"TELEFONE", "11 98765-4321"}, map[string]string{"celular": "11 98765-4321"}, "", nil, ""},
		"vazio não veio":              {crm.VinculoCliente, []string{"NOME", "  ", "EMAIL", "", "CODIGO", "7"}, map[string]string{"codigo": "7"}, "7", nil, ""},
		"de toda chamada":             {crm.VinculoUnidade, []string{"CNPJ_EMPRESA", "1", "TIPO_RETORNO", "2", "UNIDADE", "1"}, map[string]string{"unidade": "1"}, "", nil, ""},
		"o que não é valor":           {crm.VinculoCliente, []string{"CODIGO", "null", "DOCUMENTO", "00000000000", "NASCIMENTO", "30/12/1899", "EMAIL", "undefined", "CODIGO_EXTERNO", "0"}, map[string]string{}, "", []string{"CODIGO SEM", "DOCUMENTO SEM", "NASCIMENTO SEM", "EMAIL SEM", "CODIGO_EXTERNO SEM"}, ""},
		"duas partes":                 {crm.VinculoCliente, []string{"NOME", "Ana", "NOME_CLIENTE", "Bia"}, map[string]string{"nome": "Ana"}, "", []string{"NOME_CLIENTE DIFERENTE DE NOME, QUE VALEU"}, ""},
		"partes alheias":              {crm.VinculoContrato, []string{"CODIGO", "7", "COR", "azul", "SENHA=x", "y"}, map[string]string{"codigo": "7"}, "7", []string{"PARTES QUE O CADASTRO NAO TEM: COR, SENHA"}, ""},
		"código de quem chama":        {crm.VinculoContrato, []string{"COD_PROJETO", "7", "CODIGO_EXTERNO", "X-7"}, map[string]string{"codigo": "7"}, "X-7", nil, ""},
		"título, pelo contrato":       {crm.VinculoTitulo, []string{"CODIGO", "3", "CTO_IN_CODIGO", "7"}, map[string]string{"codigo": "3", "contrato": "7"}, "7/3", nil, ""},
		"título sem contrato":         {crm.VinculoTitulo, []string{"CODIGO", "3"}, map[string]string{"codigo": "3"}, "3", nil, ""},
		"documento de planilha":       {crm.VinculoCliente, []string{"CNPJ_CLIENTE", "5,29982E+10"}, nil, "", nil, "documento tem um número em notação científica: formate a coluna como texto"},
		"alteração que não é data":    {crm.VinculoCliente, []string{"ALTERADO_EM", "ontem"}, nil, "", nil, "alterado_em não está no formato aceito: AAAA-MM-DD HH:MM:SS"},
		"alteração que não é nenhuma": {crm.VinculoCliente, []string{"ALTERADO_EM", "0000-00-00"}, map[string]string{}, "", []string{"ALTERADO_EM SEM VALOR"}, ""},
	} {
		l := leitura{tipo: c.tipo, zona: time.UTC, r: Registro{Tipo: c.tipo, Valores: map[string]string{}}, partes: map[string]string{}}
		err := l.ler(camposDaChamada(c.partes...))
		if c.erro != "" {
			if err == nil || err.Error() != c.erro {
				t.Errorf("%s: %v", nome, err)
			}
			continue
		}
		if err != nil || !maps.Equal(l.r.Valores, c.valores) || l.r.Codigo != c.codigo || len(l.avisos) != len(c.avisos) {
			t.Errorf("%s: %v %q %v %v", nome, l.r.Valores, l.r.Codigo, l.avisos, err)
			continue
		}
		for i, inicio := range c.avisos {
			if !strings.HasPrefix(l.avisos[i], inicio) {
				t.Errorf("%s: %q, want %q...", nome, l.avisos[i], inicio)
			}
		}
	}
}

// TestComoEnviado: what is wrong is told by the name that was sent.
func TestComoEnviado(t *testing.T) {
	t.Parallel()
	l := leitura{tipo: crm.VinculoCliente, zona: time.UTC, r: Registro{Valores: map[string]string{}}, partes: map[string]string{}}
	if err := l.ler(camposDaChamada("EMAIL_CLIENTE", "x")); err != nil {
		t.Fatal(err)
	}
	for campo, quer := range map[string]string{"email": "EMAIL_CLIENTE", "documento": "DOCUMENTO"} {
		if got := l.comoEnviado(crm.NovoInvalido(campo, crm.MotivoVazio)); got.Campo != quer {
			t.Errorf("%s is told as %s", campo, got.Campo)
		}
	}
	if got := l.comoEnviado(errors.New("?")); got == nil {
		t.Error("an unforeseen error is none")
	}
}

// TestPartes: the request log hides what is personal under every name that a call may give it, no name means two fields, and the
// groups are those by which an opening judges (donos_do_cadastro).
func TestPartes(t *testing.T) {
	t.Parallel()
	for _, e := range Entidades() {
		donos := map[string]string{}
		for _, c := range e.Campos {
			for _, nome := range slices.Concat([]string{c.Nome}, c.Apelidos, c.Partes) {
				nome = strings.ToUpper(nome)
				if dono := donos[nome]; dono != "" {
					t.Errorf("%s: %s names %s and %s", e.Tipo, nome, dono, c.Nome)
				}
				donos[nome] = c.Nome
				if c.Pessoal && !sigilo.NomeMascarado(nome) {
					t.Errorf("%s: the log shows %s", e.Tipo, nome)
				}
				if g := crm.GrupoDaParte(nome); e.Tipo == crm.VinculoCliente && g != "" && g != c.Grupo {
					t.Errorf("%s is of %s here and of %s in an opening", nome, c.Grupo, g)
				}
				if !slices.Contains(Partes(e.Tipo), nome) {
					t.Errorf("%s is not among the parts of %s", nome, e.Tipo)
				}
			}
		}
	}
}
