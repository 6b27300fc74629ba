package crm

import (
	"context"
	"slices"
	"strings"
	"time"

	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

const (
	umDia       = 24 * time.Hour
	formatoData = "AAAA-MM-DD, DD/MM/AAAA"
)

// baseImportacao is what the importers of every table share.
type baseImportacao struct {
	cargas  Cargas
	tenant  *Tenant
	zona    *time.Location
	agora   time.Time
	simular bool // nothing is written, so what earlier batches would have made must be remembered
}

// numerar gives consecutive ids to new rows. A simulation makes ids up, below zero: they are never written.
func (b *baseImportacao) numerar(ctx context.Context, n int, dar func(i int, id int64)) error {
	if n == 0 {
		return nil
	}
	primeiro := int64(-1)
	passo := int64(-1)
	if !b.simular {
		var err error
		if primeiro, err = b.cargas.IDs(ctx, n); err != nil {
			return err
		}
		passo = 1
	}
	for i := range n {
		dar(i, primeiro+passo*int64(i))
	}
	return nil
}

// valores are the distinct non-empty values of a column in a batch.
func valores(linhas []planilha.Linha, coluna string, forma func(string) string) []string {
	vistos := map[string]bool{}
	var lista []string
	for _, l := range linhas {
		v := l.Valor(coluna)
		if forma != nil {
			v = forma(v)
		}
		if v != "" && !vistos[v] {
			vistos[v] = true
			lista = append(lista, v)
		}
	}
	return lista
}

// porDocumento finds the clients of the documents of a batch.
func (b *baseImportacao) porDocumento(ctx context.Context, linhas []planilha.Linha) (map[string]*Cliente, error) {
	var chaves []ProcuraCliente
	for _, d := range valores(linhas, "documento", sigilo.NormalizarDocumento) {
		chaves = append(chaves, ProcuraCliente{Documento: d})
	}
	achados := map[string]*Cliente{}
	if len(chaves) == 0 {
		return achados, nil
	}
	clientes, err := b.cargas.ClientesPorChave(ctx, b.tenant.ID, chaves)
	for i := range clientes {
		achados[clientes[i].Documento] = &clientes[i]
	}
	return achados, err
}

// clienteDaLinha gives the id of the client that the document of a line names; no document is 0.
func clienteDaLinha(l planilha.Linha, porDocumento map[string]*Cliente) (int64, error) {
	documento := sigilo.NormalizarDocumento(l.Valor("documento"))
	if documento == "" {
		return 0, nil
	}
	c, ok := porDocumento[documento]
	if !ok {
		return 0, invalido("documento", MotivoInexistente, sigilo.MascararDocumento(documento))
	}
	return c.ID, nil
}

// localDaLinha reads where a unit stands. A line may leave all three out.
func localDaLinha(l planilha.Linha) (LocalUnidade, error) {
	var local LocalUnidade
	var err error
	if local.Empreendimento, err = textoDaLinha(l, "empreendimento", 255); err != nil {
		return local, err
	}
	if local.Bloco, err = textoDaLinha(l, "bloco", 255); err != nil {
		return local, err
	}
	if local.Unidade, err = textoDaLinha(l, "unidade", 64); err != nil {
		return local, err
	}
	switch {
	case local == LocalUnidade{}:
	case local.Empreendimento == "":
		return local, invalido("empreendimento", MotivoVazio)
	case local.Unidade == "":
		return local, invalido("unidade", MotivoVazio)
	}
	return local, nil
}

// estrutura is what a batch knows of buildings and units.
type estrutura struct {
	empreendimentos map[string]*Empreendimento
	blocos          map[int64]map[string]*Bloco // by empreendimento
	unidades        map[LocalUnidade]*Unidade
	porCodigo       map[string]*Unidade
}

// lerEstrutura reads what the lines of a batch refer to.
func (b *baseImportacao) lerEstrutura(ctx context.Context, linhas []planilha.Linha, codigos []string, e *estrutura) error {
	nomes := valores(linhas, "empreendimento", nil)
	empreendimentos, blocos, err := b.cargas.Estruturas(ctx, b.tenant.ID, nomes)
	if err != nil {
		return err
	}
	for i := range empreendimentos {
		e.empreendimentos[empreendimentos[i].Nome] = &empreendimentos[i]
	}
	ids := []int64{}
	procurados := valores(linhas, "bloco", nil)
	for i := range blocos {
		if e.blocos[blocos[i].EmpreendimentoID] == nil {
			e.blocos[blocos[i].EmpreendimentoID] = map[string]*Bloco{}
		}
		e.blocos[blocos[i].EmpreendimentoID][blocos[i].Nome] = &blocos[i]
		if blocos[i].Nome == "" || slices.Contains(procurados, blocos[i].Nome) {
			ids = append(ids, blocos[i].ID)
		}
	}
	unidades, err := b.cargas.UnidadesPorLocal(ctx, b.tenant.ID, ids, valores(linhas, "unidade", nil), codigos)
	for i := range unidades {
		u := &unidades[i]
		e.unidades[LocalUnidade{u.Empreendimento, u.Bloco, u.Numero}] = u
		if u.Codigo != "" {
			e.porCodigo[u.Codigo] = u
		}
	}
	return err
}

func novaEstrutura() *estrutura {
	return &estrutura{
		empreendimentos: map[string]*Empreendimento{}, blocos: map[int64]map[string]*Bloco{},
		unidades: map[LocalUnidade]*Unidade{}, porCodigo: map[string]*Unidade{},
	}
}

func (l LocalUnidade) String() string {
	return strings.Join(slices.DeleteFunc([]string{l.Empreendimento, l.Bloco, l.Unidade}, func(s string) bool { return s == "" }), " / ")
}
