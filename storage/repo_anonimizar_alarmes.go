package storage

import (
	"context"
	"fmt"
	"strings"

	"ponte/crm"
	"ponte/crm/titular"
)

// anonymiseExamples empties the examples of alarms that are of a call or an entrega of the person, or that name them: an example is masked as the
// log is, which leaves names, and an alarm outlives the log.
func (s *Storage) anonymiseExamples(ctx context.Context, a *titular.Anonimizacao, name string) error {
	examples, err := readAll(ctx, s.pools.reader, func(scan func(...any) error) (x crm.Alarme, err error) {
		var e jsonColumn[crm.ExemploAlarme]
		err = scan(&x.ID, &e)
		x.Exemplo = e.V
		return x, err
	}, "SELECT id, exemplo FROM alarmes WHERE tenant_id = ? AND exemplo <> ''", a.TenantID)
	if err != nil {
		return err
	}
	name = strings.ToLower(name)
	for _, x := range examples {
		theirs := name != "" && strings.Contains(strings.ToLower(x.Exemplo.Pedido+"\n"+x.Exemplo.Resposta), name)
		if !theirs {
			if theirs, err = s.exampleOf(ctx, x.Exemplo.Assunto, a.ClienteID); err != nil {
				return err
			}
		}
		if theirs {
			if err := s.execRetrying(ctx, "UPDATE alarmes SET exemplo = '' WHERE id = ?", x.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// exampleOf tells whether an example, by its subject, is of an ocorrência or a contract of the person.
func (s *Storage) exampleOf(ctx context.Context, subject string, clientID int64) (theirs bool, err error) {
	for form, query := range map[string]string{
		"Chamada %d:": "SELECT COUNT(*) FROM chamadas x JOIN ocorrencias o ON o.id = x.ocorrencia_id WHERE x.id = ? AND o.cliente_id = ?",
		"Entrega %d:": "SELECT COUNT(*) FROM entregas x LEFT JOIN ocorrencias o ON o.id = x.ocorrencia_id LEFT JOIN contratos k ON k.id = x.contrato_id WHERE x.id = ? AND ? IN (o.cliente_id, k.cliente_id)",
	} {
		var id int64
		if n, _ := fmt.Sscanf(subject, form, &id); n == 1 {
			err = s.pools.reader.QueryRowContext(ctx, query, id, clientID).Scan(&theirs)
			return theirs, classify(err)
		}
	}
	return false, nil
}
