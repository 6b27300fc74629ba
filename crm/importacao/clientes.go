package importacao

import (
	"context"
	"strings"

	"ponte/crm"
	"ponte/crm/planilha"
	"ponte/crm/sigilo"
)

// importadorClientes inserts or updates clients by document, integration id or code. As the file comes from the system
// of record its values replace; empty ones never erase (docs/regras.md §4.6).
type importadorClientes struct {
	emCurso
	indice indiceClientes
}

// indiceClientes finds the clients that a batch knows: those of the database and those it makes.
type indiceClientes struct{ documento, integracao, codigo map[string]*clienteNoLote }

// clienteNoLote is a client as it will be after the lines read so far.
type clienteNoLote struct {
	crm.Cliente
	novo, alterado bool
}

func (x *indiceClientes) zerar() {
	x.documento, x.integracao, x.codigo = map[string]*clienteNoLote{}, map[string]*clienteNoLote{}, map[string]*clienteNoLote{}
}

func (x *indiceClientes) por(c *clienteNoLote) {
	if c.Documento != "" {
		x.documento[c.Documento] = c
	}
	if c.IDIntegracao != "" {
		x.integracao[c.IDIntegracao] = c
	}
	if c.Codigo != "" {
		x.codigo[c.Codigo] = c
	}
}

// achar gives the distinct clients that a line's keys find, and the names of the keys that found one.
func (x *indiceClientes) achar(p crm.ProcuraCliente) (achados []*clienteNoLote, chaves []string) {
	for _, busca := range []struct {
		coluna, valor string
		em            map[string]*clienteNoLote
	}{{"documento", p.Documento, x.documento}, {"id_integracao", p.IDIntegracao, x.integracao}, {"codigo", p.Codigo, x.codigo}} {
		c := busca.em[busca.valor]
		if busca.valor == "" || c == nil {
			continue
		}
		chaves = append(chaves, busca.coluna)
		if len(achados) == 0 || achados[0] != c {
			achados = append(achados, c)
		}
	}
	return achados, chaves
}

func (imp *importadorClientes) preparar(ctx context.Context, linhas []planilha.Linha) (*efeito, error) {
	if imp.indice.documento == nil || !imp.simular {
		imp.indice.zerar()
	}
	l := &efeito{carga: Carga{TenantID: imp.tenant.ID}}
	recebidos := make([]*crm.Cliente, len(linhas))
	var chaves []crm.ProcuraCliente
	for i, linha := range linhas {
		c, err := lerCliente(linha)
		if err != nil {
			l.recusar(linha.Numero, err)
			continue
		}
		recebidos[i] = c
		chaves = append(chaves, chavesParaProcurar(c))
	}
	if len(chaves) == 0 {
		return l, nil
	}
	existentes, err := imp.cargas.ClientesPorChave(ctx, imp.tenant.ID, chaves)
	if err != nil {
		return nil, err
	}
	for _, c := range existentes {
		if a, _ := imp.indice.achar(crm.ProcuraCliente{Documento: c.Documento, IDIntegracao: c.IDIntegracao, Codigo: c.Codigo}); len(a) == 0 {
			imp.indice.por(&clienteNoLote{Cliente: c})
		}
	}
	var tocados []*clienteNoLote
	for i, c := range recebidos {
		if c == nil {
			continue
		}
		if tocado := imp.decidir(l, linhas[i].Numero, c); tocado != nil {
			tocados = append(tocados, tocado)
		}
	}
	return l, imp.fechar(ctx, l, tocados)
}

// decidir applies one line; it returns the client when this line was the first to touch it in the batch.
func (imp *importadorClientes) decidir(l *efeito, linha int, c *crm.Cliente) *clienteNoLote {
	achados, chaves := imp.indice.achar(chavesParaProcurar(c))
	switch len(achados) {
	case 0:
		if c.Documento != "" && !sigilo.DocumentoValido(c.Documento) {
			l.recusar(linha, crm.NovoInvalido("documento", crm.MotivoDocumento))
			return nil
		}
		novo := &clienteNoLote{Cliente: *c, novo: true}
		novo.TenantID, novo.Versao, novo.Papel, novo.CriadoEm, novo.AtualizadoEm = imp.tenant.ID, 1, crm.PapelCliente, imp.agora, imp.agora
		imp.indice.por(novo)
		l.criadas++
		return novo
	case 1:
	default:
		l.recusar(linha, crm.NovoInvalido("documento", crm.MotivoDivergente, chaves...))
		return nil
	}
	atual := achados[0]
	if c.Documento != "" && c.Documento != atual.Documento && !sigilo.DocumentoValido(c.Documento) {
		l.recusar(linha, crm.NovoInvalido("documento", crm.MotivoDocumento))
		return nil
	}
	for _, k := range [...]struct{ coluna, antes, depois string }{
		{"codigo", atual.Codigo, c.Codigo}, {"id_integracao", atual.IDIntegracao, c.IDIntegracao},
	} {
		if k.antes != "" && k.depois != "" && k.antes != k.depois {
			l.linha(linha).avisar(k.coluna+" "+k.antes+" TROCADO POR "+k.depois, "Conferir se outro sistema ainda usa o anterior")
		}
	}
	if !atualizarCliente(&atual.Cliente, c) {
		l.iguais++
		return nil
	}
	imp.indice.por(atual)
	l.alteradas++
	if atual.novo || atual.alterado {
		return nil // it is in the batch already
	}
	atual.alterado, atual.AtualizadoEm = true, imp.agora
	return atual
}

