// Package deliveries tests deliveries as an operator meets them: the real program, real databases, partners' simulators
// that fail, and processes that are killed. It must not look inside Ponte.
package deliveries
