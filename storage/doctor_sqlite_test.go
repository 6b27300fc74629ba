package storage

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ponte/crm/diagnostico"
)

func TestFileIsExamined(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ponte.db")
	address := "sqlite://" + file
	s := open(t, address)
	insert := func(id, action string) {
		mustExec(t, s.pools.writer, "INSERT INTO auditorias (id, tenant_id, quem, acao, alvo, antes, depois, motivo, em) VALUES ("+id+
			", 0, 'ponte', '"+action+"', '', '', '', '', CAST(unixepoch('subsec')*1000 AS INTEGER))")
	}
	insert("1", "banco.recuperado")
	expect(t, address, "page-check", diagnostico.Alerta, "banco.recuperado=1")
	insert("2", "banco.danificado")
	expect(t, address, "page-check", diagnostico.Ruim, "banco.danificado=1")
	mustExec(t, s.pools.writer, "UPDATE auditorias SET em = 1")
	expect(t, address, "page-check", diagnostico.Bom, "banco.danificado=0")

	tx, err := s.pools.writer.Begin() // immediate
	if err != nil {
		t.Fatal(err)
	}
	expect(t, address, "read-only", diagnostico.Alerta, "locked")
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	expect(t, address, "read-only", diagnostico.Bom, "ponte.db")
}

// TestExaminingLeavesFilesAsTheyAre: the log of a server that died is what its next start looks at, and the file keeps its journal.
func TestExaminingLeavesFilesAsTheyAre(t *testing.T) {
	died, _ := deadDatabase(t, 3)
	closed := newPath(t)
	if err := open(t, "sqlite://"+closed).Close(deadline(t)); err != nil {
		t.Fatal(err)
	}
	restored := filepath.Join(t.TempDir(), "ponte.db")
	if err := Backup(deadline(t), "sqlite://"+died, restored); err != nil {
		t.Fatal(err)
	}
	died, _ = deadDatabase(t, 3) // the copy took the log of the first one
	empty := filepath.Join(t.TempDir(), "ponte.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for what, c := range map[string]struct {
		file string
		sync diagnostico.Desfecho
	}{"died": {died, diagnostico.Bom}, "closed": {closed, diagnostico.Bom}, "restored": {restored, diagnostico.Alerta}, "empty": {empty, diagnostico.Alerta}} {
		before := filesBeside(t, c.file)
		expect(t, "sqlite://"+c.file, "answer", diagnostico.Bom, "sqlite")
		expect(t, "sqlite://"+c.file, "sqlite-sync", c.sync, "journal_mode=")
		expect(t, "sqlite://"+c.file, "read-only", diagnostico.Bom, "")
		if after := filesBeside(t, c.file); !maps.Equal(after, before) {
			t.Errorf("%s: there were %v, there are %v", what, slices.Sorted(maps.Keys(before)), slices.Sorted(maps.Keys(after)))
		}
	}
	s, _ := openLogged(t, died)
	if s.recovery.before.recovered == 0 {
		t.Error("the next start sees no crash")
	}
}

// filesBeside reads the files of a database, but for the -shm: that holds nothing.
func filesBeside(t *testing.T, file string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(file + "*")
	if err != nil {
		t.Fatal(err)
	}
	content := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "-shm") {
			continue
		}
		bytes, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		content[name] = string(bytes)
	}
	return content
}

// TestWhyAFileTakesNoWritesIsExamined: where nothing can be made beside a file it is read all the same, and where it cannot be read
// either the disk is looked at.
func TestWhyAFileTakesNoWritesIsExamined(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ponte.db")
	if err := open(t, "sqlite://"+file).Close(deadline(t)); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(t.TempDir(), "nowhere", "log"), file+walSuffix); err != nil { // permissions do not stop root
		t.Fatal(err)
	}
	expect(t, "sqlite://"+file, "answer", diagnostico.Bom, "sqlite")
	expect(t, "sqlite://"+file, "read-only", diagnostico.Ruim, "unable to open database file")
	expect(t, "sqlite://"+file, "schema-version", diagnostico.Bom, "")
	expect(t, "sqlite://"+file, "sqlite-sync", diagnostico.NaoSeAplica, "immutable")

	garble(t, file, 0, 100)
	laudos := Examine(deadline(t), "sqlite://"+file, Checkup{Patience: time.Minute})
	for name, want := range map[string]bool{"disk": false, "wal-size": false, "file-system": false, "read-only": true, "indexes": true} {
		if l := laudoOf(t, laudos, name); (l.Encontrado == "answer=bad") != want {
			t.Errorf("%s of a file that is no database: %s (%s)", name, l.Desfecho, l.Encontrado)
		}
	}
}

