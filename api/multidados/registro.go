package multidados

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"ponte/crm"
)

// registro begins the log row of a request.
func (s *Servico) registro(c Chamador, e Endereco) crm.Chamada {
	reg := crm.Chamada{
		RequestID: c.RequestID, Superficie: string(e.Superficie), Endereco: c.Endereco.Unmap().String(), Alerta: c.Alertas,
		Vezes: 1, Em: c.Em,
	}
	retrato, ok := s.dep.Retratos.Retrato(e.Tenant)
	reg.Estranha = !ok || !retrato.Conhece(c.Endereco, c.Em)
	if c.Par != c.Endereco {
		reg.Par = c.Par.Unmap().String()
	}
	return reg
}

// registrarFalha keeps what is known of a request whose body could not be read or understood.
func (s *Servico) registrarFalha(c Chamador, e Endereco, recusa *crm.Recusa, corpo []byte) {
	reg := s.registro(c, e)
	if r, ok := s.dep.Retratos.Retrato(e.Tenant); ok {
		reg.TenantID = r.Tenant.ID
	}
	reg.Situacao, reg.CodigoRecusa, reg.Mensagem = crm.ChamadaFalha, int(recusa.Codigo), recusa.Error()
	reg.HTTP, reg.Bytes, reg.Duracao = http.StatusInternalServerError, len(corpo), s.dep.Relogio().Sub(c.Em)
	if e.Superficie != SuperficieSOAP {
		reg.HTTP = recusa.HTTP
	}
	if len(corpo) > 0 {
		soma := sha256.Sum256(corpo)
		reg.SHA256 = hex.EncodeToString(soma[:])
	}
	s.encerrar(reg, "")
}

// encerrar counts a call that wrote nothing and hands its row over. operacao is its catalogue name, "" = none.
func (s *Servico) encerrar(reg crm.Chamada, operacao string) {
	s.dep.Medir(Medida{
		Superficie: reg.Superficie, Operacao: operacao, Situacao: reg.Situacao, Recusa: crm.CodigoRecusa(reg.CodigoRecusa), Duracao: reg.Duracao,
	})
	s.dep.Diario.Registrar(reg)
}
