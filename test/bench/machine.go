//go:build linux

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// machine says on what a run was made.
type machine struct {
	Processor string
	Cores     int
	MemoryGB  float64
	Kernel    string
	System    string
	Load      string  // load averages before the run
	SyncMS    float64 // median of writing 4 KiB and fdatasync, where the databases are
	Versions  map[string]string
}

func describe(dir string) (machine, error) {
	m := machine{Cores: runtime.NumCPU(), Versions: map[string]string{}}
	m.Processor = line("/proc/cpuinfo", "model name")
	m.System = strings.Trim(line("/etc/os-release", "PRETTY_NAME"), `"`)
	m.MemoryGB = float64(memoryKB()) / (1 << 20)
	m.Kernel = trimmed("/proc/sys/kernel/osrelease")
	m.Load = strings.Join(strings.Fields(trimmed("/proc/loadavg"))[:3], " ")
	for _, p := range []string{"mariadb-server", "nginx-light", "php-fpm", "libnusoap-php", "libmariadb-dev", "gsoap", "gcc"} {
		if out, err := exec.Command("dpkg-query", "-W", "-f", "${Version}", p).Output(); err == nil {
			m.Versions[p] = string(out)
		}
	}
	m.Versions["go"] = runtime.Version()
	if out, err := exec.Command("git", "describe", "--always", "--dirty").Output(); err == nil {
		m.Versions["ponte"] = strings.TrimSpace(string(out))
	}
	var err error
	m.SyncMS, err = syncTime(dir)
	return m, err
}

// syncTime measures what a durable commit waits for at least.
func syncTime(dir string) (float64, error) {
	f, err := os.Create(filepath.Join(dir, "sync"))
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block := make([]byte, 4096)
	var took []float64
	for range 300 {
		begin := time.Now()
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
		took = append(took, time.Since(begin).Seconds()*1000)
	}
	return median(took), nil
}

func (m machine) markdown() string {
	var versions []string
	for name, version := range m.Versions {
		versions = append(versions, name+" "+version)
	}
	slices.Sort(versions)
	return fmt.Sprintf("%s, %d cores shared by load, database and servers, %.0f GB, %s, Linux %s, load before %s; a 4 KiB write and fsync takes %.2f ms. %s.",
		m.Processor, m.Cores, m.MemoryGB, m.System, m.Kernel, m.Load, m.SyncMS, strings.Join(versions, ", "))
}

// line returns what follows the first "name:" or "name=" of a file.
func line(file, name string) string {
	content, _ := os.ReadFile(file)
	for l := range strings.Lines(string(content)) {
		if key, value, found := strings.Cut(l, ":"); found && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
		if key, value, found := strings.Cut(l, "="); found && key == name {
			return strings.TrimSpace(value)
		}
	}
	return "?"
}

func memoryKB() (kb int64) {
	_, _ = fmt.Sscanf(line("/proc/meminfo", "MemTotal"), "%d", &kb)
	return kb
}

func trimmed(file string) string {
	content, _ := os.ReadFile(file)
	return strings.TrimSpace(string(content))
}
