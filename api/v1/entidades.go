package v1

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"ponte/crm"
	"ponte/crm/cadastro"
)

// objetoLido is an object of the master data as a list gives it.
type objetoLido struct {
	id     int64
	objeto any // a pointer, as cadastro.Valores takes it
}

// registroLido is an object as the facade shows it: the schemas Empreendimento to Titulo, which differ in their fields alone.
type registroLido struct {
	ID          string            `json:"id,omitempty"`
	IDExterno   string            `json:"id_externo,omitempty"`
	Campos      map[string]string `json:"campos"`
	Referencias map[string]string `json:"referencias,omitempty"`
	Vinculos    []Vinculo         `json:"vinculos,omitempty"`
}

type paginaDeRegistros struct {
	Itens        []registroLido `json:"itens"`
	Proximo      string         `json:"proximo,omitempty"`
	ProcuradoAte string         `json:"procurado_ate,omitempty"`
}

// entidade is how one kind is listed; "nome" is what a person calls one.
type entidade struct {
	tipo   crm.TipoVinculo
	nome   string
	listar func(ctx context.Context, a crm.AcervoCadastros, f filtroCadastro) (crm.Lista[objetoLido], error)
}

// filtroCadastro is what lists of master data can be narrowed by; each kind takes what it knows.
type filtroCadastro struct {
	tenantID, id                int64
	texto                       string
	clienteID, unidadeID, bloco int64
	pagina                      crm.Pagina
}

var (
	empreendimentos = entidade{crm.VinculoEmpreendimento, "empreendimento", func(ctx context.Context, a crm.AcervoCadastros, f filtroCadastro) (crm.Lista[objetoLido], error) {
		l, err := a.Empreendimentos(ctx, crm.FiltroEmpreendimentos{TenantID: f.tenantID, ID: f.id, Texto: f.texto, Pagina: f.pagina})
		return objetos(l, func(e *crm.Empreendimento) int64 { return e.ID }, func(e *crm.Empreendimento) any { return e }), err
	}}
	unidades = entidade{crm.VinculoUnidade, "unidade", func(ctx context.Context, a crm.AcervoCadastros, f filtroCadastro) (crm.Lista[objetoLido], error) {
		l, err := a.Unidades(ctx, crm.FiltroUnidades{TenantID: f.tenantID, ID: f.id, BlocoID: f.bloco, Texto: f.texto, Pagina: f.pagina})
		return objetos(l, func(u *crm.Unidade) int64 { return u.ID }, func(u *crm.Unidade) any { return u }), err
	}}
	clientes = entidade{crm.VinculoCliente, "cliente", func(ctx context.Context, a crm.AcervoCadastros, f filtroCadastro) (crm.Lista[objetoLido], error) {
		if f.id != 0 {
			c, err := a.Cliente(ctx, f.tenantID, f.id)
			if errors.Is(err, crm.ErrNaoEncontrado) {
				return crm.Lista[objetoLido]{}, nil
			}
			if err != nil {
				return crm.Lista[objetoLido]{}, err
			}
			return crm.Lista[objetoLido]{Linhas: []objetoLido{{c.ID, c}}}, nil
		}
		l, err := a.Clientes(ctx, crm.FiltroClientes{TenantID: f.tenantID, Texto: f.texto, Pagina: f.pagina})
		return objetos(l, func(c *crm.Cliente) int64 { return c.ID }, func(c *crm.Cliente) any { return c }), err
	}}
	contratos = entidade{crm.VinculoContrato, "contrato", func(ctx context.Context, a crm.AcervoCadastros, f filtroCadastro) (crm.Lista[objetoLido], error) {
		l, err := a.Contratos(ctx, crm.FiltroContratos{TenantID: f.tenantID, ID: f.id, ClienteID: f.clienteID, UnidadeID: f.unidadeID, Texto: f.texto, Pagina: f.pagina})
		return objetos(l, func(c *crm.LinhaContrato) int64 { return c.ID }, func(c *crm.LinhaContrato) any { return &c.Contrato }), err
	}}
)

func objetos[T any](l crm.Lista[T], id func(*T) int64, objeto func(*T) any) crm.Lista[objetoLido] {
	lidos := make([]objetoLido, len(l.Linhas))
	for i := range l.Linhas {
		lidos[i] = objetoLido{id(&l.Linhas[i]), objeto(&l.Linhas[i])}
	}
	return crm.Lista[objetoLido]{Linhas: lidos, Proximo: l.Proximo, Ate: l.Ate, AteNome: l.AteNome}
}

// listar answers a page of a kind. externo narrows to what the caller's system calls so.
func (a *API) listar(c echo.Context, e *entidade, f filtroCadastro, externo string) error {
	q := da(c)
	f.tenantID = q.TenantID()
	if externo != "" {
		id, err := q.deNome(e.tipo, externo)
		if err != nil || id == 0 {
			return errors.Join(err, q.paginaDe(e.tipo, crm.Lista[objetoLido]{}))
		}
		f.id = id
	}
	lista, err := e.listar(q.Ctx(), a.dep.Cadastros, f)
	if err != nil {
		return err
	}
	return q.paginaDe(e.tipo, lista)
}

func (q *requisicao) paginaDe(tipo crm.TipoVinculo, lista crm.Lista[objetoLido]) error {
	itens, err := q.registros(tipo, lista.Linhas)
	if err != nil {
		return err
	}
	return q.pagina(len(itens), lista.Proximo, paginaDeRegistros{itens, lista.Proximo, lista.AteNome})
}

