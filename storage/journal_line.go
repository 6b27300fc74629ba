package storage

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

// journalTime is how a line says when, in UTC.
const journalTime = "2006-01-02T15:04:05.000Z"

// Acknowledged is a line of the journal: an opening whose number was given to somebody.
type Acknowledged struct {
	Em       time.Time // when the call came, which is the ocorrência's CriadaEm
	TenantID int64
	Tenant   string // its slug
	Numero   string
	Sistema  string
	ID       int64
	CodigoOC string // masked as the log does
	Replica  string // whose file it is in

	numero int64 // Numero, 0 when it is none that a sequence gives
	end    int64 // of the line in its file
}

// A line is seven fields between tabs: when, the tenant's id and slug, number, sistema, the ocorrência's id, CODIGO_OC. What may hold
// anything is last, so that a line which is cut off in it is still whole in what identifies the ocorrência.
const journalFields = 7

func appendAcknowledged(b []byte, n *drawnNumber, slug string) []byte {
	b = n.em.UTC().AppendFormat(b, journalTime)
	b = append(b, '\t')
	b = strconv.AppendInt(b, n.tenantID, 10)
	b = append(append(b, '\t'), slug...)
	b = append(append(b, '\t'), n.numero...)
	b = appendPlain(append(b, '\t'), n.sistema)
	b = append(b, '\t')
	b = strconv.AppendInt(b, n.id, 10)
	b = appendPlain(append(b, '\t'), n.codigoOC)
	return append(b, '\n')
}

// appendPlain keeps a text within its field.
func appendPlain(b []byte, text string) []byte {
	start := len(b)
	b = append(b, text...)
	for i := start; i < len(b); i++ {
		if b[i] < ' ' || b[i] == 0x7f {
			b[i] = ' '
		}
	}
	return b
}

func countLines(b []byte) int64 { return int64(bytes.Count(b, []byte{'\n'})) }

// parseAcknowledged reads a line without its end.
func parseAcknowledged(line []byte) (a Acknowledged, ok bool) {
	var f [journalFields][]byte
	for i := range f {
		if i == journalFields-1 {
			f[i] = line
			break
		}
		if f[i], line, ok = bytes.Cut(line, []byte{'\t'}); !ok {
			return a, false
		}
	}
	var err error
	if a.Em, err = time.Parse(journalTime, string(f[0])); err != nil {
		return a, false
	}
	tenantID, tenantOK := positive(f[1])
	id, idOK := positive(f[5])
	if !tenantOK || !idOK || len(f[3]) == 0 {
		return a, false
	}
	a.TenantID, a.ID = tenantID, id
	a.Tenant, a.Numero, a.Sistema, a.CodigoOC = string(f[2]), string(f[3]), string(f[4]), string(f[6])
	a.numero, _ = positive(f[3])
	return a, true
}

// positive is a number that a sequence gives. One so great that the sequence would end soon is garbage.
func positive(text []byte) (int64, bool) {
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n <= 0 || n > math.MaxInt64/4 {
		return 0, false
	}
	return n, true
}

// tenantName is a tenant as lines name it. An installation that was made again has the same slugs under other ids.
type tenantName struct {
	id   int64
	slug string // "" = it could not be read
}

// mark is the highest that a tenant was given.
type mark struct{ numero, id int64 }

// marks are those of each tenant.
type marks map[tenantName]mark

func (k marks) add(n *drawnNumber, slug string) {
	numero, _ := strconv.ParseInt(n.numero, 10, 64)
	k.raise(tenantName{n.tenantID, slug}, mark{numero, n.id})
}

func (k marks) raise(t tenantName, m mark) {
	old := k[t]
	m.numero, m.id = max(m.numero, old.numero), max(m.id, old.id)
	if m != old {
		k[t] = m
	}
}

const markName = journalPrefix + "alto"

// appendTo writes the lines that a file begins with.
func (k marks) appendTo(b []byte) []byte {
	for t, m := range k {
		b = append(append(b, markName...), '\t')
		b = strconv.AppendInt(b, t.id, 10)
		b = append(append(append(b, '\t'), t.slug...), '\t')
		b = append(strconv.AppendInt(b, m.numero, 10), '\t')
		b = append(strconv.AppendInt(b, m.id, 10), '\n')
	}
	return b
}

// read takes a line that begins with journalPrefix.
func (k marks) read(line []byte) {
	f := bytes.Split(line, []byte{'\t'})
	if len(f) != 5 || string(f[0]) != markName {
		return
	}
	tenantID, ok := positive(f[1])
	numero, _ := positive(f[3])
	id, _ := positive(f[4])
	if ok {
		k.raise(tenantName{tenantID, string(f[2])}, mark{numero, id})
	}
}
