package storage

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

// Layout of SQLite's write-ahead log: a header, then frames of a header and a page. Every frame carries the salts of the
// header and a sum over all that came before; what follows a wrong sum is not recovered, and frames with other salts are
// left from before the log started again (https://www.sqlite.org/fileformat2.html, section 4).
const (
	walHeader = 32
	walFrame  = 24
	walMagic  = 0x377f0682 // its last bit tells the byte order of the sums
	maxPage   = 64 << 10
)

// walInspection is what stands in a write-ahead log, before SQLite recovers it.
type walInspection struct {
	recovered int   // frames that SQLite recovers
	lost      int   // transactions of the same log behind a damage, which it does not
	rest      int64 // bytes behind what is recovered, when something is lost
}

// inspectWAL reads a log. One that is not there, or is empty, is that of a database that was closed.
func inspectWAL(file string) (walInspection, error) {
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return walInspection{}, nil
	}
	if err != nil {
		return walInspection{}, fmt.Errorf("read the write-ahead log: %w", err)
	}
	defer f.Close()
	e, err := readWAL(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return walInspection{}, fmt.Errorf("read the write-ahead log: %w", err)
	}
	return e, nil
}

func readWAL(r io.Reader) (e walInspection, err error) {
	var c [walHeader]byte
	if _, err := io.ReadFull(r, c[:]); err != nil {
		return e, unlessEOF(err)
	}
	var order binary.ByteOrder = binary.LittleEndian
	magic := binary.BigEndian.Uint32(c[0:])
	if magic&1 != 0 {
		order = binary.BigEndian
	}
	page := int(binary.BigEndian.Uint32(c[8:]))
	sum := walSum{}
	sum.add(order, c[:24])
	intact := magic&^1 == walMagic && sum == readSum(c[24:])
	if page < 512 || page > maxPage || page&(page-1) != 0 {
		page, intact = 4096, false // the size that this program's databases have
	}
	salts := string(c[16:24])
	frame := make([]byte, walFrame+page)
	uncommitted := 0 // frames since the last COMMIT
	for n := 0; ; n++ {
		if _, err := io.ReadFull(r, frame); err != nil {
			return e, unlessEOF(err)
		}
		if n == 0 && !intact {
			salts = string(frame[8:16]) // the header's are not to be trusted
		}
		commit := binary.BigEndian.Uint32(frame[4:]) != 0
		if intact {
			next := sum
			next.add(order, frame[:8])
			next.add(order, frame[walFrame:])
			if string(frame[8:16]) == salts && next == readSum(frame[16:]) {
				sum = next
				if uncommitted++; commit {
					e.recovered, uncommitted = e.recovered+uncommitted, 0
				}
				continue
			}
			intact = false
		}
		e.rest += int64(len(frame))
		if commit && string(frame[8:16]) == salts {
			e.lost++
		}
	}
}

// unlessEOF takes the end of the file for what it is, within a frame too: a process was killed while it wrote.
func unlessEOF(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// walSum is the log's running sum.
type walSum [2]uint32

func (s *walSum) add(order binary.ByteOrder, b []byte) {
	x, y := s[0], s[1]
	if order == binary.LittleEndian { // the usual one, without a call for each word
		for ; len(b) >= 8; b = b[8:] {
			x += binary.LittleEndian.Uint32(b) + y
			y += binary.LittleEndian.Uint32(b[4:]) + x
		}
	} else {
		for ; len(b) >= 8; b = b[8:] {
			x += binary.BigEndian.Uint32(b) + y
			y += binary.BigEndian.Uint32(b[4:]) + x
		}
	}
	s[0], s[1] = x, y
}

func readSum(b []byte) walSum {
	return walSum{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}
