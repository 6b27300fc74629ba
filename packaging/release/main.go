// Command release builds what is handed out of Ponte: packages, images, archives, bills of materials and checksums. Every byte of
// them follows from the sources, the Go toolchain, -version, -revision and -time. It must not know what the program does.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"
)

func main() {
	r := &release{compiled: map[string]*program{}}
	seconds := int64(0)
	flag.StringVar(&r.out, "out", "dist", "folder of the artifacts; what is in it is deleted")
	flag.StringVar(&r.version, "version", "", "version, as v1.2.3")
	flag.StringVar(&r.revision, "revision", "", "revision of the sources")
	flag.Int64Var(&seconds, "time", 0, "time of everything that bears one, in seconds of Unix: the commit's")
	targets := flag.String("targets", "linux/amd64,linux/arm64,windows/amd64", "systems and processors")
	flag.Parse()
	r.time = time.Unix(seconds, 0).UTC()
	if err := r.build(strings.Split(*targets, ",")); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

// release is one run.
type release struct {
	out, version, revision string
	time                   time.Time
	work                   string // a temporary folder
	compiled               map[string]*program
}

// program is Ponte, compiled for one system.
type program struct {
	system, processor string
	file              string // the binary
	licences          []byte
}

var versionForm = regexp.MustCompile(`^v\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$`)

func (r *release) build(targets []string) (err error) {
	if !versionForm.MatchString(r.version) {
		return fmt.Errorf("%q is no version such as v1.2.3", r.version)
	}
	if r.work, err = os.MkdirTemp("", "ponte-release"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(r.work)) }()
	if err := errors.Join(os.RemoveAll(r.out), os.MkdirAll(r.out, 0o755)); err != nil { //nolint:gosec // to be handed out
		return err
	}
	said, err := r.texts()
	if err != nil {
		return err
	}
	for _, target := range targets {
		system, processor, _ := strings.Cut(target, "/")
		p, err := r.compile(system, processor)
		if err != nil {
			return err
		}
		steps := []func(*program, *texts) error{r.archive, r.bill}
		if system == "linux" {
			steps = append(steps, r.debian, r.image)
		}
		for _, step := range steps {
			if err := step(p, said); err != nil {
				return fmt.Errorf("%s: %w", target, err)
			}
		}
	}
	return r.checksums()
}

// name is that of an artifact in the output folder.
func (r *release) name(p *program, suffix string) string {
	return filepath.Join(r.out, fmt.Sprintf("ponte_%s_%s_%s%s", strings.TrimPrefix(r.version, "v"), p.system, p.processor, suffix))
}

// environment is that of the compiler: nothing of the machine that changes a byte.
func environment(system, processor string) []string {
	return append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS="+system, "GOARCH="+processor, "GOAMD64=v1", "GOARM64=v8.0", "GOEXPERIMENT=", "GOFIPS140=off")
}

// compile builds the program. Version and revision are given and not read from git, so that the sources may be an export as well.
func (r *release) compile(system, processor string) (*program, error) {
	if p := r.compiled[system+"/"+processor]; p != nil {
		return p, nil
	}
	p := &program{system: system, processor: processor, file: filepath.Join(r.work, system+"-"+processor, "ponte")}
	if system == "windows" {
		p.file += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", p.file,
		"-ldflags", "-s -w -X ponte/server.version="+r.version+" -X ponte/server.revision="+r.revision, "./cmd/ponte")
	cmd.Env = environment(system, processor)
	if output, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, output)
	}
	licences, err := p.readLicences()
	p.licences, r.compiled[system+"/"+processor] = licences, p
	return p, err
}

// texts are what the program says of itself.
type texts struct {
	manual, bash, zsh, fish []byte
}

// texts asks a program for this machine, which may be none of the targets.
func (r *release) texts() (*texts, error) {
	p, err := r.compile(runtime.GOOS, runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	t := &texts{}
	for _, row := range []struct {
		to   *[]byte
		args []string
	}{{&t.manual, []string{"man"}}, {&t.bash, []string{"completion", "bash"}}, {&t.zsh, []string{"completion", "zsh"}}, {&t.fish, []string{"completion", "fish"}}} {
		if *row.to, err = exec.Command(p.file, row.args...).Output(); err != nil {
			return nil, fmt.Errorf("ponte %v: %w", row.args, err)
		}
	}
	return t, nil
}
