package storage

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	journalSuffix = ".journal"
	journalBuffer = 256 << 10 // no line is longer, but for garbage
)

// journalFile is a file of a journal, DAY-HOST-NAME.journal; of another name, which a person may have given it, day is zero.
type journalFile struct {
	path, host, replica string
	day, changed        time.Time
	size                int64
}

// journalHost is this machine's name as files bear it.
func journalHost() string {
	name, err := os.Hostname()
	if err != nil || name == "" {
		name = "host"
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, name)
}

// journalFiles lists the files of folders, and files, in the order of their days. A folder that is not there has none.
func journalFiles(paths ...string) ([]journalFile, error) {
	var list []journalFile
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			list = append(list, newJournalFile(path, info))
			continue
		}
		entries, err := os.ReadDir(path)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if filepath.Ext(e.Name()) != journalSuffix {
				continue
			}
			name := filepath.Join(path, e.Name())
			info, err := os.Stat(name) // of what a link leads to
			if errors.Is(err, os.ErrNotExist) {
				info, err = os.Lstat(name) // a link to nothing is told when it is read
			}
			if errors.Is(err, os.ErrNotExist) { // removed meanwhile
				continue
			}
			if err != nil {
				return nil, err
			}
			if info.Mode().IsRegular() || info.Mode()&os.ModeSymlink != 0 { // a pipe or a device would never end
				list = append(list, newJournalFile(name, info))
			}
		}
	}
	slices.SortFunc(list, func(a, b journalFile) int {
		if c := strings.Compare(filepath.Base(a.path), filepath.Base(b.path)); c != 0 {
			return c
		}
		return strings.Compare(a.path, b.path)
	})
	return slices.CompactFunc(list, func(a, b journalFile) bool { return a.path == b.path }), nil
}

func newJournalFile(path string, info os.FileInfo) journalFile {
	f := journalFile{path: filepath.Clean(path), changed: info.ModTime(), size: info.Size(), replica: strings.TrimSuffix(filepath.Base(path), journalSuffix)}
	day, rest, ok := strings.Cut(f.replica, "-")
	end := strings.LastIndexByte(rest, '-')
	if at, err := time.Parse("20060102", day); err == nil && ok && end > 0 {
		f.day, f.host, f.replica = at, rest[:end], rest
	}
	return f
}

// lines hands each whole line of a file to f, from a byte on: what the file begins with (the marks) is always read. It
// tells how many lines are none. end is where in the file a line ends.
func (j journalFile) lines(from int64, f func(line []byte, end int64) error) (garbage int64, err error) {
	file, err := os.Open(j.path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, journalBuffer)
	skipped, end := from <= 0, int64(0)
	for {
		line, err := r.ReadSlice('\n')
		end += int64(len(line))
		switch {
		case errors.Is(err, io.EOF):
			if len(line) > 0 {
				garbage++ // torn
			}
			return garbage, nil
		case errors.Is(err, bufio.ErrBufferFull):
			garbage++
			if err := skipLine(r); err != nil {
				return garbage, unlessEOF(err)
			}
			continue
		case err != nil:
			return garbage, fmt.Errorf("read %s: %w", j.path, err)
		}
		line = bytes.TrimSuffix(line, []byte{'\n'})
		if len(line) == 0 {
			continue
		}
		if !skipped && line[0] != journalPrefix[0] {
			skipped = true
			if _, err := file.Seek(from, io.SeekStart); err != nil {
				return garbage, err
			}
			r.Reset(file)
			if err := skipLine(r); err != nil { // it begins before
				return garbage, unlessEOF(err)
			}
			continue
		}
		if err := f(line, end); err != nil {
			return garbage, err
		}
	}
}

func skipLine(r *bufio.Reader) error {
	for {
		_, err := r.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// read hands each opening of a file to f, and its marks, those of its openings too, to k.
func (j journalFile) read(from int64, k marks, f func(a *Acknowledged) error) (garbage int64, err error) {
	var broken int64
	garbage, err = j.lines(from, func(line []byte, end int64) error {
		if line[0] == journalPrefix[0] {
			k.read(line)
			return nil
		}
		a, ok := parseAcknowledged(line)
		if !ok {
			broken++
			return nil
		}
		a.Replica, a.end = j.replica, end
		k.raise(tenantName{a.TenantID, a.Tenant}, mark{a.numero, a.ID})
		return f(&a)
	})
	return garbage + broken, err
}
