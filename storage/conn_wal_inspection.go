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
	walCabecalho = 32
	walQuadro    = 24
	walMagico    = 0x377f0682 // its last bit tells the byte order of the sums
	paginaMaxima = 64 << 10
)

// exameWAL is what stands in a write-ahead log, before SQLite recovers it.
type exameWAL struct {
	validos  int   // frames that SQLite recovers
	perdidos int   // transactions of the same log behind a damage, which it does not
	resto    int64 // bytes behind what is recovered, when something is lost
}

// examinarWAL reads a log. One that is not there, or is empty, is that of a database that was closed.
func examinarWAL(arquivo string) (exameWAL, error) {
	f, err := os.Open(arquivo)
	if errors.Is(err, os.ErrNotExist) {
		return exameWAL{}, nil
	}
	if err != nil {
		return exameWAL{}, fmt.Errorf("read the write-ahead log: %w", err)
	}
	defer f.Close()
	e, err := lerWAL(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return exameWAL{}, fmt.Errorf("read the write-ahead log: %w", err)
	}
	return e, nil
}

func lerWAL(r io.Reader) (e exameWAL, err error) {
	var c [walCabecalho]byte
	if _, err := io.ReadFull(r, c[:]); err != nil {
		return e, semResto(err)
	}
	var ordem binary.ByteOrder = binary.LittleEndian
	magico := binary.BigEndian.Uint32(c[0:])
	if magico&1 != 0 {
		ordem = binary.BigEndian
	}
	pagina := int(binary.BigEndian.Uint32(c[8:]))
	soma := somaWAL{}
	soma.mais(ordem, c[:24])
	inteiro := magico&^1 == walMagico && soma == somaLida(c[24:])
	if pagina < 512 || pagina > paginaMaxima || pagina&(pagina-1) != 0 {
		pagina, inteiro = 4096, false // the size that this program's databases have
	}
	sais := string(c[16:24])
	quadro := make([]byte, walQuadro+pagina)
	abertos := 0 // frames since the last COMMIT
	for n := 0; ; n++ {
		if _, err := io.ReadFull(r, quadro); err != nil {
			return e, semResto(err)
		}
		if n == 0 && !inteiro {
			sais = string(quadro[8:16]) // the header's are not to be trusted
		}
		commit := binary.BigEndian.Uint32(quadro[4:]) != 0
		if inteiro {
			seguinte := soma
			seguinte.mais(ordem, quadro[:8])
			seguinte.mais(ordem, quadro[walQuadro:])
			if string(quadro[8:16]) == sais && seguinte == somaLida(quadro[16:]) {
				soma = seguinte
				if abertos++; commit {
					e.validos, abertos = e.validos+abertos, 0
				}
				continue
			}
			inteiro = false
		}
		e.resto += int64(len(quadro))
		if commit && string(quadro[8:16]) == sais {
			e.perdidos++
		}
	}
}

// semResto takes the end of the file for what it is, within a frame too: a process was killed while it wrote.
func semResto(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}

// somaWAL is the log's running sum.
type somaWAL [2]uint32

func (s *somaWAL) mais(ordem binary.ByteOrder, b []byte) {
	x, y := s[0], s[1]
	if ordem == binary.LittleEndian { // the usual one, without a call for each word
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

func somaLida(b []byte) somaWAL {
	return somaWAL{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}
