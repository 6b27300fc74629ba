package importacao

import (
	"context"
	"time"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
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
