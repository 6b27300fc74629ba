package mariadb

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// account is Debian's for the server.
const account = "mysql"

// unprivileged is the account that a server which must not be root's runs as; nil where the tests are not root.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup(account)
	if err != nil {
		return nil, fmt.Errorf("%w: apt-get install mariadb-server", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}
