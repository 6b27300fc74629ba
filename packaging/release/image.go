package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// nobody owns the files of the data in an image, and runs the program: the number that the Dockerfile has too.
const nobody = 65532

// image writes an image from nothing, as docker load and podman load read it. No daemon has a part in it.
func (r *release) image(p *program, _ *texts) error {
	binary, err := read("usr/local/bin/ponte", 0o755, p.file)
	if err != nil {
		return err
	}
	base := []entry{
		{name: "etc/", mode: fs.ModeDir | 0o755},
		{name: "etc/passwd", mode: 0o644, content: fmt.Appendf(nil, "ponte:x:%d:%d:Ponte:/var/lib/ponte:/usr/local/bin/ponte\n", nobody, nobody)},
		{name: "etc/group", mode: 0o644, content: fmt.Appendf(nil, "ponte:x:%d:\n", nobody)},
		{name: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, content: authorities()},
		{name: "tmp/", mode: fs.ModeDir | fs.ModeSticky | 0o777},
		{name: "usr/share/doc/ponte/LICENCAS.txt", mode: 0o644, content: p.licences},
		{name: "var/lib/ponte/", mode: fs.ModeDir | 0o750, uid: nobody},
	}
	image, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{
		OS: "linux", Architecture: p.processor, Created: v1.Time{Time: r.time}, RootFS: v1.RootFS{Type: "layers"},
		Config: v1.Config{
			User: fmt.Sprintf("%d:%d", nobody, nobody), WorkingDir: "/var/lib/ponte", Volumes: map[string]struct{}{"/var/lib/ponte": {}},
			Env:          []string{"PATH=/usr/local/bin", "PONTE_LISTEN=0.0.0.0:8080", "PONTE_ADMIN_LISTEN=0.0.0.0:8081"},
			ExposedPorts: map[string]struct{}{"8080/tcp": {}, "8081/tcp": {}},
			Entrypoint:   []string{"/usr/local/bin/ponte"}, Cmd: []string{"serve"},
			Healthcheck: &v1.HealthConfig{
				Test: []string{"CMD", "/usr/local/bin/ponte", "healthcheck"}, Interval: 10 * time.Second, Timeout: 5 * time.Second,
				StartPeriod: time.Minute, Retries: 3,
			},
			Labels: map[string]string{
				"org.opencontainers.image.title":    "ponte",
				"org.opencontainers.image.version":  r.version,
				"org.opencontainers.image.revision": r.revision,
				"org.opencontainers.image.created":  r.time.Format(time.RFC3339),
			},
		},
	})
	if err != nil {
		return err
	}
	for _, entries := range [][]entry{base, {binary}} {
		layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) {
			var b bytes.Buffer
			err := writeTar(&b, entries, r.time)
			return io.NopCloser(&b), err
		})
		if err != nil {
			return err
		}
		if image, err = mutate.Append(image, mutate.Addendum{
			Layer: layer, History: v1.History{Created: v1.Time{Time: r.time}, CreatedBy: "ponte " + r.version},
		}); err != nil {
			return err
		}
	}
	tag, err := name.NewTag("ponte:" + strings.ReplaceAll(strings.TrimPrefix(r.version, "v"), "+", "-"))
	if err != nil {
		return err
	}
	file, err := os.OpenFile(r.name(p, ".image.tar"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // everybody may read it
	if err != nil {
		return err
	}
	if err := tarball.Write(tag, image, file); err != nil {
		_ = file.Close() // the first error is the one to tell
		return err
	}
	return file.Close()
}

// authorities are the certificates that Mozilla trusts, of a version that go.mod names and not of this machine. Those that it
// trusts under a condition are left out: a file cannot say it.
func authorities() []byte {
	var b bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // a buffer takes everything
		}
	}
	return b.Bytes()
}
