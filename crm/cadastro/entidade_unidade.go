package cadastro

import (
	"time"

	"ponte/crm"
)

// entregaDaUnidade and porEntregaDaUnidade keep the delivery date of a unit, which is an instant: midnight UTC of the day.
func entregaDaUnidade(u *crm.Unidade) string {
	if u.DataEntrega == nil {
		return ""
	}
	return u.DataEntrega.Format(time.DateOnly)
}

func porEntregaDaUnidade(u *crm.Unidade, v string) {
	u.DataEntrega = nil
	if dia, err := time.Parse(time.DateOnly, v); err == nil {
		u.DataEntrega = &dia
	}
}
