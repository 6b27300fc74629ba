package crm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"ponte/crm/sigilo"
)

// Anexar adds files to an ocorrência that is open already, and answers its number. A narrativa of ours names them, so that whoever is
// told of narrativas learns of them; the files themselves go to partners with an opening only (docs/regras.md §15.2). The same file
// again is a repeat, as the same text is.
func (o *Ocorrencias) Anexar(ctx context.Context, p *Pedido, numero string) (*Resposta, error) {
	if err := o.Autorizar(ctx, p); err != nil {
		return nil, err
	}
	p.Registro.numero = Encurtar(sigilo.MascararParte("N_OCORRENCIA", numero, p.Senha), 29)
	if len(p.Anexos) == 0 {
		return nil, Recusar(RecusaObrigatorio, "arquivo")
	}
	if err := validarAnexos(p); err != nil {
		return nil, err
	}
	igual := p.chaveDoTexto(ChaveEdicao, numero, "", "anexos "+conteudoDe(nil, p.Anexos))
	var anexos []Anexo
	return o.mudarUmaVez(ctx, p, numero, igual, func(m *movimentacao, _ *Resposta, chave *ChaveIdempotencia) (err error) {
		if anexos == nil {
			if anexos, err = o.guardarArquivos(ctx, p, m.agora); err != nil {
				return err
			}
		}
		m.anexar(anexos)
		igual.guardar(m, chave)
		return nil
	})
}

// guardarArquivos stores the bytes of a call's attachments and gives their rows, which refer to no ocorrência yet.
func (o *Ocorrencias) guardarArquivos(ctx context.Context, p *Pedido, agora time.Time) ([]Anexo, error) {
	return guardarArquivos(ctx, o.Numeracao, o.Arquivos, Anexo{TenantID: p.Retrato.Tenant.ID, Origem: p.origem(), CriadoEm: agora}, p.Anexos)
}

// guardarArquivos stores the bytes of files and gives their rows, each as modelo but for what is its own.
func guardarArquivos(ctx context.Context, numeracao Numeracao, arquivos Arquivos, modelo Anexo, recebidos []AnexoRecebido) ([]Anexo, error) {
	if len(recebidos) == 0 {
		return nil, nil
	}
	primeiro, err := numeracao.IDs(ctx, len(recebidos))
	if err != nil {
		return nil, err
	}
	anexos := make([]Anexo, len(recebidos))
	for i := range recebidos {
		x, a := &recebidos[i], &anexos[i]
		soma := sha256.Sum256(x.Conteudo)
		*a = modelo
		a.ID, a.Nome, a.Tipo, a.Tamanho, a.SHA256 = primeiro+int64(i), x.Nome, x.Tipo, int64(len(x.Conteudo)), hex.EncodeToString(soma[:])
		if err := arquivos.Guardar(ctx, a.ID, x.Conteudo); err != nil {
			return nil, err
		}
	}
	return anexos, nil
}

// LerAnexo gives a file of an ocorrência that the caller may see, with its bytes.
func (o *Ocorrencias) LerAnexo(ctx context.Context, p *Pedido, numero, id string) (*Anexo, []byte, error) {
	ficha, err := o.Ler(ctx, p, numero)
	if err != nil {
		return nil, nil, err
	}
	for i := range ficha.Anexos {
		if x := &ficha.Anexos[i]; strconv.FormatInt(x.ID, 10) == id {
			conteudo, err := o.Arquivos.Ler(ctx, x.ID)
			return x, conteudo, err
		}
	}
	return nil, nil, Recusar(RecusaCadastro, "anexo nesta ocorrência", "id "+id)
}