// TestReadOnlyFileIsExamined on a connection that may not write: permissions do not stop root.
func TestReadOnlyFileIsExamined(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ponte.db")
	open(t, "sqlite://"+file)
	db, err := openFile(file, 0, "_pragma=query_only(1)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	f, err := examineFileWritable(deadline(t), &examiner{dsn: dsn{file: file}, db: db})
	if err != nil || f.outcome != diagnostico.Ruim {
		t.Errorf("%s (%s, %v)", f.outcome, f.found, err)
	}
}

func TestLargeWALIsExamined(t *testing.T) {
	file := filepath.Join(t.TempDir(), "ponte.db")
	x := &examiner{dsn: dsn{file: file}}
	if err := os.WriteFile(file+walSuffix, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for size, want := range map[int64]diagnostico.Desfecho{0: diagnostico.Bom, walLimit: diagnostico.Bom, walLimit + 1: diagnostico.Alerta} {
		if err := os.Truncate(file+walSuffix, size); err != nil {
			t.Fatal(err)
		}
		if f, err := examineWALSize(deadline(t), x); err != nil || f.outcome != want {
			t.Errorf("%d bytes: %s (%v)", size, f.outcome, err)
		}
	}
}

func TestJudgementsOfTheMachine(t *testing.T) {
	const mib = 1 << 20
	for _, c := range []struct {
		what string
		got  finding
		want diagnostico.Desfecho
	}{
		{"a rollback journal", judgeSync("delete", 2), diagnostico.Alerta},
		{"synchronous=NORMAL", judgeSync("wal", 1), diagnostico.Ruim},
		{"synchronous=EXTRA", judgeSync("wal", 3), diagnostico.Bom},
		{"NFS", judgeFileSystem(fileSystem{kind: "nfs"}), diagnostico.Ruim},
		{"a container's layer", judgeFileSystem(fileSystem{kind: "overlay"}), diagnostico.Alerta},
		{"an unknown one", judgeFileSystem(fileSystem{kind: "0x1"}), diagnostico.Bom},
		{"no Linux", judgeFileSystem(fileSystem{}), diagnostico.NaoSeAplica},
		{"a full disk", judgeDisk("/d", fileSystem{free: 60 * mib, bytes: 9000 * mib}, "", fileSystem{}), diagnostico.Ruim},
		{"a nearly full disk", judgeDisk("/d", fileSystem{free: 900 * mib, bytes: 9000 * mib}, "", fileSystem{}), diagnostico.Alerta},
		{"a twentieth of a large disk", judgeDisk("/d", fileSystem{free: 4000 * mib, bytes: 90000 * mib}, "", fileSystem{}), diagnostico.Alerta},
		{"a full folder for temporary files", judgeDisk("/d", fileSystem{free: 4000 * mib, bytes: 9000 * mib}, "/t", fileSystem{free: 1, bytes: 9000 * mib}), diagnostico.Alerta},
		{"enough", judgeDisk("/d", fileSystem{free: 4000 * mib, bytes: 9000 * mib}, "/t", fileSystem{free: 500 * mib, bytes: 900 * mib}), diagnostico.Bom},
		{"unknown space", judgeDisk("/d", fileSystem{}, "", fileSystem{}), diagnostico.NaoSeAplica},
	} {
		if c.got.outcome != c.want {
			t.Errorf("%s: %s (%s), want %s", c.what, c.got.outcome, c.got.found, c.want)
		}
	}
}
