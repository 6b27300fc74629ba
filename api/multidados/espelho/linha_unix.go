//go:build unix

package espelho

import (
	"crypto/tls"
	"net"
	"syscall"
)

// veioAlgo tells whether anything waits to be read from a connection, its end too.
func veioAlgo(c net.Conn) bool {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	s, ok := c.(syscall.Conn)
	if !ok {
		return false
	}
	r, err := s.SyscallConn()
	if err != nil {
		return true
	}
	espera := false
	err = r.Read(func(fd uintptr) bool {
		var um [1]byte
		_, _, err := syscall.Recvfrom(int(fd), um[:], syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
		espera = err == syscall.EAGAIN
		return true
	})
	return err != nil || !espera
}
