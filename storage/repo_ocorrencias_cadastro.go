package storage

import "ponte/crm"

// in narrows a source by a further condition; the empty one leaves it as it is.
func (c condition) in(source condition) condition {
	if c.text == "" {
		return source
	}
	return source.and(c.text, c.args...)
}

// ofCadastro is the condition of a list of what belongs to a contract, a unit or an empreendimento, and of what a person sees. No index leads to it, because
// each opening would pay for one: it is looked for in windows of the list, or among what another filter finds.
func ofCadastro(f *crm.FiltroOcorrencias) (c condition) {
	add := func(text string, args ...any) {
		if c.text != "" {
			c.text += " AND "
		}
		c.text, c.args = c.text+text, append(c.args, args...)
	}
	if r := recorteOf(f.Recorte, f.Fora, "ocorrencias"); r.text != "" {
		add(r.text, r.args...)
	}
	if f.ContratoID != 0 {
		add("contrato_id = ?", f.ContratoID)
	}
	if f.UnidadeID != 0 {
		add("unidade_id = ?", f.UnidadeID)
	}
	if f.EmpreendimentoID != 0 {
		// It counts, because what is asked for by IN may be turned into a join that begins with the units.
		add("(SELECT COUNT(*) FROM unidades u JOIN blocos b ON b.id = u.bloco_id WHERE u.id = ocorrencias.unidade_id AND b.empreendimento_id = ?) > 0", f.EmpreendimentoID)
	}
	return c
}
