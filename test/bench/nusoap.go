//go:build linux

package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"text/template"
	"time"

	"ponte/test/mariadb"
	"ponte/test/nusoap"
	"ponte/test/require"
)

//go:embed nusoap/page.php nusoap/nginx.conf nusoap/php-fpm.conf
var nusoapFiles embed.FS

const (
	nusoapDatabase = "bench_nusoap"

	// phpChildren is the pool's size. More made nothing faster on two cores and cost memory (docs/desempenho.md).
	phpChildren = 16
)

// nusoapPeer is the PHP service that Ponte replaces: nginx, php-fpm with opcache, NuSOAP and one page.
type nusoapPeer struct {
	dir     string
	address string
	body    string
	buyers  int
	calls   counter
	fpm     *child
	nginx   *child
	db      *sql.DB
}

func newNusoap(parent string, server *mariadb.Server, body string, buyers int) (*nusoapPeer, error) {
	n := &nusoapPeer{dir: filepath.Join(parent, "nusoap"), body: body, buyers: buyers}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	n.address = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	if n.db, err = makePeerDatabase(server, nusoapDatabase, buyers); err != nil {
		return nil, err
	}
	if err := n.write(server, port); err != nil {
		return nil, err
	}
	if err := n.start(); err != nil {
		return nil, errors.Join(err, n.end())
	}
	return n, nil
}

func (n *nusoapPeer) name() string { return "NuSOAP" }
func (n *nusoapPeer) pids() []int  { return []int{n.nginx.Pid(), n.fpm.Pid()} }

func (n *nusoapPeer) stored() (int64, error) { return pairedRows(n.db, "ocorrencias", "entregas") }

func (n *nusoapPeer) load(connections int, warm, window time.Duration, at func()) (outcome, error) {
	return generate(n.dir, "nusoap", n.address, "/webservices/index.php", n.body, n.buyers, n.calls.reserve(), connections, warm, window, at)
}

func (n *nusoapPeer) end() error { return errors.Join(n.nginx.end(), n.fpm.end(), n.db.Close()) }

// write fills the service's folder: the page, its settings, the parts of the contract and a NuSOAP that PHP 8 runs.
func (n *nusoapPeer) write(server *mariadb.Server, port int) error {
	if err := os.Mkdir(n.dir, 0o700); err != nil {
		return err
	}
	library, err := nusoap.Library()
	if err != nil {
		return err
	}
	parts, err := contractParts(n.body)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte("bench"))
	mac.Write([]byte(wsPassword))
	settings := fmt.Sprintf("<?php return ['dsn' => 'mysql:host=127.0.0.1;port=%d;dbname=%s;charset=utf8mb4', 'user' => '%s',"+
		" 'password' => '%s', 'ws_user' => '%s', 'ws_mac' => '%s', 'key' => 'bench', 'cnpj' => '%s'];\n",
		server.Port(), nusoapDatabase, mariadb.User, mariadb.Password, wsUser, hex.EncodeToString(mac.Sum(nil)), tenantCNPJ)
	page, err := nusoapFiles.ReadFile("nusoap/page.php")
	if err != nil {
		return err
	}
	for name, content := range map[string][]byte{
		"nusoap.php": library, "parts.php": parts, "settings.php": []byte(settings), "page.php": page,
	} {
		if err := os.WriteFile(filepath.Join(n.dir, name), content, 0o600); err != nil {
			return err
		}
	}
	values := map[string]any{"Dir": n.dir, "Port": port, "Root": os.Geteuid() == 0, "Children": phpChildren}
	for _, name := range []string{"nginx.conf", "php-fpm.conf"} {
		t, err := template.ParseFS(nusoapFiles, "nusoap/"+name)
		if err != nil {
			return err
		}
		var text strings.Builder
		if err := t.Execute(&text, values); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(n.dir, name), []byte(text.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (n *nusoapPeer) start() error {
	fpm, err := phpFPM()
	if err != nil {
		return err
	}
	nginx, found := require.Find("nginx")
	if !found {
		return fmt.Errorf("nginx not found: apt-get install nginx-light")
	}
	args := []string{
		"--fpm-config", filepath.Join(n.dir, "php-fpm.conf"), "--nodaemonize",
		"-d", "opcache.enable=1", "-d", "opcache.validate_timestamps=0",
	}
	if os.Geteuid() == 0 {
		args = append(args, "--allow-to-run-as-root")
	}
	if n.fpm, err = launch(n.dir, "php-fpm", exec.Command(fpm, args...), syscall.SIGTERM); err != nil {
		return err
	}
	if n.nginx, err = launch(n.dir, "nginx", exec.Command(nginx, "-p", n.dir, "-c", filepath.Join(n.dir, "nginx.conf")), syscall.SIGTERM); err != nil {
		return err
	}
	r, err := newRequests(n.body, n.address, "/webservices/index.php", n.buyers)
	if err != nil {
		return err
	}
	err = n.nginx.await(20*time.Second, func() error {
		c, err := dial(n.address)
		if err != nil {
			return err
		}
		defer c.close()
		_, err = c.exchange(r.at(n.calls.reserve()))
		return err
	})
	if err != nil {
		log, _ := os.ReadFile(filepath.Join(n.dir, "php-error.log"))
		return fmt.Errorf("%w\n%s\n%s", err, n.fpm.tail(), log[max(0, len(log)-2000):])
	}
	return nil
}

// phpFPM finds the versioned binary of Debian (php-fpm8.2).
func phpFPM() (string, error) {
	for _, pattern := range []string{"/usr/sbin/php-fpm", "/usr/sbin/php-fpm[0-9]*"} {
		if found, _ := filepath.Glob(pattern); len(found) > 0 {
			return found[len(found)-1], nil
		}
	}
	return "", fmt.Errorf("php-fpm not found: apt-get install php-fpm")
}

// contractParts writes the parts of DadosServicedesk that the body sends, in the contract's order, as PHP that opcache
// keeps. NuSOAP hands values over by position, so a service for a client of 12 parts registers those 12.
func contractParts(body string) ([]byte, error) {
	sent, err := bodies.ReadFile("bodies/" + body + ".xml")
	if err != nil {
		return nil, err
	}
	parts, err := nusoap.Parts("DadosServicedesk", func(name string) bool { return bytes.Contains(sent, []byte("<"+name+" ")) })
	return slices.Concat([]byte("<?php return "), parts, []byte(";\n")), err
}
