package mariadb

import (
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"
)

// models are databases that others are copies of: to fill one takes longer than many a test.
type models struct {
	sync.Mutex
	made map[string]model
}

// model is how a copy of one is made.
type model struct {
	tables, filled []string
	err            error
}

// NewCopy makes a database for one test with the tables and rows of the model of that name, and returns its address in Ponte's
// form. fill fills the empty model at an address, once for the server's life. Foreign keys are not copied.
func (s *Server) NewCopy(t testing.TB, name string, fill func(address string) error) string {
	t.Helper()
	m := s.model(name, fill)
	if m.err != nil {
		t.Fatalf("fill the model %s: %v", name, m.err)
	}
	copied := s.newDatabase(t)
	var statements []string
	for _, table := range m.tables {
		statements = append(statements, "CREATE TABLE `"+copied+"`.`"+table+"` LIKE `"+modelName(name)+"`.`"+table+"`")
	}
	for _, table := range m.filled {
		statements = append(statements, "INSERT INTO `"+copied+"`.`"+table+"` SELECT * FROM `"+modelName(name)+"`.`"+table+"`")
	}
	if err := s.exec(statements...); err != nil {
		t.Fatalf("copy the model: %v", err)
	}
	return s.URL(copied)
}

func modelName(name string) string { return "model_" + name }

func (s *Server) model(name string, fill func(address string) error) model {
	s.models.Lock()
	defer s.models.Unlock()
	m, made := s.models.made[name]
	if made {
		return m
	}
	if m.err = s.exec(create(modelName(name))); m.err == nil {
		m.err = fill(s.URL(modelName(name)))
	}
	if m.err == nil {
		m.err = s.read(&m, modelName(name))
	}
	if s.models.made == nil {
		s.models.made = map[string]model{}
	}
	s.models.made[name] = m
	return m
}

// read finds a model's tables, and which of them have rows.
func (s *Server) read(m *model, database string) (err error) {
	db, err := s.Open(database)
	if err != nil {
		return err
	}
	defer db.Close()
	if m.tables, err = names(db, "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name"); err != nil {
		return err
	}
	for _, table := range m.tables {
		var one int
		switch err := db.QueryRow("SELECT 1 FROM `" + table + "` LIMIT 1").Scan(&one); {
		case err == nil:
			m.filled = append(m.filled, table)
		case !errors.Is(err, sql.ErrNoRows):
			return err
		}
	}
	return nil
}

func names(db *sql.DB, query string) (list []string, err error) {
	rows, err := db.Query(query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return slices.Clip(list), rows.Err()
}
