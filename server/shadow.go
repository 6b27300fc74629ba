package server

import (
	"sync/atomic"

	"github.com/labstack/echo/v4"

	"ponte/api/borda"
	"ponte/api/multidados"
	"ponte/api/multidados/espelho"
	"ponte/crm"
)

// Bounds of the copies of calls that wait in memory to be evaluated.
const (
	maxCopies     = 4096
	maxCopiesSize = 64 << 20 // bytes
)

// shadow is what stands between the callers and the old service of tenants that are in espelho.
type shadow struct {
	mirror *espelho.Espelho
	spool  *espelho.Spool
	lost   atomic.Int64 // copies for which there was no place
}

func (s *Server) newShadow() *shadow {
	h := &shadow{}
	h.spool = espelho.NovoSpool(maxCopies, maxCopiesSize, func(int64) { h.lost.Add(1) })
	h.mirror = espelho.Novo(s.cfg.Network().Discar, h.spool)
	return h
}

// mirrored forwards a call to the old service where the tenant is in espelho; false = it is ours.
func (s *Server) mirrored(c echo.Context, address multidados.Endereco, who borda.Chamador) bool {
	picture, known := s.tenants.Retrato(address.Tenant)
	if !known {
		return false
	}
	if mode, _ := picture.Tenant.Sombra(); mode != crm.SombraEspelho {
		return false
	}
	if err := s.shadow.mirror.Atender(c.Response(), c.Request(), espelho.Chamada{Endereco: address, Quem: who, Tenant: &picture.Tenant}); err != nil {
		s.service.SemAntigo(c.Response(), c.Request(), address, who, err)
	}
	return true
}