func (imp *importadorClientes) fechar(ctx context.Context, l *efeito, tocados []*clienteNoLote) error {
	var novos []*clienteNoLote
	for _, c := range tocados {
		if c.novo {
			novos = append(novos, c)
			continue
		}
		l.carga.ClientesAlterados = append(l.carga.ClientesAlterados, c.Cliente)
	}
	err := imp.numerar(ctx, len(novos), func(i int, id int64) {
		novos[i].ID = id
		l.carga.Clientes = append(l.carga.Clientes, novos[i].Cliente)
	})
	return err
}

func chavesParaProcurar(c *crm.Cliente) crm.ProcuraCliente {
	return crm.ProcuraCliente{Documento: c.Documento, IDIntegracao: c.IDIntegracao, Codigo: c.Codigo}
}

func lerCliente(l planilha.Linha) (*crm.Cliente, error) {
	c := &crm.Cliente{Documento: sigilo.NormalizarDocumento(l.Valor("documento"))}
	if len(c.Documento) > 14 {
		return nil, crm.NovoInvalido("documento", crm.MotivoDocumento)
	}
	for _, campo := range []struct {
		coluna string
		onde   *string
	}{{"nome", &c.Nome}, {"id_integracao", &c.IDIntegracao}, {"codigo", &c.Codigo}, {"email", &c.Email}} {
		v, err := textoDaLinha(l, campo.coluna, crm.LimiteDaColuna("clientes."+campo.coluna).Max)
		if err != nil {
			return nil, err
		}
		*campo.onde = v
	}
	if chavesParaProcurar(c).Vazia() {
		return nil, crm.NovoInvalido("documento", crm.MotivoVazio)
	}
	if c.Email = strings.ToLower(c.Email); c.Email != "" && (strings.Count(c.Email, "@") != 1 || strings.ContainsAny(c.Email, " ,;")) {
		return nil, crm.NovoInvalido("email", crm.MotivoFormato, "nome@dominio")
	}
	telefone, err := lerTelefone(l.Valor("telefone"))
	if telefone != nil {
		c.Telefones = []crm.Telefone{*telefone}
	}
	return c, err
}

// lerTelefone reads a Brazilian phone with its area code, or without one; a number of nine digits is a mobile one.
func lerTelefone(texto string) (*crm.Telefone, error) {
	if texto == "" {
		return nil, nil
	}
	digitos := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, texto)
	if strings.HasPrefix(strings.TrimSpace(texto), "+55") {
		digitos = strings.TrimPrefix(digitos, "55")
	}
	digitos = strings.TrimLeft(digitos, "0")
	ddd := ""
	if len(digitos) == 10 || len(digitos) == 11 {
		ddd, digitos = digitos[:2], digitos[2:]
	}
	switch len(digitos) {
	case 8:
		return &crm.Telefone{Tipo: "RES", Ordem: 1, DDD: ddd, Numero: digitos}, nil
	case 9:
		return &crm.Telefone{Tipo: "CEL", Ordem: 1, DDD: ddd, Numero: digitos}, nil
	}
	return nil, crm.NovoInvalido("telefone", crm.MotivoFormato, "11 98765-4321")
}

// atualizarCliente lets non-empty values replace, and tells whether anything changed.
func atualizarCliente(atual, c *crm.Cliente) bool {
	mudou := false
	for _, par := range []struct {
		onde *string
		novo string
	}{
		{&atual.Documento, c.Documento},
		{&atual.Nome, c.Nome},
		{&atual.IDIntegracao, c.IDIntegracao},
		{&atual.Codigo, c.Codigo},
		{&atual.Email, c.Email},
	} {
		if par.novo != "" && par.novo != *par.onde {
			*par.onde, mudou = par.novo, true
		}
	}
	for _, t := range c.Telefones {
		mudou = atualizarTelefone(atual, t) || mudou
	}
	return mudou
}

func atualizarTelefone(atual *crm.Cliente, t crm.Telefone) bool {
	for i, tem := range atual.Telefones {
		if tem.Tipo != t.Tipo || tem.Ordem != t.Ordem {
			continue
		}
		if tem == t {
			return false
		}
		telefones := append([]crm.Telefone(nil), atual.Telefones...)
		telefones[i] = t
		atual.Telefones = telefones
		return true
	}
	atual.Telefones = append(atual.Telefones[:len(atual.Telefones):len(atual.Telefones)], t)
	return true
}
