package crm

import (
	"slices"
	"strings"
)

// DitosNaFrase gives what a refusal's sentence says of the call, as the contract that was not found: what stands in it for each %s of its row.
// A sentence that is not that row's gives nothing.
func DitosNaFrase(codigo CodigoRecusa, frase string) []string {
	i := slices.IndexFunc(Recusas, func(l LinhaRecusa) bool { return l.Codigo == codigo })
	if i < 0 {
		return nil
	}
	partes := strings.Split(Recusas[i].Frase, "%s")
	resto, ha := strings.CutPrefix(frase, partes[0])
	if !ha {
		return nil
	}
	var ditos []string
	for n, fixa := range partes[1:] {
		fim := strings.Index(resto, fixa)
		if n == len(partes)-2 { // the last: a value may hold the same words
			fim = strings.LastIndex(resto, fixa)
		}
		if fim < 0 || fixa == "" && n < len(partes)-2 {
			return nil
		}
		dito := resto[:fim]
		if fixa == "" { // the sentence ends with it, but for (e:NNN)
			dito, _, _ = strings.Cut(resto, " (e:")
		}
		if dito = strings.TrimSpace(dito); dito != "" {
			ditos = append(ditos, dito)
		}
		resto = resto[min(fim+len(fixa), len(resto)):]
	}
	return ditos
}
