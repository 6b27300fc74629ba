package portal

import (
	"errors"
	"slices"
	"strings"

	"ponte/crm"
)

// errAlcance is the error of an ocorrência that is there and that the user's alcance leaves out.
var errAlcance = errors.New("beyond what the user sees")

// lerRecorte finds what the user sees of ocorrências and tarefas, and refuses a page about an ocorrência beyond it: whatever page has a number in
// its address is about that one.
func (k *contexto) lerRecorte() error {
	var usuarios []crm.Usuario
	if k.acesso.Alcance == crm.AlcanceSubordinados {
		var err error
		if usuarios, err = k.p.Administracao.Usuarios.Usuarios(k.ctx); err != nil {
			return err
		}
	}
	k.recorte = crm.RecorteDe(k.usuario, k.acesso, usuarios)
	if !strings.Contains(k.pagina.caminho, ":numero") {
		return nil
	}
	return k.alcancar(k.segmento("numero"))
}

// alcancar is errAlcance for an ocorrência that is there and beyond what the user sees.
func (k *contexto) alcancar(numero string) error {
	if k.recorte == nil {
		return nil
	}
	q := crm.FiltroOcorrencias{TenantID: k.tenant.ID, Numero: numero, Recorte: k.recorte, Fora: true, Pagina: crm.Pagina{Limite: 1}}
	fora, err := k.p.Acervo.Ocorrencias(k.ctx, q)
	if err == nil && len(fora.Linhas) > 0 {
		return errAlcance
	}
	return err
}

// soAlcancadas leaves out what the user does not see.
func (k *contexto) soAlcancadas(linhas []crm.LinhaOcorrencia) ([]crm.LinhaOcorrencia, error) {
	var falha error
	vistas := slices.DeleteFunc(slices.Clone(linhas), func(l crm.LinhaOcorrencia) bool {
		err := k.alcancar(l.Ocorrencia.Numero)
		if err != nil && !errors.Is(err, errAlcance) {
			falha = err
		}
		return err != nil
	})
	return vistas, falha
}

// fraseFora says how much of a list the user does not see: "12 fora do seu alcance". Only a list's first part says it.
func (k *contexto) fraseFora(contar func() (int, bool, error)) (string, error) {
	if k.recorte == nil || k.consulta("apos") != "" {
		return "", nil
	}
	n, mais, err := contar()
	switch {
	case err != nil || n == 0 && !mais:
		return "", err
	case mais:
		return "Mais de " + inteiro(n) + " fora do seu alcance.", nil
	}
	return inteiro(n) + " fora do seu alcance.", nil
}