// achar gives the one object of an id, or a refusal.
func (q *requisicao) achar(e *entidade, id string) ([]objetoLido, error) {
	lista, err := e.listar(q.Ctx(), q.a.dep.Cadastros, filtroCadastro{tenantID: q.TenantID(), id: numeroDe(id)})
	if err == nil && len(lista.Linhas) == 0 {
		err = crm.Recusar(crm.RecusaCadastro, e.nome, "id "+id)
	}
	return lista.Linhas, err
}

// partesDe answers what belongs to an object: an empty page says that there is nothing, not that there is no such object.
func (q *requisicao) partesDe(e *entidade, id string, tipo crm.TipoVinculo, lista crm.Lista[objetoLido]) error {
	if len(lista.Linhas) == 0 {
		if _, err := q.achar(e, id); err != nil {
			return err
		}
	}
	return q.paginaDe(tipo, lista)
}

// ler answers one object.
func (a *API) ler(c echo.Context, e *entidade, id string) error {
	q := da(c)
	lidos, err := q.achar(e, id)
	if err != nil {
		return err
	}
	itens, err := q.registros(e.tipo, lidos)
	if err != nil {
		return err
	}
	q.Resposta = &crm.Resposta{Texto: e.nome + " " + id}
	return q.Responder(http.StatusOK, itens[0])
}

// registros shows objects: what a field refers to by its code in the caller's system, where that is known, and by its id.
func (q *requisicao) registros(tipo crm.TipoVinculo, lidos []objetoLido) ([]registroLido, error) {
	campos := cadastro.CamposDe(tipo)
	ids := map[crm.TipoVinculo][]int64{}
	valores := make([]map[string]string, len(lidos))
	for i, l := range lidos {
		valores[i] = cadastro.Valores(l.objeto)
		if l.id != 0 {
			ids[tipo] = append(ids[tipo], l.id)
		}
		for j := range campos {
			if id := numeroDe(valores[i][campos[j].Nome]); campos[j].Refere != "" && id != 0 {
				ids[campos[j].Refere] = append(ids[campos[j].Refere], id)
			}
		}
	}
	nomes := map[crm.TipoVinculo]map[int64][]crm.Vinculo{}
	for t, lista := range ids {
		slices.Sort(lista)
		achados, err := q.a.dep.Cadastros.Vinculos(q.Ctx(), q.TenantID(), t, slices.Compact(lista))
		if err != nil {
			return nil, err
		}
		nomes[t] = achados
	}
	registros := make([]registroLido, len(lidos))
	for i, l := range lidos {
		r := registroLido{Campos: map[string]string{}}
		if l.id != 0 {
			r.ID, r.IDExterno, r.Vinculos = idDe(l.id), q.nomeAqui(nomes[tipo][l.id]), q.vinculos(nomes[tipo][l.id])
		}
		for j := range campos {
			campo := &campos[j]
			normal := valores[i][campo.Nome]
			if campo.Refere == "" {
				if texto := noFio(campo, normal); texto != "" {
					r.Campos[campo.Nome] = texto
				}
				continue
			}
			if normal == "" {
				continue
			}
			if r.Referencias == nil {
				r.Referencias = map[string]string{}
			}
			r.Referencias[campo.Nome] = normal
			if codigo := q.nomeAqui(nomes[campo.Refere][numeroDe(normal)]); codigo != "" {
				r.Campos[campo.Nome] = codigo
			}
		}
		registros[i] = r
	}
	return registros, nil
}

// noFio writes a normal form as the facade does: money with a point, truths as S and N.
func noFio(c *cadastro.Campo, normal string) string {
	switch {
	case c.Tipo == cadastro.SimNao && normal == "":
		return "N"
	case (c.Tipo == cadastro.Dinheiro || c.Tipo == cadastro.Percentual) && normal != "":
		n, _ := strconv.ParseInt(normal, 10, 64)
		return strings.ReplaceAll(strings.ReplaceAll(crm.Centesimos(n), ".", ""), ",", ".")
	}
	return normal
}

// nomeAqui is the code by which the caller's system knows an object.
func (q *requisicao) nomeAqui(vinculos []crm.Vinculo) string {
	de := q.Pedido.Retrato.Interlocutor(q.Pedido.Credencial.Sistema)
	for i := range vinculos {
		if v := &vinculos[i]; v.Sistema == de.Sistema && v.Ambiente == de.Ambiente && !v.Disputa {
			return v.Codigo
		}
	}
	return ""
}

// deNome is the object that the caller's system calls so; 0 = none.
func (q *requisicao) deNome(tipo crm.TipoVinculo, codigo string) (int64, error) {
	achados, err := q.a.dep.Sincronizador.Cadastros.Nomes(q.Ctx(), q.TenantID(), cadastro.FonteDa(&q.Pedido), tipo, []string{strings.TrimSpace(codigo)})
	if err != nil || len(achados) == 0 {
		return 0, err
	}
	return achados[0].ObjetoID, nil
}

// vinculos shows names.
func (q *requisicao) vinculos(lista []crm.Vinculo) []Vinculo {
	v := make([]Vinculo, len(lista))
	for i := range lista {
		x := &lista[i]
		v[i] = Vinculo{
			Tipo: string(x.Tipo), Id: idDe(x.ObjetoID), Sistema: x.Sistema, Ambiente: x.Ambiente, Codigo: x.Codigo, Numero: x.Numero,
			Situacao: x.Situacao, Disputa: x.Disputa,
		}
	}
	return v
}
