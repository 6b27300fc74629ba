package sombra

import (
	"strconv"
	"strings"

	"ponte/crm"
)

// Names under which an Ensaio remembers.

func porNumero(tenantID int64, numero string) string {
	return strconv.FormatInt(tenantID, 10) + "/" + numero
}

func porID(id int64) string { return "id/" + strconv.FormatInt(id, 10) }

func porChave(tenantID int64, sistema string, tipo crm.TipoChave, chave string) string {
	return strings.Join([]string{strconv.FormatInt(tenantID, 10), sistema, string(tipo), chave}, "/")
}
