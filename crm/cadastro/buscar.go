package cadastro

import (
	"context"
	"slices"

	"ponte/crm"
)

// chaves collects distinct keys in the order in which they come.
type chaves[K comparable] struct {
	lista  []K
	vistas map[K]bool
}

func (c *chaves[K]) por(lista ...K) {
	var vazia K
	for _, k := range lista {
		if k == vazia || c.vistas[k] {
			continue
		}
		if c.vistas == nil {
			c.vistas = map[K]bool{}
		}
		c.vistas[k] = true
		c.lista = append(c.lista, k)
	}
}

// porTipo are keys of each kind of record.
type porTipo[K comparable] map[crm.TipoVinculo]*chaves[K]

func (p porTipo[K]) de(tipo crm.TipoVinculo) *chaves[K] {
	if p[tipo] == nil {
		p[tipo] = &chaves[K]{}
	}
	return p[tipo]
}

// busca is what a batch looks for.
type busca struct {
	ids          porTipo[int64]
	codigos      porTipo[string] // our own
	nomes        chaves[string]  // of empreendimentos
	empreends    chaves[int64]   // whose blocos are asked for
	numeros      chaves[string]
	externos     map[string]*chaves[string] // codes of units in other systems, by system
	clientes     chaves[crm.ProcuraCliente]
	titulos      chaves[int64]
	dosContratos chaves[int64]
}

