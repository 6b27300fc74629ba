package storage

import (
	"database/sql"

	"ponte/crm"
)

// alarmesTable is without aberto: 1 while the alarm is unresolved, NULL after, which no field says.
var alarmesTable = NewTable("alarmes", `id@ tenant_id@ causa:32= objeto:190= situacao:16 frase exemplo= pagina:500= quantidade aberto_em= visto_em
	reconhecido_em reconhecido_por:255 nota silenciado_ate resolvido_em`)

func alarmeValues(a *crm.Alarme) []any {
	return alarmesTable.fit([]any{
		a.ID, a.TenantID, string(a.Causa), a.Objeto, string(a.Situacao), a.Frase, jsonText(a.Exemplo), a.Pagina, a.Quantidade, toMS(a.AbertoEm), toMS(a.VistoEm),
		msOrNull(a.ReconhecidoEm), a.ReconhecidoPor, a.Nota, msOrNull(a.SilenciadoAte), msOrNull(a.ResolvidoEm),
	})
}

func readAlarme(scan func(...any) error) (a crm.Alarme, err error) {
	var opened, seen int64
	var known, silenced, resolved sql.NullInt64
	var example jsonColumn[crm.ExemploAlarme]
	err = scan(&a.ID, &a.TenantID, &a.Causa, &a.Objeto, &a.Situacao, &a.Frase, &example, &a.Pagina, &a.Quantidade, &opened, &seen,
		&known, &a.ReconhecidoPor, &a.Nota, &silenced, &resolved)
	a.Exemplo, a.AbertoEm, a.VistoEm = example.V, fromMS(opened), fromMS(seen)
	a.ReconhecidoEm, a.SilenciadoAte, a.ResolvidoEm = fromNullMS(known), fromNullMS(silenced), fromNullMS(resolved)
	return a, err
}
