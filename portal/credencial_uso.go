package portal

import (
	"net/http"
	"net/url"
	"time"

	"ponte/crm"
)

// usoCredencial is what a page shows of the use of a credential and of its passwords.
type usoCredencial struct {
	Ultima, Desde momento // Desde: since when a call of it would be known
	Em24h         int64
	SemUso        bool
	Senhas        []senhaCredencial
	Enderecos     []enderecoVisto
	Anterior      bool // the older password lets in, too
	Erros         errosForm
	AnteriorAte   string // as typed
}

type senhaCredencial struct {
	crm.SenhaDaCredencial
	De, Fim, Uso momento
}

type enderecoVisto struct {
	crm.EnderecoVisto
	De, Ate momento
}

// usos reads the use of the tenant's credentials.
func (k *contexto) usos() (map[int64]crm.UsoDaCredencial, error) {
	return k.p.Administracao.Usos.Usos(k.ctx, k.tenant.ID)
}

// formaDaHora is how a browser writes a day and a time.
const formaDaHora = "2006-01-02T15:04"

func (k *contexto) uso(c *crm.Credencial, u crm.UsoDaCredencial) *usoCredencial {
	uso := &usoCredencial{
		Ultima: k.em(u.Ultima), Desde: k.em(c.UsoConhecidoDesde()), Em24h: u.Em24h, SemUso: c.SemUso(u, k.agora), Anterior: c.AnteriorVale(k.agora),
		AnteriorAte: k.agora.Add(crm.PrazoDaSenhaAnterior).In(k.zona).Format(formaDaHora),
	}
	for _, s := range c.SenhasValendo(u, k.agora) {
		l := senhaCredencial{SenhaDaCredencial: s, De: k.em(s.Desde), Uso: k.em(s.Ultima)}
		if s.Ate != nil {
			l.Fim = k.em(*s.Ate)
		}
		uso.Senhas = append(uso.Senhas, l)
	}
	for _, e := range u.Enderecos {
		uso.Enderecos = append(uso.Enderecos, enderecoVisto{e, k.em(e.Primeira), k.em(e.Ultima)})
	}
	return uso
}

// trocarSenhaCredencial gives another password; the present one goes on until the time that was chosen, nothing = it ends.
func (k *contexto) trocarSenhaCredencial(c *crm.Credencial) error {
	ate, texto := k.agora, k.campo("anterior_ate")
	if texto != "" {
		t, err := time.ParseInLocation(formaDaHora, texto, k.zona)
		if err != nil {
			return k.mostrarTroca(c, texto, errosForm{"anterior_ate": "escreva o dia e a hora, como 31/12/2026 18:00"})
		}
		ate = t
	}
	_, senha, err := k.p.Administracao.TrocarSenhaCredencial(k.ctx, k.ator(""), k.tenant.ID, c.Usuario, k.FormValue("senha"), ate)
	if erros := errosDe(err); erros != nil {
		return k.mostrarTroca(c, texto, erros)
	}
	if err != nil {
		return err
	}
	if k.FormValue("senha") != "" {
		return k.voltar("/credenciais/"+url.PathEscape(c.Usuario), "Senha trocada. Vale em até 3 segundos.")
	}
	return k.mostrarSegredo("Nova senha de "+c.Usuario, c.Usuario, senha, "/credenciais/"+url.PathEscape(c.Usuario))
}

func (k *contexto) mostrarTroca(c *crm.Credencial, anteriorAte string, erros errosForm) error {
	f := formDaCredencial(c)
	f.troca, f.errosTroca = anteriorAte, erros
	return k.mostrarCredencial(http.StatusUnprocessableEntity, c, f)
}
