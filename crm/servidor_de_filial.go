package crm

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// servidorDeFilial is what a server of an empresa or a filial is judged and written down by, whatever it serves: SMTP or FTP.
type servidorDeFilial struct {
	tenantID, empresaID, filialID int64
	endereco                      string
	porta                         int
}

// conferirDono judges whose the server is: an empresa's that there is, whole, or one of its filiais'.
func (s servidorDeFilial) conferirDono(empresas []Empresa, mal func(campo string, m Motivo, detalhe ...string)) {
	e := EmpresaPorID(empresas, s.empresaID)
	switch {
	case s.empresaID == 0:
		mal("empresa", MotivoVazio)
	case e == nil:
		mal("empresa", MotivoInexistente, strconv.FormatInt(s.empresaID, 10))
	case s.filialID != 0:
		if f := FilialPorID(empresas, s.filialID); f == nil || f.EmpresaID != s.empresaID {
			mal("filial", MotivoInexistente, "entre as de "+e.Nome)
		}
	}
}

// conferirEndereco judges where it is; exemplo and portas are for who has to mend it.
func (s servidorDeFilial) conferirEndereco(exemplo, portas string, mal func(campo string, m Motivo, detalhe ...string)) {
	switch {
	case s.endereco == "":
		mal("endereco", MotivoVazio)
	case !hostValido(s.endereco):
		mal("endereco", MotivoFormato, "o nome do servidor, como "+exemplo+", sem porta nem barras")
	}
	if s.porta < 1 || s.porta > 65535 {
		mal("porta", MotivoFormato, "1 a 65535; as comuns são "+portas)
	}
}

// recusaAoGravar names the field that a server could not be kept for.
func (s servidorDeFilial) recusaAoGravar(err error) error {
	switch {
	case errors.Is(err, ErrJaExiste):
		return NovoInvalido("filial", MotivoDuplicado, "um servidor da mesma empresa e filial")
	case errors.Is(err, ErrNaoEncontrado):
		return errors.Join(err, NovoInvalido("empresa", MotivoInexistente, "foi apagada"))
	}
	return comoInvalido(err, "endereco", s.endereco)
}

func (s servidorDeFilial) auditoria(ator Ator, em time.Time, acao, antes, depois string) Auditoria {
	return Auditoria{
		TenantID: s.tenantID, Quem: ator.Quem, Acao: acao, Alvo: s.endereco + ":" + strconv.Itoa(s.porta), Antes: antes, Depois: depois, Motivo: ator.Motivo,
		Endereco: ator.Endereco, Em: em,
	}
}

// resultadoDoTeste is what the trail says of a try.
func resultadoDoTeste(err error) string {
	if err != nil {
		return Encurtar(err.Error(), 500)
	}
	return "certo"
}

// mesmoEndereco tells whether a password that is kept may stay: one goes to no server but that for which it was written.
func mesmoEndereco(novo, guardado string) bool {
	return strings.EqualFold(strings.TrimSpace(novo), guardado)
}

func hostValido(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return len(host) <= 253 && (host == "localhost" || dominioValido(host))
}
