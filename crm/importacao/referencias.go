package importacao

import (
	"context"
	"slices"
	"time"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

const (
	umDia       = 24 * time.Hour
	formatoData = "AAAA-MM-DD, DD/MM/AAAA"
)

// emCurso is what the importers of every table share.
type emCurso struct {
	cargas  Cargas
	tenant  *crm.Tenant
	zona    *time.Location
	agora   time.Time
	simular bool // nothing is written, so what earlier batches would have made must be remembered
}

// numerar gives consecutive ids to new rows. A simulation makes ids up, below zero: they are never written.
func (b *emCurso) numerar(ctx context.Context, n int, dar func(i int, id int64)) error {
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
func (b *emCurso) porDocumento(ctx context.Context, linhas []planilha.Linha) (map[string]*crm.Cliente, error) {
	var chaves []crm.ProcuraCliente
	for _, d := range valores(linhas, "documento", sigilo.NormalizarDocumento) {
		chaves = append(chaves, crm.ProcuraCliente{Documento: d})
	}
	achados := map[string]*crm.Cliente{}
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
func clienteDaLinha(l planilha.Linha, porDocumento map[string]*crm.Cliente) (int64, error) {
	documento := sigilo.NormalizarDocumento(l.Valor("documento"))
	if documento == "" {
		return 0, nil
	}
	c, ok := porDocumento[documento]
	if !ok {
		return 0, crm.NovoInvalido("documento", crm.MotivoInexistente, sigilo.MascararDocumento(documento))
	}
	return c.ID, nil
}

// localDaLinha reads where a unit stands. A line may leave all three out.
func localDaLinha(l planilha.Linha) (crm.LocalUnidade, error) {
	var local crm.LocalUnidade
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
	case local == crm.LocalUnidade{}:
	case local.Empreendimento == "":
		return local, crm.NovoInvalido("empreendimento", crm.MotivoVazio)
	case local.Unidade == "":
		return local, crm.NovoInvalido("unidade", crm.MotivoVazio)
	}
	return local, nil
}

// estrutura is what a batch knows of buildings and units.
type estrutura struct {
	empreendimentos map[string]*crm.Empreendimento
	blocos          map[int64]map[string]*crm.Bloco // by empreendimento
	unidades        map[crm.LocalUnidade]*crm.Unidade
	porCodigo       map[string]*crm.Unidade
	porVinculo      map[nomeExterno]*crm.Unidade
}

// nomeExterno is a code of a unit in a system.
type nomeExterno struct{ sistema, codigo string }

// guardar makes a unit known by where it stands and by its codes. One that is known already stays what it is: lines may have
// changed it.
func (e *estrutura) guardar(unidades []crm.Unidade) {
	for i := range unidades {
		u := &unidades[i]
		if conhecida := e.unidades[u.Local()]; conhecida != nil {
			u = conhecida
		}
		e.unidades[u.Local()] = u
		e.indexar(u)
	}
}

func (e *estrutura) indexar(u *crm.Unidade) {
	if u.Codigo != "" {
		e.porCodigo[u.Codigo] = u
	}
	for _, v := range u.Vinculos {
		if !v.Disputa {
			e.porVinculo[nomeExterno{v.Sistema, v.Codigo}] = u
		}
	}
}

// lerEstrutura reads what the lines of a batch refer to.
func (b *emCurso) lerEstrutura(ctx context.Context, linhas []planilha.Linha, codigos []string, e *estrutura) error {
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
			e.blocos[blocos[i].EmpreendimentoID] = map[string]*crm.Bloco{}
		}
		e.blocos[blocos[i].EmpreendimentoID][blocos[i].Nome] = &blocos[i]
		if blocos[i].Nome == "" || slices.Contains(procurados, blocos[i].Nome) {
			ids = append(ids, blocos[i].ID)
		}
	}
	unidades, err := b.cargas.UnidadesPorLocal(ctx, b.tenant.ID, ids, valores(linhas, "unidade", nil), codigos)
	e.guardar(unidades)
	return err
}

func novaEstrutura() *estrutura {
	return &estrutura{
		empreendimentos: map[string]*crm.Empreendimento{}, blocos: map[int64]map[string]*crm.Bloco{},
		unidades: map[crm.LocalUnidade]*crm.Unidade{}, porCodigo: map[string]*crm.Unidade{}, porVinculo: map[nomeExterno]*crm.Unidade{},
	}
}
