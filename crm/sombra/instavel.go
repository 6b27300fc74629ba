package sombra

import (
	"maps"
	"slices"
)

// Instaveis are the fields, by their collective names, in which a service differs from itself: what it answered to the same question asked
// twice. ruido are those that are known. None where the second answer is of another kind, an error or rows that came, went or moved
// meanwhile: that says nothing of a field, and what is noise once hides differences for long.
func Instaveis(antes, depois *Resposta, ruido map[string]bool) []string {
	if antes.HTTP != depois.HTTP || antes.Falha || depois.Falha || antes.recusou(depois) || depois.recusou(antes) {
		return nil
	}
	if mesmasLinhas(antes, depois, ruido) {
		return []string{CampoOrdem}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(antes.Campos)), slices.Sorted(maps.Keys(depois.Campos))) || moveram(antes, depois, ruido) {
		return nil
	}
	todos, outros := map[string]bool{}, map[string]bool{}
	for campo := range antes.Campos {
		todos[Coletivo(campo)] = true
	}
	for _, campo := range Diferem(antes, depois) {
		if campo == CampoRetorno && forma(antes.Campos[campo]) != forma(depois.Campos[campo]) {
			return nil // another sentence, not another hour in it
		}
		if nome := Coletivo(campo); !ruido[nome] {
			outros[nome] = true
		}
	}
	if len(outros) > 1 && 2*len(outros) > len(todos) { // other rows, not other hours in them
		return nil
	}
	return slices.Sorted(maps.Keys(outros))
}

// moveram tells whether a row of one answer stands elsewhere in the other.
func moveram(a, b *Resposta, ruido map[string]bool) bool {
	deA, deB := linhasDe(a, ruido), linhasDe(b, ruido)
	for i := range min(len(deA), len(deB)) {
		if deA[i] != deB[i] && (slices.Contains(deB, deA[i]) || slices.Contains(deA, deB[i])) {
			return true
		}
	}
	return false
}
