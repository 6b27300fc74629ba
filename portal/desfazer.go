package portal

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"ponte/crm"
)

// prazoDesfazer is how long what was just done can be undone by its button. It is of the session in which it was done.
const prazoDesfazer = 15 * time.Minute

// desfeita is what the button beside a notice does. Who is permitted the act is permitted to undo it; the trail has both.
type desfeita struct {
	Vez        string // names this one: a button of an older page undoes nothing
	Ate        int64  // Unix seconds
	TenantID   int64
	Exige      crm.Permissao // what the act asked for
	Ato        string        // of the trail
	ID         int64
	Endereco   string
	Credencial string
	Aviso      string
	Faixa      *crm.NovaFaixa
	Visao      *crm.Visao
	Caminho    string // to where it leads back
}

// voltarDesfazendo is voltar with a button that undoes what was done.
func (k *contexto) voltarDesfazendo(caminho, aviso string, d desfeita) error {
	d.Vez, d.Ate, d.TenantID, d.Exige = strconv.FormatUint(rand.Uint64(), 36), k.agora.Add(prazoDesfazer).Unix(), k.tenant.ID, k.pagina.exige
	if d.Caminho == "" {
		d.Caminho = caminho
	}
	b, err := json.Marshal(d)
	if err != nil {
		return err
	}
	k.p.sessoes.Put(k.Request().Context(), chaveDesfazer, string(b))
	return k.voltar(caminho, aviso)
}

// desfazivel names what can be undone on this page; "" = nothing.
func (k *contexto) desfazivel() string {
	if d := k.lerDesfeita(); d != nil {
		return d.Vez
	}
	return ""
}

func (k *contexto) lerDesfeita() *desfeita {
	texto := k.p.sessoes.GetString(k.Request().Context(), chaveDesfazer)
	var d desfeita
	if texto == "" || k.tenant == nil || json.Unmarshal([]byte(texto), &d) != nil || d.TenantID != k.tenant.ID || k.agora.Unix() > d.Ate || !k.pode(d.Exige) {
		return nil
	}
	return &d
}

// desfazer undoes what this session did last, once.
func (k *contexto) desfazer() error {
	d := k.lerDesfeita()
	if d == nil || d.Vez != k.campo("vez") {
		return k.voltarSemFazer("", "Isto não se desfaz mais por aqui: passou o prazo, ou já foi desfeito.")
	}
	k.p.sessoes.Remove(k.Request().Context(), chaveDesfazer)
	ator, a := k.ator("desfeito"), k.p.Administracao
	feito, err := true, error(nil)
	switch d.Ato {
	case "ip.liberar":
		_, err = a.RemoverFaixa(k.ctx, ator, k.tenant, d.ID)
	case "ip.remover":
		_, _, err = a.LiberarIP(k.ctx, ator, k.tenant, *d.Faixa)
	case "ip.ignorar":
		feito, err = a.DeixarDeIgnorarIP(k.ctx, ator, k.tenant.ID, d.Endereco)
	case "ip.deixar_de_ignorar":
		feito, err = a.IgnorarIP(k.ctx, ator, k.tenant.ID, d.Endereco)
	case "aviso.silenciar", "aviso.voltar":
		feito, err = k.desfazerAviso(ator, d)
	case "visao.apagar":
		feito, err = k.devolverVisao(ator, d.Visao)
	}
	if erros := errosDe(err); erros != nil || !feito || errors.Is(err, crm.ErrNaoEncontrado) {
		return k.voltarSemFazer(d.Caminho, "Não foi desfeito: mudou enquanto isso.")
	}
	if err != nil {
		return err
	}
	return k.voltar(d.Caminho, "Desfeito.")
}

func (k *contexto) desfazerAviso(ator crm.Ator, d *desfeita) (bool, error) {
	c := k.retrato().Credenciais[d.Credencial]
	if c == nil {
		return false, nil
	}
	if d.Ato == "aviso.voltar" {
		return k.p.Administracao.SilenciarAviso(k.ctx, ator, c, d.Aviso)
	}
	return k.p.Administracao.VoltarAAvisar(k.ctx, ator, c, d.Aviso)
}

// devolverVisao brings a deleted filter back, unless its name was given to another one meanwhile.
func (k *contexto) devolverVisao(ator crm.Ator, v *crm.Visao) (bool, error) {
	todas, err := k.p.Administracao.Listas.Visoes(k.ctx, v.TenantID, v.UsuarioID)
	if err != nil || slices.ContainsFunc(todas, func(x crm.Visao) bool { return x.Lista == v.Lista && x.Nome == v.Nome }) {
		return false, err
	}
	return true, k.p.Administracao.SalvarVisao(k.ctx, ator, v)
}
