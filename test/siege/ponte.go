//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"ponte/test/process"
)

// Who calls from where: the partner and one besieger are on the allowlist, the others are not.
const (
	partnerAddress  = "127.0.0.1"
	releasedAddress = "127.0.0.6"
	otherStranger   = "127.0.0.7"
	yetAnother      = "127.0.0.8"
	user, password  = "integra.mega", "segredo-do-cerco"
)

// strangers are on no list, nor are the other two.
var strangers = []string{"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"}

// ponte is the server under siege, with a database of its own.
type ponte struct {
	binary, dir string
	cert, key   string
	server      *process.Server
	tls         bool
}

// prepare makes a database with a tenant, a credential, an allowlist and a contract.
func prepare(binary string) (*ponte, error) {
	dir, err := os.MkdirTemp("", "ponte-siege")
	if err != nil {
		return nil, err
	}
	p := &ponte{binary: binary, dir: dir, cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem")}
	contracts := filepath.Join(dir, "contratos.csv")
	err = errors.Join(p.certificate(), os.WriteFile(contracts, []byte("codigo\nC-1\n"), 0o600))
	for _, c := range []struct{ input, line string }{
		{"", "tenant create cerco --cnpj 11222333000181 --name Cerco --default"},
		{password + "\n", "credential create " + user + " --system mega --lookup contrato --master"},
		{"", "ip allow " + partnerAddress + "/32"},
		{"", "ip allow " + releasedAddress + "/32"},
		{"", "import contratos " + contracts},
	} {
		err = errors.Join(err, p.command(c.input, strings.Fields(c.line)...))
	}
	if err != nil {
		return nil, errors.Join(err, p.remove())
	}
	return p, nil
}

func (p *ponte) environment() []string {
	return append(os.Environ(), "PONTE_DATABASE=sqlite://"+filepath.Join(p.dir, "ponte.db"), "PONTE_SECRET_KEY=cerco-cerco-cerco-cerco-cerco-cerco")
}

func (p *ponte) command(input string, arguments ...string) error {
	c := exec.Command(p.binary, arguments...)
	c.Env, c.Stdin = p.environment(), strings.NewReader(input)
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("ponte %s: %w\n%s", strings.Join(arguments, " "), err, bytes.TrimSpace(out))
	}
	return nil
}

func (p *ponte) serve(tls bool) (err error) {
	arguments := []string{"serve", "--listen", "127.0.0.1:0", "--log-level", "error"}
	if tls {
		arguments = append(arguments, "--tls-cert", p.cert, "--tls-key", p.key)
	}
	c := exec.Command(p.binary, arguments...)
	c.Env, p.tls = p.environment(), tls
	p.server, err = process.Serve(c, &process.Log{})
	return err
}

// end stops the server as a crash does: what it keeps for the next siege is committed.
func (p *ponte) end() { _ = p.server.Kill() }

func (p *ponte) remove() error { return os.RemoveAll(p.dir) }

// address is the server's host and port.
func (p *ponte) address() string {
	_, address, _ := strings.Cut(p.server.URL, "://")
	return address
}

// resident is the memory of the process, in MiB.
func (p *ponte) resident() int {
	content, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.server.Pid()))
	_, rest, _ := strings.Cut(string(content), "VmRSS:")
	kib, _ := strconv.Atoi(strings.Fields(rest + " 0")[0])
	return kib >> 10
}

// watch gives the most memory that the process had until ctx ended.
func (p *ponte) watch(ctx context.Context) (peak int) {
	for ctx.Err() == nil {
		peak = max(peak, p.resident())
		wait(ctx, 50*time.Millisecond)
	}
	return peak
}

func (p *ponte) certificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, NotAfter: time.Now().Add(24 * time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	encoded, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(p.cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600),
		os.WriteFile(p.key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: encoded}), 0o600))
}
