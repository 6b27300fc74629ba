package storage

import (
	"os"
	"path/filepath"
	"testing"

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
		{"a rollback journal", judgeSync("delete", 2), diagnostico.Ruim},
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
