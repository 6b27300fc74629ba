package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ponte/crm"
)

// calledLog is a log of calls whose database may be away.
type calledLog struct {
	crm.Acervo
	calls []crm.Chamada
	looks []error // of each look that is still to come; none left = the follower is stopped
	stop  func()
}

func (l *calledLog) Chamadas(ctx context.Context, f crm.FiltroChamadas) (page crm.Lista[crm.Chamada], err error) {
	if len(l.looks) == 0 {
		l.stop()
		return page, ctx.Err()
	}
	err, l.looks = l.looks[0], l.looks[1:]
	if err == nil {
		page.Linhas = append(page.Linhas, l.calls...)
		l.calls = append([]crm.Chamada{{ID: int64(len(l.calls) + 1), Operacao: fmt.Sprint("Op", len(l.calls)), Em: time.Now()}}, l.calls...)
	}
	return page, err
}

// TestFollowingWaitsForTheDatabase: while it is away that is said once, and what came meanwhile is printed when it is back.
func TestFollowingWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	log := &calledLog{looks: []error{nil, crm.ErrIndisponivel, crm.ErrIndisponivel, crm.ErrOcupado, nil, nil}, stop: stop}
	var out, errs bytes.Buffer
	if err := (&follower{lists: log, zone: time.UTC}).run(ctx, &Terminal{Out: &out, Err: &errs}); err != nil {
		t.Error(err)
	}
	if strings.Count(out.String(), "Op0") != 1 || strings.Count(out.String(), "Op1") != 1 {
		t.Errorf("printed:\n%s", out.String())
	}
	if said := errs.String(); strings.Count(said, "still trying") != 1 || strings.Count(said, "answers again") != 1 {
		t.Errorf("said:\n%s", said)
	}
}
