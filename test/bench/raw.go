//go:build linux

package main

import (
	"bufio"
	"bytes"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"ponte/test/mariadb"
)

// rawPeer is the C client on the database. It is its own load, so its processor time is the client's.
type rawPeer struct {
	program string
	dir     string
	server  *mariadb.Server
	db      *sql.DB
}

const rawDatabase = "bench_raw"

func newRaw(dir string, server *mariadb.Server, buyers int) (*rawPeer, error) {
	r := &rawPeer{dir: filepath.Join(dir, "raw"), server: server}
	if err := unpackC(r.dir); err != nil {
		return nil, err
	}
	var err error
	if r.program, err = compileC(r.dir, "raw", []string{"raw.c"}, libmariadb); err != nil {
		return nil, err
	}
	if err := writeBuyers(filepath.Join(r.dir, "buyers"), buyers); err != nil {
		return nil, err
	}
	if r.db, err = makePeerDatabase(server, rawDatabase, buyers); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *rawPeer) name() string { return "raw" }
func (r *rawPeer) pids() []int  { return nil }
func (r *rawPeer) end() error   { return r.db.Close() }

func (r *rawPeer) stored() (int64, error) { return pairedRows(r.db, "ocorrencias", "entregas") }

func (r *rawPeer) load(connections int, warm, window time.Duration, at func()) (outcome, error) {
	out := filepath.Join(r.dir, "raw.out")
	cmd := exec.Command(r.program, strconv.Itoa(r.server.Port()), mariadb.User, mariadb.Password, rawDatabase,
		filepath.Join(r.dir, "buyers"), strconv.Itoa(connections), seconds(warm), seconds(window), out)
	if err := framed(r.dir, "raw", cmd, at); err != nil {
		return outcome{}, err
	}
	content, err := os.ReadFile(out)
	if err != nil {
		return outcome{}, err
	}
	o := outcome{Seconds: window.Seconds()}
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Scan()
	var acked int
	if _, err := fmt.Sscan(lines.Text(), &acked, &o.Errors, &o.Completed); err != nil {
		return outcome{}, fmt.Errorf("the raw client's outcome: %w", err)
	}
	o.Acks = make([]ack, acked)
	for lines.Scan() {
		n, err := strconv.ParseUint(lines.Text(), 10, 32)
		if err != nil {
			return outcome{}, err
		}
		o.Latencies = append(o.Latencies, uint32(n))
	}
	return o, lines.Err()
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
