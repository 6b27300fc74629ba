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
	primeiro, err := o.Numeracao.IDs(ctx, len(p.Anexos))
	if err != nil {
		return nil, err
	}
	anexos := make([]Anexo, 0, len(p.Anexos))
	for i := range p.Anexos {
		x := &p.Anexos[i]
		soma := sha256.Sum256(x.Conteudo)
		anexos = append(anexos, Anexo{
			ID: primeiro + int64(i), TenantID: p.Retrato.Tenant.ID, Nome: x.Nome, Tipo: x.Tipo, Tamanho: int64(len(x.Conteudo)),
			SHA256: hex.EncodeToString(soma[:]), Origem: p.origem(), CriadoEm: agora,
		})
		if err := o.Arquivos.Guardar(ctx, anexos[i].ID, x.Conteudo); err != nil {
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
