package v1

import (
	"github.com/labstack/echo/v4"

	"ponte/crm"
)

// The operations of master data: each names its kind, the rest is the same for all.

// ListarEmpreendimentos lists them.
func (a *API) ListarEmpreendimentos(c echo.Context, p ListarEmpreendimentosParams) error {
	return a.listar(c, &empreendimentos, filtroCadastro{texto: p.Texto, pagina: pagina(p.Limite, p.Cursor)}, p.IdExterno)
}

// LerEmpreendimento gives one.
func (a *API) LerEmpreendimento(c echo.Context, id Id) error { return a.ler(c, &empreendimentos, id) }

// GravarEmpreendimento keeps one.
func (a *API) GravarEmpreendimento(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoEmpreendimento, externo)
}

// SincronizarEmpreendimentos keeps a batch.
func (a *API) SincronizarEmpreendimentos(c echo.Context) error {
	return a.sincronizar(c, crm.VinculoEmpreendimento)
}

// GravarBloco keeps one.
func (a *API) GravarBloco(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoBloco, externo)
}

// SincronizarBlocos keeps a batch.
func (a *API) SincronizarBlocos(c echo.Context) error { return a.sincronizar(c, crm.VinculoBloco) }

// ListarUnidades lists them.
func (a *API) ListarUnidades(c echo.Context, p ListarUnidadesParams) error {
	return a.listar(c, &unidades, filtroCadastro{texto: p.Texto, bloco: numeroDe(p.Bloco), pagina: pagina(p.Limite, p.Cursor)}, p.IdExterno)
}

// LerUnidade gives one.
func (a *API) LerUnidade(c echo.Context, id Id) error { return a.ler(c, &unidades, id) }

// GravarUnidade keeps one.
func (a *API) GravarUnidade(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoUnidade, externo)
}

// SincronizarUnidades keeps a batch.
func (a *API) SincronizarUnidades(c echo.Context) error { return a.sincronizar(c, crm.VinculoUnidade) }

// ListarClientes lists them.
func (a *API) ListarClientes(c echo.Context, p ListarClientesParams) error {
	return a.listar(c, &clientes, filtroCadastro{texto: p.Texto, pagina: pagina(p.Limite, p.Cursor)}, p.IdExterno)
}

// LerCliente gives one.
func (a *API) LerCliente(c echo.Context, id Id) error { return a.ler(c, &clientes, id) }

// GravarCliente keeps one.
func (a *API) GravarCliente(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoCliente, externo)
}

// SincronizarClientes keeps a batch.
func (a *API) SincronizarClientes(c echo.Context) error { return a.sincronizar(c, crm.VinculoCliente) }

// ListarContratos lists them.
func (a *API) ListarContratos(c echo.Context, p ListarContratosParams) error {
	f := filtroCadastro{texto: p.Texto, clienteID: numeroDe(p.Cliente), unidadeID: numeroDe(p.Unidade), pagina: pagina(p.Limite, p.Cursor)}
	return a.listar(c, &contratos, f, p.IdExterno)
}

// LerContrato gives one.
func (a *API) LerContrato(c echo.Context, id Id) error { return a.ler(c, &contratos, id) }

// GravarContrato keeps one.
func (a *API) GravarContrato(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoContrato, externo)
}

// SincronizarContratos keeps a batch.
func (a *API) SincronizarContratos(c echo.Context) error {
	return a.sincronizar(c, crm.VinculoContrato)
}

// GravarParticipante keeps one.
func (a *API) GravarParticipante(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoParticipante, externo)
}

// SincronizarParticipantes keeps a batch.
func (a *API) SincronizarParticipantes(c echo.Context) error {
	return a.sincronizar(c, crm.VinculoParticipante)
}

// GravarTitulo keeps one.
func (a *API) GravarTitulo(c echo.Context, externo IdExterno) error {
	return a.gravar(c, crm.VinculoTitulo, externo)
}

// SincronizarTitulos keeps a batch.
func (a *API) SincronizarTitulos(c echo.Context) error { return a.sincronizar(c, crm.VinculoTitulo) }

// ListarBlocos gives those of an empreendimento.
func (a *API) ListarBlocos(c echo.Context, id Id) error {
	q := da(c)
	linhas, err := a.dep.Cadastros.Blocos(q.Ctx(), q.TenantID(), numeroDe(id))
	if err != nil {
		return err
	}
	lista := crm.Lista[crm.LinhaBloco]{Linhas: linhas}
	return q.partesDe(&empreendimentos, id, crm.VinculoBloco, objetos(lista, func(b *crm.LinhaBloco) int64 { return b.ID }, func(b *crm.LinhaBloco) any { return &b.Bloco }))
}

// ListarParticipantes gives those of a contract.
func (a *API) ListarParticipantes(c echo.Context, id Id) error {
	q := da(c)
	linhas, err := a.dep.Cadastros.Participantes(q.Ctx(), q.TenantID(), numeroDe(id), 0)
	if err != nil {
		return err
	}
	lista := crm.Lista[crm.LinhaParticipante]{Linhas: linhas}
	return q.partesDe(&contratos, id, crm.VinculoParticipante, objetos(lista, func(*crm.LinhaParticipante) int64 { return 0 }, func(p *crm.LinhaParticipante) any { return &p.Participante }))
}

// ListarTitulos gives those of a contract.
func (a *API) ListarTitulos(c echo.Context, id Id, p ListarTitulosParams) error {
	q := da(c)
	lista, err := a.dep.Cadastros.Titulos(q.Ctx(), crm.FiltroTitulos{TenantID: q.TenantID(), ContratoID: numeroDe(id), Pagina: pagina(p.Limite, p.Cursor)})
	if err != nil {
		return err
	}
	return q.partesDe(&contratos, id, crm.VinculoTitulo, objetos(lista, func(t *crm.Titulo) int64 { return t.ID }, func(t *crm.Titulo) any { return t }))
}
