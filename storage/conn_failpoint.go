//go:build failpoint

package storage

import (
	"database/sql/driver"
	"os"

	"ponte/storage/faulty"
)

// A build with this tag dies, fails or hangs at the point that its environment names; it is for tests and nobody else.
func init() {
	spec := os.Getenv(faulty.Variable)
	if spec == "" {
		return
	}
	hook, err := faulty.Parse(spec)
	if err != nil {
		panic(err)
	}
	interposed = func(c driver.Connector) driver.Connector { return faulty.Wrap(c, hook) }
}
