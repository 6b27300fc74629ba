// Package delivery is the engine that brings entregas to their destinations: it claims them under a lease, tries them by
// their schedule, keeps their order, and leaves every outcome in the row. It must not know any partner's protocol (that
// is each destination's folder) nor a database (crm.FilaEntregas).
package delivery
