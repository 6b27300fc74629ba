package mobuss

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"ponte/crm"
	"ponte/integration/destino"
)

// situacaoInicial is what a solicitação is from its opening on.
const situacaoInicial = "ABERTA"

// Acompanhar asks for one solicitação and gives its situation and comments as news. What bears our own mark is what we
// sent and no news. The names of these fields are not public: several are understood.
func (c *cliente) Acompanhar(ctx context.Context, e *crm.Entrega) ([]crm.Novidade, error) {
	registro := destino.NovoRegistro(c.config.Segredos)
	resposta, err := c.chamar(ctx, registro, campoCaminhoUma, map[string]any{"idSolicitacaoAtendimento": e.IDExterno})
	if errors.Is(err, errNaoEncontrada) {
		return []crm.Novidade{novidade(e, "ausente", "Mobuss", "A solicitação "+e.IDExterno+" não existe mais na Mobuss ("+codigoNaoEncontrada+").")}, nil
	}
	if err != nil {
		return nil, err
	}
	var novidades []crm.Novidade
	if s := situacao(resposta); s != "" {
		n := novidade(e, "situacao", "Mobuss", "Situação na Mobuss: "+s)
		if n.Situacao = s; strings.EqualFold(s, situacaoInicial) {
			n.Texto = "" // what was just opened is open: no news
		}
		novidades = append(novidades, n)
	}
	for _, item := range comentarios(resposta) {
		t := destino.PrimeiroTexto(item, "desComentario", "comentario", "texto", "descricao")
		if t == "" || strings.HasPrefix(t, "[CRM ") {
			continue
		}
		chave := destino.PrimeiroTexto(item, "id", "idComentario")
		if chave == "" {
			soma := sha256.Sum256([]byte(destino.PrimeiroTexto(item, "data", "dataHora", "dataComentario") + "\x00" + t))
			chave = hex.EncodeToString(soma[:])
		}
		novidades = append(novidades, novidade(e, "comentario/"+chave, cmp.Or(destino.PrimeiroTexto(item, "autor", "nomeUsuario", "usuario"), "Mobuss"), t))
	}
	return novidades, nil
}

func novidade(e *crm.Entrega, chave, autor, texto string) crm.Novidade {
	return crm.Novidade{OcorrenciaID: e.OcorrenciaID, Chave: Nome + "/" + e.IDExterno + "/" + chave, Autor: autor, Texto: texto}
}

func situacao(resposta map[string]any) string {
	return destino.PrimeiroTexto(resposta, "situacao", "desSituacao", "statusSolicitacao", "status")
}

func comentarios(resposta map[string]any) []map[string]any {
	return objetosDe(resposta, "comentarios", "comentario", "historico")
}
