package sombra

import (
	"maps"
	"slices"
	"strings"
)

// mesmasLinhas tells whether two answers are lists of the same rows in another order, but for fields that are noise.
func mesmasLinhas(a, b *Resposta, ruido map[string]bool) bool {
	if a.HTTP != b.HTTP {
		return false
	}
	deA, deB := linhasDe(a, ruido), linhasDe(b, ruido)
	if len(deA) < 2 || len(deA) != len(deB) || slices.Equal(deA, deB) {
		return false
	}
	slices.Sort(deA)
	slices.Sort(deB)
	return slices.Equal(deA, deB)
}

// linhasDe spells each row of an answer that is a list, in its order; nil = it is none.
func linhasDe(r *Resposta, ruido map[string]bool) []string {
	linhas := map[string]*strings.Builder{}
	for _, campo := range slices.Sorted(maps.Keys(r.Campos)) {
		i, resto, eLinha := strings.Cut(campo, ".")
		if !eLinha || strings.Trim(i, "0123456789") != "" {
			return nil
		}
		if linhas[i] == nil {
			linhas[i] = &strings.Builder{}
		}
		if !ruido[Coletivo(campo)] {
			linhas[i].WriteString(resto + "\x00" + Normalizar(r.Campos[campo]) + "\x00")
		}
	}
	em := slices.SortedFunc(maps.Keys(linhas), func(a, b string) int { // "10" comes after "9"
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	textos := make([]string, len(em))
	for n, i := range em {
		textos[n] = linhas[i].String()
	}
	return textos
}
