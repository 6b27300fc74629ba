//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"ponte/test/mariadb"
)

// mirrored is the NuSOAP page behind a Ponte in espelho.
type mirrored struct {
	page   *nusoapPeer
	tested *ponte
	own    *mariadb.Server // Ponte's database; the page has another

	through int // calls that were made through Ponte
}

// espelhoMain measures what espelho adds to the NuSOAP page, while Ponte's own database runs and while it is stopped: the page and the page
// through Ponte are called at the same time.
func espelhoMain(args []string) error {
	flags := flag.NewFlagSet("espelho", flag.ContinueOnError)
	rounds := flags.Int("rounds", 5, "rounds; each with the database running and stopped")
	window := flags.Duration("window", 5*time.Second, "measured window")
	connections := flags.Int("connections", 16, "keep-alive connections of each way")
	pause := flags.Duration("pause", 200*time.Millisecond, "rest of a connection after each answer; 0 = none, and the processors are what is measured")
	program := flags.String("program", "", "a built Ponte to measure (default: build this tree)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return session(func(dir string) (err error) {
		if *program == "" {
			if *program, err = build(dir); err != nil {
				return err
			}
		}
		const buyers = 100
		m := &mirrored{}
		defer func() { err = errors.Join(err, m.end()) }()
		server, err := mariadb.LaunchIn(filepath.Join(dir, "data"), databaseArguments(false, 128)...)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, server.Close()) }()
		if m.page, err = newNusoap(dir, server, "mega12", buyers); err != nil {
			return err
		}
		if err := m.front(dir, *program, buyers); err != nil {
			return err
		}
		fmt.Printf("| Ponte's database | round | the page: p50, p99 ms | through espelho: p50, p99 ms | added p50 | added p99 | Ponte's processor time, ms a call |\n|---|---|---|---|---|---|---|\n")
		var added [2][2][]float64 // by state of the database, p50 and p99
		for round := range *rounds {
			for stopped, state := range []string{"runs", "is stopped"} {
				if stopped == 1 {
					err = m.own.Stop()
				}
				var p [2][2]float64
				before, calls := time.Duration(0), m.through
				if err == nil {
					before, err = cpuOf(m.tested.process.Pid())
				}
				if err == nil {
					p, err = m.beside(*connections, *window, *pause, buyers)
				}
				if stopped == 1 {
					err = errors.Join(err, m.own.Restart())
				}
				if err != nil {
					return err
				}
				after, err := cpuOf(m.tested.process.Pid())
				if err != nil {
					return err
				}
				for q := range 2 {
					added[stopped][q] = append(added[stopped][q], p[1][q]-p[0][q])
				}
				fmt.Printf("| %s | %d | %.2f, %.2f | %.2f, %.2f | %.2f | %.2f | %.2f |\n", state, round+1, p[0][0], p[0][1], p[1][0], p[1][1], p[1][0]-p[0][0], p[1][1]-p[0][1],
					(after-before).Seconds()*1000/float64(m.through-calls))
			}
		}
		for stopped, state := range []string{"runs", "is stopped"} {
			fmt.Printf("| %s | median | | | %.2f | %.2f | |\n", state, median(added[stopped][0]), median(added[stopped][1]))
		}
		return nil
	})
}

// beside calls the page directly and through Ponte at the same moments, so that what else the machine does hits both; it gives p50 and p99
// of each.
func (m *mirrored) beside(connections int, window, pause time.Duration, buyers int) (p [2][2]float64, err error) {
	var runs sync.WaitGroup
	var errs [2]error
	for i, way := range []struct{ dir, address string }{{m.page.dir, m.page.address}, {m.tested.dir, m.tested.address}} {
		first := m.page.calls.reserve()
		runs.Go(func() {
			o, err := generate(way.dir, "espelho", way.address, "/webservices/index.php", "mega12", buyers, first, connections, time.Second, window, func() {}, "-pause", pause.String())
			if o.Errors > 0 {
				err = errors.Join(err, fmt.Errorf("%s: %d errors %q", way.address, o.Errors, o.Samples))
			}
			if i == 1 {
				m.through += len(o.Acks)
			}
			p[i][0], p[i][1], errs[i] = quantile(o.Latencies, 0.50), quantile(o.Latencies, 0.99), err
		})
	}
	runs.Wait()
	return p, errors.Join(errs[:]...)
}

// front starts Ponte on a database server of its own, in espelho before the page.
func (m *mirrored) front(dir, program string, buyers int) (err error) {
	if m.own, err = mariadb.LaunchIn(filepath.Join(dir, "own"), databaseArguments(false, 128)...); err != nil {
		return err
	}
	if err := makeDatabase(m.own, ponteDatabase); err != nil {
		return err
	}
	m.tested = &ponte{
		label: "Ponte", dir: filepath.Join(dir, "ponte-espelho"), program: program, database: m.own.URL(ponteDatabase), body: "mega12", buyers: buyers,
		settings: []string{"PONTE_DESTINATION_NETWORKS=loopback"},
	}
	if err := m.tested.prepare(); err != nil {
		return err
	}
	if err := m.tested.command("", "tenant", "set", ponteTenant, "sombra_servico_antigo=http://"+m.page.address, "sombra_modo=espelho"); err != nil {
		return err
	}
	return m.tested.start()
}

func (m *mirrored) end() error {
	var errs []error
	if m.tested != nil && m.tested.process != nil {
		errs = append(errs, m.tested.end())
	}
	if m.own != nil {
		errs = append(errs, m.own.Close())
	}
	if m.page != nil {
		errs = append(errs, m.page.end())
	}
	return errors.Join(errs...)
}
