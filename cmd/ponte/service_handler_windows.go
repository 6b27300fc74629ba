package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sys/windows/svc"
	"golang.org/x/sys/windows/svc/eventlog"
)

const eventID = 1

// maxServiceLog bounds the log of a service, in bytes; the one before it is kept beside.
const maxServiceLog = 32 << 20

// serviceHandler translates between the words of the manager of services and those of serviceCycle.
type serviceHandler struct {
	run     *ServiceRun
	events  *eventlog.Log
	failure error
}

// Execute implements svc.Handler. A failure ends with a code of its own, by which the recovery actions start the service again.
func (h *serviceHandler) Execute(_ []string, requests <-chan svc.ChangeRequest, changes chan<- svc.Status) (specific bool, code uint32) {
	signs := time.NewTicker(signOfLife)
	defer signs.Stop()
	wanted, done := make(chan serviceRequest), make(chan struct{})
	defer close(done)
	go forward(requests, wanted, done)
	h.failure = serviceCycle{requests: wanted, signs: signs.C, tell: func(s serviceStatus) { changes <- h.status(s) }}.run(h.logged)
	if h.failure != nil {
		_ = h.events.Error(eventID, "Ponte parou: "+strings.Join(explain(h.failure), "\n")) // the code tells it as well
		return true, exitFailure
	}
	_ = h.events.Info(eventID, "Ponte parou, como foi pedido.")
	return false, 0
}

// forward ends with done.
func forward(requests <-chan svc.ChangeRequest, wanted chan<- serviceRequest, done <-chan struct{}) {
	for {
		select {
		case r := <-requests:
			request := requestStatus
			if r.Cmd == svc.Stop || r.Cmd == svc.PreShutdown {
				request = requestStop
			}
			select {
			case wanted <- request:
			case <-done:
				return
			}
		case <-done:
			return
		}
	}
}

func (h *serviceHandler) status(s serviceStatus) svc.Status {
	status := svc.Status{State: svc.StopPending, CheckPoint: s.checkpoint, WaitHint: uint32(s.wait.Milliseconds())}
	switch s.state {
	case serviceStarting:
		status.State, status.Accepts = svc.StartPending, svc.AcceptStop|svc.AcceptPreShutdown
	case serviceRunning:
		status.State, status.Accepts = svc.Running, svc.AcceptStop|svc.AcceptPreShutdown
		_ = h.events.Info(eventID, "Ponte está no ar.")
	}
	return status
}

// logged serves with a log in the folder: a service has nowhere to print.
func (h *serviceHandler) logged(ctx context.Context, ready func()) error {
	log, err := openServiceLog(filepath.Join(h.run.Folder, "ponte.log"), maxServiceLog)
	if err != nil {
		return err
	}
	end, err := log.capture()
	if err != nil {
		return err
	}
	defer end()
	if crash, err := os.OpenFile(filepath.Join(h.run.Folder, "ponte.crash"), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600); err == nil {
		_ = debug.SetCrashOutput(crash, debug.CrashOptions{}) // what the runtime itself prints at its end
		_ = crash.Close()
	}
	terminal := &Terminal{In: strings.NewReader(""), Out: os.Stdout, Err: os.Stderr, Environ: os.Environ()}
	if err = h.run.serve(ctx, terminal, ready); err != nil {
		terminal.fail(err)
	}
	return err
}

// capture has standard output and standard error of this process written to the log, until the returned function ends it.
func (l *serviceLog) capture() (end func(), err error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	out, errs := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = write, write
	done := make(chan struct{})
	go func() { // ends with the pipe
		defer close(done)
		_, _ = io.Copy(l, read)
		_, _ = io.Copy(io.Discard, read) // a full disk stops no server
	}()
	return func() {
		os.Stdout, os.Stderr = out, errs
		_ = write.Close() // the reader's end of the file
		<-done
		_ = errors.Join(read.Close(), l.file.Close())
	}, nil
}
