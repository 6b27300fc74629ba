package server

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ponte/storage"
)

func TestWhereTheJournalIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cfg     Config
		environ []string
		want    string
	}{
		{Config{}, nil, "ponte.db.journal"},
		{Config{Database: "sqlite:///var/lib/ponte/a.db"}, []string{"STATE_DIRECTORY=/var/lib/ponte"}, "/var/lib/ponte/a.db.journal"},
		{Config{Database: "mysql://u:p@h:3306/d"}, nil, "ponte-journal"},
		{Config{Database: "mysql://u:p@h:3306/d"}, []string{"STATE_DIRECTORY=/var/lib/ponte:/var/lib/other"}, "/var/lib/ponte/ponte-journal"},
		{Config{Database: "mysql://u:p@h:3306/d", Journal: "/j"}, []string{"STATE_DIRECTORY=/var/lib/ponte"}, "/j"},
		{Config{Demo: true}, nil, journalOff},
		{Config{Demo: true, Journal: "/j"}, nil, "/j"},
		{Config{Journal: " off "}, nil, journalOff},
	} {
		if err := c.cfg.Resolve(c.environ); err != nil || c.cfg.Journal != c.want {
			t.Errorf("%+v: %q, want %q (%v)", c.cfg, c.cfg.Journal, c.want, err)
		}
		if o := c.cfg.JournalOptions(""); (o.Folder == "") != (c.want == journalOff) || o.Folder != "" && o.Days != defaultJournalDays {
			t.Errorf("%+v", o)
		}
	}
}

// TestAJournalThatIsNotKeptIsTold where operators look: on the portal's front page and in the metrics. It is served all the same.
func TestAJournalThatIsNotKeptIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	folder := filepath.Join(dir, "journal")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, _ := run(t, Config{Database: "sqlite://" + filepath.Join(dir, "ponte.db"), Journal: folder})
	if list := s.notices(t.Context()); len(list) != 1 || !strings.Contains(list[0], folder) || !strings.Contains(list[0], "PONTE_JOURNAL") {
		t.Errorf("%q", list)
	}
	base, _ := s.Addresses()
	if code, body := get(t, http.DefaultClient, base+"/metrics"); code != http.StatusOK || !strings.Contains(body, "ponte_journal_lost_lines_total 0") {
		t.Errorf("%d %s", code, body)
	}
	if n := journalNotice(storage.JournalState{Lost: 3}); !strings.Contains(n, "3 números confirmados") {
		t.Error(n)
	}
	if n := journalNotice(storage.JournalState{Folder: folder, Lines: 9}); n != "" {
		t.Error(n)
	}
}
