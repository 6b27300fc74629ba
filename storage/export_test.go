package storage

import (
	"context"
	"testing"

	"ponte/crm"
)

// What tests of package storage_test use: those that seed, which a test inside the package cannot.
var (
	OnEachEngine = onEachEngine
	Deadline     = deadline
	OpenTest     = open
	Count        = count
)

// NewTestTenant makes a tenant.
func NewTestTenant(t *testing.T, s *Storage, slug string) *crm.Tenant {
	t.Helper()
	return newTenant(t, administration(s), slug)
}

// ListsWithin are the lists, with windows that are small enough to end early.
func ListsWithin(s *Storage, clientes, ocorrencias, chamadas int) crm.Acervo {
	return &lists{s, searchLimits{clientes: clientes, ocorrencias: ocorrencias, chamadas: chamadas}}
}

// ReadIDs runs a query for ids.
func ReadIDs(ctx context.Context, s *Storage, query string, args ...any) ([]int64, error) {
	return readAll(ctx, s.pools.reader, readID, query, args...)
}

// Exec runs a statement that no port has.
func Exec(ctx context.Context, s *Storage, query string, args ...any) error {
	return s.execRetrying(ctx, query, args...)
}
