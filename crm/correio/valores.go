package correio

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"ponte/crm"
)

// Destinatario is somebody who is written to.
type Destinatario struct {
	Chave string // the same in every try, and no personal data
	Nome  string
	Email string
	Geral bool // they look after every installation
}

// Destinatarios are those of an entrega: the client, or the users who asked and did not do it themselves. None = nobody asked any more.
func Destinatarios(d *crm.DossieEntrega, k *crm.Correspondencia) []Destinatario {
	var quer func(o *crm.Ouvinte) bool
	switch d.Entrega.Acao {
	case crm.EventoAvisoOcorrencia:
		quer = func(o *crm.Ouvinte) bool { return o.QuerOcorrencia(&d.Ocorrencia, autor(d, k)) }
	case crm.EventoAvisoTarefa:
		if d.Tarefa == nil {
			return nil
		}
		quer = func(o *crm.Ouvinte) bool { return o.QuerTarefa(d.Tarefa, autor(d, k)) }
	case crm.EventoAvisoAlarmes:
		quer = func(o *crm.Ouvinte) bool {
			return slices.ContainsFunc(k.Alarmes, func(a crm.Alarme) bool { return o.QuerAlarme(&a) })
		}
	default:
		var c Destinatario
		if c.Chave = "cliente"; d.Cliente != nil {
			c.Nome, c.Email = d.Cliente.Nome, d.Cliente.Email
		}
		return []Destinatario{c}
	}
	var para []Destinatario
	for i := range k.Ouvintes {
		if o := &k.Ouvintes[i]; quer(o) {
			para = append(para, Destinatario{"u" + itoa(o.UsuarioID), cmp.Or(o.Nome, o.Login), o.Email, o.TenantID == 0})
		}
	}
	return para
}

// autor is who did what an entrega tells of.
func autor(d *crm.DossieEntrega, k *crm.Correspondencia) string {
	switch {
	case d.Tarefa != nil:
		return cmp.Or(d.Tarefa.EncerradaPor, d.Tarefa.CriadaPor)
	case d.Narrativa != nil && d.Narrativa.ID == d.Ocorrencia.ID:
		return d.Ocorrencia.QuemAbriu()
	case d.Narrativa != nil:
		return d.Narrativa.Autor
	case k.Movimento != nil:
		return k.Movimento.Autor
	}
	return ""
}

// Valores are what the model of an entrega may name, for one of those who are written to. publico is the address of this Ponte, "" = not known.
func Valores(d *crm.DossieEntrega, k *crm.Correspondencia, para *Destinatario, publico string) map[string]string {
	zona := d.Tenant.Fuso()
	v := map[string]string{"empresa": d.Tenant.Nome, "usuario": para.Nome, "autor": autor(d, k), "numero": d.Ocorrencia.Numero}
	if d.Alarme != nil {
		dosAlarmes(v, d, k, para.Geral, publico)
	}
	if d.Acesso != nil {
		v["codigo"], v["validade"] = k.Codigo, fmt.Sprintf("%d minutos", int(d.Acesso.ExpiraEm.Sub(d.Acesso.CriadoEm).Minutes()))
	}
	if f := k.Filial; f != nil {
		v["empresa"], v["filial"], v["telefone"], v["email_contato"] = cmp.Or(f.EmpresaNome, d.Tenant.Nome), f.Nome, f.Telefone, f.Email
	}
	if d.Cliente != nil {
		v["cliente"] = d.Cliente.Nome
	}
	if d.Contrato != nil {
		v["contrato"] = d.Contrato.Codigo
	}
	if d.Unidade != nil {
		v["empreendimento"], v["bloco"], v["unidade"] = d.Unidade.Empreendimento, d.Unidade.Bloco, d.Unidade.Numero
	}
	if d.Status != nil {
		v["status"] = d.Status.Nome
	}
	if d.Divisao != nil {
		v["assunto"] = d.Divisao.Nome
	}
	if d.Solicitacao != nil {
		v["assunto"] = cmp.Or(d.Solicitacao.Nome, v["assunto"])
	}
	if d.Narrativa != nil && d.Narrativa.Tipo != crm.NarrativaSistema {
		v["texto"] = d.Narrativa.Texto
	}
	if publico != "" && d.Ocorrencia.Numero != "" {
		v["link"] = publico + "/portal/ocorrencias/" + url.PathEscape(d.Ocorrencia.Numero)
	}
	if t := d.Tarefa; t != nil {
		v["tarefa"], v["situacao"], v["para"], v["nota"] = t.Titulo, string(t.Situacao), t.Para(), t.Nota
		if t.VenceEm != nil {
			v["vence"] = emTexto(*t.VenceEm, zona)
		}
	}
	return v
}

func emTexto(t time.Time, zona *time.Location) string { return t.In(zona).Format("02/01/2006 15:04") }

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
