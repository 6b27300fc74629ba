package crm

import (
	"context"
	"strconv"
)

// mudarUmaVez does something to an ocorrência, once: for the call's Idempotency-Key (reenvio), and for igual, by which the same thing is
// known without one (no Chave = it is not). What was done before, or changes nothing, is answered as a repeat; of a tarefa's repeat the
// key says which. mudar collects the change, and gets the key that igual found although it is no repeat any more, to renew it; it may
// add to the answer.
func (o *Ocorrencias) mudarUmaVez(
	ctx context.Context, p *Pedido, numero string, igual repetivel, mudar func(m *movimentacao, r *Resposta, chave *ChaveIdempotencia) error,
) (*Resposta, error) {
	soltar, err := o.travarOcorrencia(ctx, p, numero)
	if err != nil {
		return nil, err
	}
	defer soltar()
	reenvio := p.reenvio(numero)
	return o.insistir(ctx, p, func() (*Resposta, error) {
		var chaves []ProcuraChave
		if igual.Chave != "" {
			chaves = append(chaves, igual.ProcuraChave)
		}
		achados, err := o.acharOcorrencia(ctx, p, numero, reenvio.procurar(chaves)...)
		if err != nil {
			return nil, err
		}
		oc, agora := achados.Ocorrencia, o.Relogio()
		r := &Resposta{Numero: oc.Numero, OcorrenciaID: oc.ID, Versao: oc.Versao}
		feito, err := reenvio.feito(achados.Chaves)
		if err != nil {
			return nil, err
		}
		chave := acharChave(achados.Chaves, igual.ProcuraChave)
		if feito || igual.repete(chave, agora) {
			r.repete(feito)
			if chave != nil {
				r.TarefaID, _ = strconv.ParseInt(chave.Conteudo, 10, 64)
			}
			return o.gravarMovimentacao(ctx, p, nil, r)
		}
		m := novaMovimentacao(p.Retrato, oc, p.origem(), p.Credencial.Usuario, agora)
		if err := mudar(m, r, chave); err != nil {
			return nil, err
		}
		if r.Repetida = !m.mudou; m.mudou {
			r.Versao++
		}
		reenvio.guardar(m)
		return o.gravarMovimentacao(ctx, p, m, r)
	})
}
