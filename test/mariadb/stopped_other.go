//go:build !linux

package mariadb

import "time"

// stopped waits long enough for a stop signal to take effect, where threads cannot be looked at.
func stopped(int) (bool, error) {
	time.Sleep(100 * time.Millisecond)
	return true, nil
}