// buscar reads all that the batch refers to: first who holds the source's codes, then the objects by id and by their own keys.
func (l *lote) buscar(ctx context.Context) error {
	if err := l.buscarNomes(ctx); err != nil {
		return err
	}
	b := &busca{ids: porTipo[int64]{}, codigos: porTipo[string]{}, externos: map[string]*chaves[string]{}}
	if err := l.buscarResumos(ctx); err != nil {
		return err
	}
	indecisos := l.outraVez
	for _, x := range l.lidos {
		if l.estado(x) != "" {
			continue
		}
		indecisos = true
		if err := x.ler(); err != nil {
			x.recusar(err)
			continue
		}
		l.pedir(b, x)
	}
	if indecisos && l.fonte.Sistema != "" {
		var err error
		if l.esperam, err = l.Cadastros.TemPendencias(ctx, l.tenant.ID, l.fonte); err != nil {
			return err
		}
	}
	for _, ler := range []func(context.Context, *busca) error{l.buscarEstrutura, l.buscarUnidades, l.buscarClientes, l.buscarContratos, l.buscarTitulos} {
		if err := ler(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// buscarNomes finds who holds the codes of the records and of what they refer to.
func (l *lote) buscarNomes(ctx context.Context) error {
	if l.fonte.Sistema == "" {
		return nil
	}
	codigos := porTipo[string]{}
	for _, x := range l.lidos {
		if x.Tipo != crm.VinculoTitulo && x.Tipo != crm.VinculoParticipante {
			codigos.de(x.Tipo).por(x.Codigo)
		}
		campos := CamposDe(x.Tipo)
		for i := range campos {
			if campos[i].Tipo == Nome {
				codigos.de(campos[i].Refere).por(x.texto(campos[i].Nome))
			}
		}
	}
	for i := range entidades {
		tipo := entidades[i].Tipo
		lista := codigos.de(tipo).lista
		if len(lista) == 0 {
			continue
		}
		vinculos, err := l.Cadastros.Nomes(ctx, l.tenant.ID, l.fonte, tipo, lista)
		if err != nil {
			return err
		}
		for i := range vinculos {
			if ref := (Referencia{tipo, vinculos[i].Codigo}); l.c.nomes[ref] == nil {
				l.c.nomes[ref] = &vinculos[i]
			}
		}
	}
	return nil
}

// pedir adds what one record looks for.
func (l *lote) pedir(b *busca, x *lido) {
	b.ids.de(x.Tipo).por(x.ID)
	if v := l.nome(x.Tipo, x.Codigo); v != nil {
		b.ids.de(x.Tipo).por(v.ObjetoID)
	}
	for sistema, codigo := range x.Nomes {
		if b.externos[sistema] == nil {
			b.externos[sistema] = &chaves[string]{}
		}
		b.externos[sistema].por(codigo)
	}
	if l.fonte.Sistema == "" {
		campos := CamposDe(x.Tipo)
		for i := range campos {
			if codigo := x.valores[campos[i].Nome]; campos[i].Tipo == Nome && codigo != "" {
				b.codigos.de(campos[i].Refere).por(codigo)
			}
		}
	}
	switch x.Tipo {
	case crm.VinculoEmpreendimento:
		b.nomes.por(x.valores["nome"])
	case crm.VinculoBloco:
		pai := l.referido(crm.VinculoEmpreendimento, x.valores["empreendimento"])
		b.ids.de(crm.VinculoEmpreendimento).por(pai)
		b.empreends.por(pai)
	case crm.VinculoUnidade:
		b.codigos.de(x.Tipo).por(x.valores["codigo"])
		b.ids.de(crm.VinculoBloco).por(l.referido(crm.VinculoBloco, x.valores["codigo_bloco"]))
		b.porLocal(x)
	case crm.VinculoCliente:
		b.clientes.por(chavesDoCliente(x), crm.ProcuraCliente{Documento: x.valores["conjuge_documento"]})
	case crm.VinculoContrato:
		b.codigos.de(x.Tipo).por(x.valores["codigo"])
		b.clientes.por(crm.ProcuraCliente{Documento: x.valores["documento"]})
		b.porLocal(x)
	case crm.VinculoParticipante:
		b.dosContratos.por(l.referido(crm.VinculoContrato, x.valores["contrato"]))
	case crm.VinculoTitulo:
		if t := l.c.resumos[l.parcelaDe(x)]; t != nil {
			b.titulos.por(t.ID)
		}
	}
}

// porLocal looks for a unit by the names of where it stands.
func (b *busca) porLocal(x *lido) {
	b.nomes.por(x.valores["empreendimento"])
	b.numeros.por(x.valores["unidade"])
}

func (l *lote) buscarEstrutura(ctx context.Context, b *busca) error {
	if ids := b.ids.de(crm.VinculoEmpreendimento).lista; len(ids)+len(b.nomes.lista) > 0 {
		lista, err := l.Cadastros.Empreendimentos(ctx, l.tenant.ID, ids, b.nomes.lista)
		if err != nil {
			return err
		}
		l.guardarEmpreendimentos(lista)
		for i := range lista {
			b.empreends.por(lista[i].ID)
		}
	}
	ids := b.ids.de(crm.VinculoBloco).lista
	if len(ids)+len(b.empreends.lista) == 0 {
		return nil
	}
	lista, err := l.Cadastros.Blocos(ctx, l.tenant.ID, ids, b.empreends.lista)
	var donos chaves[int64]
	for i := range lista {
		l.c.blocos.guardar(lista[i].ID, lista[i], chaveDoBloco(lista[i].EmpreendimentoID, lista[i].Nome))
		if l.c.empreendimentos.porID[lista[i].EmpreendimentoID] == nil {
			donos.por(lista[i].EmpreendimentoID)
		}
	}
	if err != nil || len(donos.lista) == 0 {
		return err
	}
	empreendimentos, err := l.Cadastros.Empreendimentos(ctx, l.tenant.ID, donos.lista, nil)
	l.guardarEmpreendimentos(empreendimentos)
	return err
}

func (l *lote) guardarEmpreendimentos(lista []crm.Empreendimento) {
	for i := range lista {
		l.c.empreendimentos.guardar(lista[i].ID, lista[i], chaveDe("nome", lista[i].Nome))
	}
}

func (l *lote) buscarUnidades(ctx context.Context, b *busca) error {
	p := ProcuraUnidades{IDs: b.ids.de(crm.VinculoUnidade).lista, Codigos: b.codigos.de(crm.VinculoUnidade).lista, Numeros: b.numeros.lista}
	if len(p.Numeros) > 0 {
		for id := range l.c.blocos.porID {
			if id > 0 { // one that a simulation made up has no units in the database
				p.Blocos = append(p.Blocos, id)
			}
		}
		slices.Sort(p.Blocos)
	}
	var lista []crm.Unidade
	if len(p.IDs)+len(p.Codigos)+len(p.Blocos) > 0 {
		var err error
		if lista, err = l.Cadastros.Unidades(ctx, l.tenant.ID, p); err != nil {
			return err
		}
	}
	for sistema, codigos := range b.externos {
		donas, err := l.Cadastros.UnidadesPorVinculo(ctx, l.tenant.ID, sistema, codigos.lista)
		if err != nil {
			return err
		}
		lista = append(lista, donas...)
	}
	for i := range lista {
		l.guardarUnidade(&lista[i])
	}
	return nil
}

// guardarUnidade makes a unit known by its codes and by where it stands.
func (l *lote) guardarUnidade(u *crm.Unidade) {
	if l.c.unidades.porID[u.ID] != nil {
		return
	}
	l.c.unidades.guardar(u.ID, *u, chaveDe("codigo", u.Codigo), chaveDoLocal(u.BlocoID, u.Numero))
	for _, v := range u.Vinculos {
		if n := (nomeExterno{v.Sistema, v.Codigo}); !v.Disputa && l.c.externos[n] == 0 && !l.largados[n] {
			l.c.externos[n] = u.ID
		}
	}
}

func (l *lote) buscarClientes(ctx context.Context, b *busca) error {
	for _, codigo := range b.codigos.de(crm.VinculoCliente).lista {
		b.clientes.por(crm.ProcuraCliente{Codigo: codigo})
	}
	ids := b.ids.de(crm.VinculoCliente).lista
	if len(ids)+len(b.clientes.lista) == 0 {
		return nil
	}
	lista, err := l.Cadastros.Clientes(ctx, l.tenant.ID, ids, b.clientes.lista)
	for i := range lista {
		c := &lista[i]
		l.c.clientes.guardar(c.ID, *c, chavesNaturais(c)...)
	}
	return err
}

func (l *lote) buscarContratos(ctx context.Context, b *busca) error {
	if ids, codigos := b.ids.de(crm.VinculoContrato).lista, b.codigos.de(crm.VinculoContrato).lista; len(ids)+len(codigos) > 0 {
		lista, err := l.Cadastros.Contratos(ctx, l.tenant.ID, ids, codigos)
		if err != nil {
			return err
		}
		for i := range lista {
			l.c.contratos.guardar(lista[i].ID, lista[i], chaveDe("codigo", lista[i].Codigo))
			if l.fonte.Sistema == "" {
				b.dosContratos.por(lista[i].ID)
			}
		}
	}
	if len(b.dosContratos.lista) == 0 {
		return nil
	}
	if slices.ContainsFunc(l.lidos, func(x *lido) bool { return x.Tipo == crm.VinculoParticipante }) {
		lista, err := l.Cadastros.Participantes(ctx, l.tenant.ID, b.dosContratos.lista)
		if err != nil {
			return err
		}
		for i := range lista {
			p := &lista[i]
			k := chaveDoParticipante(p.ContratoID, p.ClienteID)
			if l.c.participantes.porChave[k] == nil {
				l.c.participantes.indexar(&objeto[crm.Participante]{valor: *p}, k)
			}
		}
	}
	return nil
}

// buscarResumos reads what the sources of the titles' contracts said last of them.
func (l *lote) buscarResumos(ctx context.Context) error {
	var contratos chaves[int64]
	for _, x := range l.lidos {
		if x.Tipo == crm.VinculoTitulo {
			contratos.por(l.referido(crm.VinculoContrato, x.texto("contrato")))
		}
	}
	if len(contratos.lista) == 0 {
		return nil
	}
	lista, err := l.Cadastros.ResumosDeTitulos(ctx, l.tenant.ID, contratos.lista)
	for i := range lista {
		if k := (parcela{lista[i].ContratoID, lista[i].Codigo}); l.c.resumos[k] == nil {
			l.c.resumos[k] = &lista[i]
		}
	}
	return err
}

// parcelaDe is what a record of a title is about; of one whose contract is not there, what nothing is.
func (l *lote) parcelaDe(x *lido) parcela {
	return parcela{l.referido(crm.VinculoContrato, x.texto("contrato")), codigoDoTitulo(x)}
}

func (l *lote) buscarTitulos(ctx context.Context, b *busca) error {
	if len(b.titulos.lista) == 0 {
		return nil
	}
	lista, err := l.Cadastros.Titulos(ctx, l.tenant.ID, b.titulos.lista)
	for i := range lista {
		l.c.titulos.guardar(lista[i].ID, lista[i], chaveDoTitulo(lista[i].ContratoID, lista[i].Codigo))
	}
	return err
}
