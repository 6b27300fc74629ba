package main

import (
	"bytes"
	"crypto/md5" //nolint:gosec // the format of dpkg's own list
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var (
	commitsAfter = regexp.MustCompile(`-(\d+)-g([0-9a-f]+)`)
	docsSuffixes = []string{".md", ".yml", ".json"}
)

// debianVersion turns v1.2.3-rc1 into 1.2.3~rc1, which is before 1.2.3, and what git describe says of a commit
// after v1.2.3 into 1.2.3+4.g0a1b2c3, which is after it.
func debianVersion(version string) string {
	version = commitsAfter.ReplaceAllString(strings.TrimPrefix(version, "v"), "+$1.g$2")
	version = strings.Replace(version, "-dirty", "+dirty", 1)
	return strings.Replace(version, "-", "~", 1)
}

// debian writes the package, by Debian's own dpkg-deb.
func (r *release) debian(p *program, t *texts) error {
	entries, err := r.debianFiles(p, t)
	if err != nil {
		return err
	}
	root := filepath.Join(r.work, "debian-"+p.processor)
	if err := stage(root, entries, r.time); err != nil {
		return err
	}
	cmd := exec.Command("dpkg-deb", "--root-owner-group", "-Zgzip", "-z6", "--build", root, r.name(p, ".deb"))
	cmd.Env = append(os.Environ(), fmt.Sprintf("SOURCE_DATE_EPOCH=%d", r.time.Unix()))
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("dpkg-deb: %w\n%s", err, output)
	}
	return nil
}

func (r *release) debianFiles(p *program, t *texts) ([]entry, error) {
	manual, err := compressed(t.manual)
	if err != nil {
		return nil, err
	}
	changelog, err := compressed(fmt.Appendf(nil, "ponte (%s) stable; urgency=medium\n\n  * Release %s.\n\n -- Ponte <ponte@localhost>  %s\n",
		debianVersion(r.version), r.version, r.time.Format(time.RFC1123Z)))
	if err != nil {
		return nil, err
	}
	entries := []entry{
		{name: "usr/share/man/man1/ponte.1.gz", mode: 0o644, content: manual},
		{name: "usr/share/bash-completion/completions/ponte", mode: 0o644, content: t.bash},
		{name: "usr/share/zsh/vendor-completions/_ponte", mode: 0o644, content: t.zsh},
		{name: "usr/share/fish/vendor_completions.d/ponte.fish", mode: 0o644, content: t.fish},
		{name: "usr/share/doc/ponte/LICENCAS.txt", mode: 0o644, content: p.licences},
		{name: "usr/share/doc/ponte/changelog.gz", mode: 0o644, content: changelog},
	}
	files := []struct {
		name   string
		mode   fs.FileMode
		source string
	}{
		{"usr/lib/ponte/ponte", 0o755, p.file},
		{"usr/lib/ponte/backup", 0o755, "packaging/debian/backup"},
		{"usr/bin/ponte", 0o755, "packaging/debian/ponte"},
		{"etc/ponte/ponte.env", 0o640, "packaging/debian/ponte.env"},
		{"usr/share/doc/ponte/copyright", 0o644, "packaging/debian/copyright"},
		{"DEBIAN/postinst", 0o755, "packaging/debian/postinst"},
		{"DEBIAN/prerm", 0o755, "packaging/debian/prerm"},
		{"DEBIAN/postrm", 0o755, "packaging/debian/postrm"},
	}
	for _, unit := range []string{"ponte.service", "ponte-backup.service", "ponte-backup.timer", "ponte-rehearsal.service", "ponte-rehearsal.timer"} {
		files = append(files, struct {
			name   string
			mode   fs.FileMode
			source string
		}{"usr/lib/systemd/system/" + unit, 0o644, "packaging/systemd/" + unit})
	}
	for _, f := range files {
		e, err := read(f.name, f.mode, f.source)
		if err != nil {
			return nil, err
		}
		entries = append(entries, e)
	}
	docs, err := documents("usr/share/doc/ponte")
	if err != nil {
		return nil, err
	}
	entries = append(entries, docs...)
	return append(entries, r.control(p, entries)...), nil
}

// documents are those for operators and integrators, below their own folder so that their links hold.
func documents(below string) (entries []entry, err error) {
	err = filepath.WalkDir("docs", func(name string, file fs.DirEntry, err error) error {
		if err != nil || file.IsDir() {
			return err
		}
		for _, suffix := range docsSuffixes {
			if !strings.HasSuffix(name, suffix) {
				continue
			}
			e, err := read(below+"/"+filepath.ToSlash(name), 0o644, name)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	return entries, err
}

// control is what dpkg reads of the package.
func (r *release) control(p *program, entries []entry) []entry {
	sums, size := bytes.Buffer{}, 0
	for _, e := range entries {
		if !strings.HasPrefix(e.name, "DEBIAN/") && !strings.HasPrefix(e.name, "etc/") {
			fmt.Fprintf(&sums, "%x  %s\n", md5.Sum(e.content), e.name) //nolint:gosec // as above
		}
		size += (len(e.content) + 1023) / 1024
	}
	fields := fmt.Sprintf(`Package: ponte
Version: %s
Architecture: %s
Maintainer: Ponte <ponte@localhost>
Installed-Size: %d
Depends: passwd
Recommends: systemd, ca-certificates
Suggests: mariadb-server, bash-completion
Section: net
Priority: optional
Description: answers in the place of the Multidados CRM webservice
 Ponte is the SOAP and REST service through which the systems of Brazilian
 builders open and move ocorrências. It runs on an embedded SQLite database,
 on MySQL 8 or on MariaDB 10.6 and later.
`, debianVersion(r.version), p.processor, size)
	return []entry{
		{name: "DEBIAN/control", mode: 0o644, content: []byte(fields)},
		{name: "DEBIAN/conffiles", mode: 0o644, content: []byte("/etc/ponte/ponte.env\n")},
		{name: "DEBIAN/md5sums", mode: 0o644, content: sums.Bytes()},
	}
}

func compressed(content []byte) ([]byte, error) {
	var b bytes.Buffer
	err := gzipped(&b, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	return b.Bytes(), err
}

// stage writes entries below root, with modes and times that no umask and no clock changes.
func stage(root string, entries []entry, when time.Time) error {
	for _, e := range entries {
		name := filepath.Join(root, filepath.FromSlash(e.name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o755), os.WriteFile(name, e.content, e.mode), os.Chmod(name, e.mode)); err != nil { //nolint:gosec // what dpkg unpacks
			return err
		}
	}
	return filepath.WalkDir(root, func(name string, file fs.DirEntry, err error) error {
		if err == nil && file.IsDir() {
			err = os.Chmod(name, 0o755) //nolint:gosec // as above
		}
		return errors.Join(err, os.Chtimes(name, when, when))
	})
}
