package crm

import "time"

// Relogio tells the rules what time it is, so that tests can decide it. Times are UTC.
type Relogio func() time.Time

// RelogioDoSistema is the machine's clock in UTC, at the precision that every database keeps (milliseconds).
func RelogioDoSistema() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }
