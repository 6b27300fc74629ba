package storage

import (
	"strconv"

	"ponte/crm"
)

// Tables of the comparisons of destinations.
var (
	conferenciasTable = NewTable("conferencias", `id@ tenant_id@ destino:32= ambiente:16= quem:100= estado:16 erro:1000 pedida_em= iniciada_em terminou_em vistas nomeadas
		diferencas faltas`)
	achadosTable = NewTable("conferencia_achados", `conferencia_id ordem tenant_id tipo:16 codigo:255 numero:40 aqui:255 la:255 porque fara:500 evento:190 corpo aplicado_em
		aplicado_por:100 chave:190`)
)

func conferenciaValues(c *crm.Conferencia) []any {
	return conferenciasTable.fit([]any{
		c.ID, c.TenantID, c.Destino, c.Ambiente, c.Quem, string(c.Estado), c.Erro, toMS(c.PedidaEm), toMS(c.IniciadaEm), toMS(c.TerminouEm), int64(c.Vistas), int64(c.Nomeadas),
		int64(c.Diferencas), int64(c.Faltas),
	})
}

func readConferencia(scan func(...any) error) (c crm.Conferencia, err error) {
	var asked, began, ended int64
	err = scan(&c.ID, &c.TenantID, &c.Destino, &c.Ambiente, &c.Quem, &c.Estado, &c.Erro, &asked, &began, &ended, &c.Vistas, &c.Nomeadas, &c.Diferencas, &c.Faltas)
	c.PedidaEm, c.IniciadaEm, c.TerminouEm = fromMS(asked), fromMS(began), fromMS(ended)
	return c, err
}

func achadoValues(c *crm.Conferencia, a *crm.Achado) []any {
	return achadosTable.fit([]any{
		c.ID, int64(a.Ordem), c.TenantID, string(a.Tipo), a.Codigo, a.Numero, a.Aqui, a.La, a.Porque, a.Fara, a.Evento, a.Corpo, toMS(a.AplicadoEm), a.AplicadoPor, findingKey(c.ID, a.Ordem),
	})
}

// findingKey names the event that applying a finding makes: a second one would be the same.
func findingKey(id int64, order int) string {
	return crm.ChaveDeConferencia + strconv.FormatInt(id, 10) + "/" + strconv.Itoa(order)
}

func readAchado(scan func(...any) error) (a crm.Achado, err error) {
	var applied int64
	err = scan(&a.Ordem, &a.Tipo, &a.Codigo, &a.Numero, &a.Aqui, &a.La, &a.Porque, &a.Fara, &a.Evento, &a.Corpo, &applied, &a.AplicadoPor, &a.Estado, &a.Motivo)
	a.AplicadoEm = fromMS(applied)
	return a, err
}
