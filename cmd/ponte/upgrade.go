package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ponte/server"
	"ponte/storage"
)

// Upgrade says what ponte migrate would do. The doing is that command's.
type Upgrade struct {
	Database string `help:"sqlite://PATH or mysql://USER:PASSWORD@HOST:3306/NAME." env:"PONTE_DATABASE" placeholder:"sqlite://ponte.db"`
	Check    bool   `required:"" help:"Say what an upgrade of the database would do, and do nothing: ponte migrate does it."`
	Backup   string `help:"The newest backup, or the folder that it is in: an upgrade is undone only by restoring one." type:"path" placeholder:"PATH"`
	JSON     bool   `name:"json" help:"Write JSON."`
}

// Help says what the exit code means.
func (*Upgrade) Help() string {
	return "Nothing is written. The exit code is 0 when nothing is pending, or nothing stands against doing it now; 3 when something does, which is named; 1 when this " +
		"program cannot be used on this database. Times are estimates: 100,000 rows are read and sorted here, and the rest is reckoned from that."
}

// Bounds of what needs no word.
const (
	freshBackup = 24 * time.Hour
	longWait    = 10 * time.Second // callers are told to try again after it (--deadline)
	spareRoom   = 64 << 20
)

// upgradeView is what there is to say, in words for people and in numbers for programs.
type upgradeView struct {
	*storage.Upgrade
	backup     storage.BackupFile
	objections []string
}

// Run looks and says.
func (c *Upgrade) Run(ctx context.Context, t *Terminal) error {
	cfg := server.Config{Database: c.Database}
	if err := cfg.Resolve(t.Environ); err != nil {
		return err
	}
	u, err := storage.PlanUpgrade(ctx, cfg.Database)
	if err != nil {
		return err
	}
	v := &upgradeView{Upgrade: u}
	if len(u.Steps) > 0 {
		v.judge(ctx, c.Backup)
	}
	if c.JSON {
		err = t.json(v.asJSON())
	} else {
		v.print(t)
	}
	if err == nil && len(v.objections) > 0 {
		err = &gapsError{strings.Join(v.objections, "; ")}
	}
	return err
}

// judge names what stands against an upgrade now.
func (v *upgradeView) judge(ctx context.Context, backup string) {
	object := func(format string, args ...any) { v.objections = append(v.objections, fmt.Sprintf(format, args...)) }
	if v.Free >= 0 && v.Free < v.Bytes()+spareRoom {
		object("the disk of %s has %s free, and the upgrade needs about %s", v.Folder, size(v.Free), size(v.Bytes()+spareRoom))
	}
	if !v.Expands() {
		object("the program before this one does not go on with the new schema: stop every replica first")
	}
	if wait := v.wait(); wait > longWait {
		object("calls wait about %s, and are told to try again: choose a quiet hour", lasting(wait))
	}
	if v.Version == 0 {
		return // nothing is there to lose
	}
	if backup == "" {
		object("no backup was named: make one and name it with --backup")
		return
	}
	var err error
	if v.backup, err = storage.LookAtBackup(ctx, backup); err != nil {
		object("the backup: %s", lastLine(err))
	} else if age := time.Since(v.backup.Made); age > freshBackup {
		object("the backup is %s old: make another", lasting(age))
	}
}

// wait is how long calls that write wait at a stretch.
func (v *upgradeView) wait() (longest time.Duration) {
	for i := range v.Steps {
		for _, e := range v.Steps[i].Effects {
			if v.Galera || e.Rebuild {
				longest = max(longest, e.Takes)
			}
		}
		if v.SQLite {
			longest = max(longest, v.Steps[i].Takes())
		}
	}
	return longest
}

