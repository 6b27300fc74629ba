package serasa_test

import "ponte/crm"

func dia(s string) crm.Dia { return crm.Dia(s) }
