package mobuss

import "testing"

func TestPalavrasDeUmaSolicitacaoEncerrada(t *testing.T) {
	for situacao, final := range map[string]bool{
		"ENCERRADA": true, "Concluída": true, "CONCLUIDO": true, "finalizada pelo cliente": true, "Fechada": true,
		"": false, "ABERTA": false, "Aguardando conclusão": false, "NÃO CONCLUÍDA": false, "Nao finalizada": false, "Em fechamento": false,
		"Inconclusiva": false,
	} {
		if ehFinal(situacao) != final {
			t.Errorf("%q counts as closed: %v", situacao, !final)
		}
	}
	if !jaEncerrada("A solicitação já está encerrada") || jaEncerrada("A solicitação já não existe") || jaEncerrada("Não pode ser encerrada") {
		t.Error("a refusal because it is closed already is not told from others")
	}
}