func (v *upgradeView) print(t *Terminal) {
	if len(v.Steps) == 0 {
		fmt.Fprintf(t.Out, "The database (%s) is at version %d, which is this program's: nothing is pending.\n", v.Engine, v.Version)
		return
	}
	fmt.Fprintf(t.Out, "The database (%s) is at version %d, and this program needs %d: %d steps are pending.\n\n", v.Engine, v.Version, v.Target, len(v.Steps))
	for i := range v.Steps {
		s := &v.Steps[i]
		fmt.Fprintf(t.Out, "%04d %s: %s\n", s.Version, s.Name, v.stepTime(s))
		for _, e := range s.Effects {
			fmt.Fprintf(t.Out, "     %s\n", v.sentence(&e))
		}
		if len(s.Effects) == 0 {
			fmt.Fprintln(t.Out, "     nothing is left of it to do")
		}
	}
	room := "not seen from here: look at the server's disk"
	if v.Free >= 0 {
		room = fmt.Sprintf("%s has %s free", v.Folder, size(v.Free))
	}
	fmt.Fprintf(t.Out, "\nTime:     %s (estimate)\n", about(v.Takes()))
	fmt.Fprintf(t.Out, "Calls:    %s\n", v.meanwhile())
	fmt.Fprintf(t.Out, "Replicas: %s\n", v.replicas())
	fmt.Fprintf(t.Out, "Room:     about %s meanwhile; %s\n", size(v.Bytes()), room)
	if v.backup.Path != "" {
		fmt.Fprintf(t.Out, "Backup:   %s, whole, written %s UTC (%s ago)\n", oneLine(v.backup.Path, maxLastCell), clock(v.backup.Made, time.UTC), lasting(time.Since(v.backup.Made)))
	}
	if len(v.objections) == 0 {
		fmt.Fprintln(t.Out, "Nothing stands against it: ponte migrate.")
	}
}

// asJSON is what --json writes. Times are milliseconds.
func (v *upgradeView) asJSON() upgradeJSON {
	j := upgradeJSON{
		Engine: v.Engine, Version: v.Version, Program: v.Target, Steps: []upgradeStepJSON{}, EstimateMS: v.Takes().Milliseconds(), WritesWaitMS: v.wait().Milliseconds(),
		ExpandOnly: v.Expands(), Bytes: v.Bytes(), Free: v.Free, Backup: v.backup.Path, BackupMade: stamp(v.backup.Made, time.UTC), Objections: append([]string{}, v.objections...),
	}
	for i := range v.Steps {
		s := &v.Steps[i]
		step := upgradeStepJSON{Version: s.Version, Name: s.Name, EstimateMS: s.Takes().Milliseconds(), Effects: []effectJSON{}}
		for _, e := range s.Effects {
			step.Effects = append(step.Effects, effectJSON{
				string(e.Kind), e.Table, append([]string{}, e.Names...), e.Rows, e.Upto, e.Rebuild, e.Expand, e.Takes.Milliseconds(), e.Sampled, e.Measured.Milliseconds(), e.Bytes, v.sentence(&e),
			})
		}
		j.Steps = append(j.Steps, step)
	}
	return j
}

type upgradeJSON struct {
	Engine       string            `json:"banco"`
	Version      int64             `json:"versao"`
	Program      int64             `json:"versao_do_programa"`
	Steps        []upgradeStepJSON `json:"pendentes"`
	EstimateMS   int64             `json:"estimativa_ms"`
	WritesWaitMS int64             `json:"escritas_esperam_ms"` // at a stretch
	ExpandOnly   bool              `json:"so_acrescenta"`       // the program before this one goes on
	Bytes        int64             `json:"bytes"`               // of room, estimate
	Free         int64             `json:"livres"`              // -1 = not known
	Backup       string            `json:"copia"`               // "" = none that can be restored was named
	BackupMade   string            `json:"copia_em"`
	Objections   []string          `json:"objecoes"` // exit code 3 when there are any
}

type upgradeStepJSON struct {
	Version    int64        `json:"versao"`
	Name       string       `json:"nome"`
	EstimateMS int64        `json:"estimativa_ms"`
	Effects    []effectJSON `json:"efeitos"`
}

type effectJSON struct {
	Kind       string   `json:"tipo"` // table, column, index, drop_index, update, copy or other
	Table      string   `json:"tabela"`
	Names      []string `json:"nomes"`
	Rows       int64    `json:"linhas"`
	Upto       bool     `json:"no_maximo"` // at most so many
	Rebuild    bool     `json:"reconstroi"`
	Expand     bool     `json:"acrescenta"`
	EstimateMS int64    `json:"estimativa_ms"`
	Sampled    int64    `json:"linhas_da_amostra"`
	SampledMS  int64    `json:"amostra_ms"`
	Bytes      int64    `json:"bytes"`
	Text       string   `json:"texto"`
}
