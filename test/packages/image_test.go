package packages

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"ponte/test/mariadb"
	"ponte/test/process"
)

// imageConfig is what a container engine reads of an image, as far as it matters here.
type imageConfig struct {
	Architecture, OS string
	Config           struct {
		User, WorkingDir     string
		Env, Entrypoint, Cmd []string
		Labels               map[string]string
		Volumes              map[string]any
		Healthcheck          struct{ Test []string }
	}
	RootFS struct {
		DiffIDs []string `json:"diff_ids"`
	}
}

// unpackImage unpacks an image's archive below a folder as an engine does, and returns its configuration.
func unpackImage(t *testing.T, archive, into string) (config imageConfig) {
	t.Helper()
	parts := t.TempDir()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	untar(t, f, parts)
	var manifest []struct {
		Config           string
		RepoTags, Layers []string
	}
	for file, to := range map[string]any{"manifest.json": &manifest} {
		readJSON(t, filepath.Join(parts, file), to)
	}
	if len(manifest) != 1 || len(manifest[0].RepoTags) != 1 || manifest[0].RepoTags[0] != "ponte:"+strings.TrimPrefix(newer, "v") {
		t.Fatalf("the archive's manifest: %+v", manifest)
	}
	readJSON(t, filepath.Join(parts, manifest[0].Config), &config)
	if len(config.RootFS.DiffIDs) != len(manifest[0].Layers) {
		t.Fatalf("%d layers, %d are named", len(manifest[0].Layers), len(config.RootFS.DiffIDs))
	}
	for i, layer := range manifest[0].Layers {
		f, err := os.Open(filepath.Join(parts, layer))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		content := io.TeeReader(z, sum)
		untar(t, content, into)
		_, err = io.Copy(io.Discard, content)
		if got := fmt.Sprintf("sha256:%x", sum.Sum(nil)); err != nil || got != config.RootFS.DiffIDs[i] {
			t.Errorf("layer %d is %s, the image says %s (%v)", i, got, config.RootFS.DiffIDs[i], err)
		}
		_ = f.Close() // it was read
	}
	return config
}

func readJSON(t *testing.T, file string, to any) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(content, to)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

func untar(t *testing.T, from io.Reader, into string) {
	t.Helper()
	for archive := tar.NewReader(from); ; {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || !filepath.IsLocal(h.Name) {
			t.Fatalf("%v %v", h, err)
		}
		name := filepath.Join(into, h.Name)
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(name, 0o755)
		} else {
			var content []byte
			content, err = io.ReadAll(archive)
			err = errors.Join(err, os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, content, 0o600))
		}
		if err = errors.Join(err, os.Chmod(name, h.FileInfo().Mode())); err == nil && os.Getuid() == 0 {
			err = os.Chown(name, h.Uid, h.Gid)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestImage(t *testing.T) {
	r := newRoot(t) // for its means to run things; the image is unpacked beside
	r.dir = t.TempDir()
	config := unpackImage(t, artifact(t, newer, ".image.tar"), r.dir)
	if config.OS != "linux" || config.Architecture != runtime.GOARCH || config.Config.User != "65532:65532" || config.Config.WorkingDir != "/var/lib/ponte" {
		t.Errorf("the image's configuration: %+v", config)
	}
	if _, volume := config.Config.Volumes["/var/lib/ponte"]; !volume {
		t.Error("the data is on no volume")
	}
	if labels := config.Config.Labels; labels["org.opencontainers.image.version"] != newer || labels["org.opencontainers.image.revision"] != revision {
		t.Errorf("labels: %v", labels)
	}
	if got := fmt.Sprint(r.owner("var/lib/ponte"), " ", r.owner("usr/local/bin/ponte")); got != "ponte:ponte 750 root:root 755" && got != "ponte:ponte 750 0:0 755" {
		t.Errorf("owners: %s", got)
	}
	if pool := x509.NewCertPool(); !pool.AppendCertsFromPEM([]byte(r.read("etc/ssl/certs/ca-certificates.crt"))) {
		t.Error("no authorities")
	}

	// As an engine runs it, except that the container's network is this machine's: on a port of its own.
	port, err := mariadb.FreePort()
	r.must(err)
	address := fmt.Sprint("127.0.0.1:", port)
	inside := func(args ...string) []string { return append(append([]string{}, config.Config.Entrypoint...), args...) }
	command := func(args ...string) *process.Log {
		cmd := r.command("ponte", args...)
		cmd.Dir, cmd.Env = config.Config.WorkingDir, append(append([]string{}, config.Config.Env...), "PONTE_LISTEN="+address)
		log := &process.Log{}
		cmd.Stdout, cmd.Stderr = log, log
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v %s", args, err, log)
		}
		return log
	}
	if got := command(inside("version")...).String(); !strings.HasPrefix(got, "ponte "+newer+" "+revision+" ") {
		t.Errorf("the version inside: %s", got)
	}
	command(inside("tenant", "create", "acme", "--cnpj", "11.222.333/0001-81", "--name", "Construtora Acme")...) // in the zone of São Paulo
	cmd := r.command("ponte", inside(config.Config.Cmd...)...)
	cmd.Dir, cmd.Env = config.Config.WorkingDir, append(append([]string{}, config.Config.Env...), "PONTE_LISTEN="+address, "PONTE_ADMIN_LISTEN=127.0.0.1:0")
	server, err := process.Serve(cmd, &process.Log{})
	r.must(err)
	t.Cleanup(func() { _ = server.Signal(syscall.SIGKILL) })
	if test := config.Config.Healthcheck.Test; len(test) < 2 || test[0] != "CMD" {
		t.Errorf("health check: %v", test)
	} else if got := command(test[1:]...).String(); got != "ready\n" {
		t.Errorf("health check: %s", got)
	}
	r.must(server.Stop(time.Minute))
}
