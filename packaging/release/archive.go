package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// entry is a file of an archive or package; one without content is a folder.
type entry struct {
	name    string
	mode    fs.FileMode
	content []byte
	uid     int // and gid
}

// read makes an entry of a file of the sources.
func read(name string, mode fs.FileMode, source string) (entry, error) {
	content, err := os.ReadFile(source)
	return entry{name: name, mode: mode, content: content}, err
}

// archive writes the program with its papers: a zip for Windows, a tar elsewhere.
func (r *release) archive(p *program, t *texts) error {
	binary, err := read(path.Base(p.file), 0o755, p.file)
	if err != nil {
		return err
	}
	entries := []entry{binary, {name: "LICENCAS.txt", mode: 0o644, content: p.licences}}
	if p.system == "windows" {
		for _, name := range []string{"LEIAME.txt", "ponte.env"} {
			e, err := read(name, 0o644, "packaging/windows/"+name)
			if err != nil {
				return err
			}
			e.content = bytes.ReplaceAll(e.content, []byte("\n"), []byte("\r\n")) // for the editor that is there
			entries = append(entries, e)
		}
		return create(r.name(p, ".zip"), func(w io.Writer) error { return writeZip(w, entries, r.time) })
	}
	entries = append(entries,
		entry{name: "ponte.1", mode: 0o644, content: t.manual},
		entry{name: "completion/ponte.bash", mode: 0o644, content: t.bash},
		entry{name: "completion/_ponte", mode: 0o644, content: t.zsh},
		entry{name: "completion/ponte.fish", mode: 0o644, content: t.fish},
	)
	top := strings.TrimSuffix(path.Base(r.name(p, "")), "/")
	for i := range entries {
		entries[i].name = top + "/" + entries[i].name
	}
	return create(r.name(p, ".tar.gz"), func(w io.Writer) error {
		return gzipped(w, func(w io.Writer) error { return writeTar(w, entries, r.time) })
	})
}

// create writes a file that is to be handed out.
func create(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // everybody may read it
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// gzipped writes without name and time.
func gzipped(w io.Writer, write func(io.Writer) error) error {
	z, err := gzip.NewWriterLevel(w, gzip.DefaultCompression)
	if err != nil {
		return err
	}
	return errors.Join(write(z), z.Close())
}

func writeTar(w io.Writer, entries []entry, when time.Time) error {
	archive := tar.NewWriter(w)
	for _, e := range entries {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Mode: int64(e.mode), Size: int64(len(e.content)), ModTime: when, Uid: e.uid, Gid: e.uid, Format: tar.FormatPAX}
		if e.mode.IsDir() {
			h.Typeflag, h.Mode = tar.TypeDir, unixMode(e.mode)
		}
		if err := archive.WriteHeader(h); err != nil {
			return err
		}
		if _, err := archive.Write(e.content); err != nil {
			return err
		}
	}
	return archive.Close()
}

// unixMode puts the sticky bit where tar has it.
func unixMode(mode fs.FileMode) int64 {
	m := int64(mode.Perm())
	if mode&fs.ModeSticky != 0 {
		m |= 0o1000
	}
	return m
}

func writeZip(w io.Writer, entries []entry, when time.Time) error {
	archive := zip.NewWriter(w)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: when}
		h.SetMode(e.mode)
		file, err := archive.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := file.Write(e.content); err != nil {
			return err
		}
	}
	return archive.Close()
}
