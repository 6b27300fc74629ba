package simulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Bounds of a player: it is a tool, not a service.
const (
	maxOverlap = 8 // rounds at work at once
	maxAnswer  = 8 << 20
	maxTold    = 200 // characters of an answer on its line
)

// Player calls a CRM as a partner does: in rounds that may overlap, each request told on one line, and the promise kept in
// mind that one ticket has one number. Its exported fields are set before Play and not changed.
type Player struct {
	To             string // address of the CRM, with the installation's segment and without a final slash
	User, Password string
	Company        string   // CNPJ of the company
	Projects       []string // contracts or units under which it opens
	Document       string   // CPF of its client
	Batch          int      // new tickets a round
	GiveUp         float64  // share, of 1, of the openings that are given up as soon as they are sent
	Timeout        time.Duration
	Wait           time.Duration // how long it waits for what the CRM has to decide
	Seed           uint64
	Zone           *time.Location // in which it writes its dates
	Tell           func(Line)     // called for one line at a time

	client *http.Client

	mu       sync.Mutex
	rand     *rand.Rand
	sums     Sums
	numbers  map[string]string // ticket → number
	tickets  map[string]string // number → ticket
	broken   []string
	firstBad string // the first refusal
}

// Script plays the n-th round, the first is 1. Rounds may overlap.
type Script func(ctx context.Context, n int)

// Line is one request and what became of it.
type Line struct {
	At        time.Time `json:"em"`
	Operation string    `json:"operacao"`
	What      string    `json:"o_que"`
	Answer    string    `json:"resposta"`
	Status    int       `json:"http"` // 0 = there was no answer
	Millis    float64   `json:"ms"`
}

// String is the line for a person.
func (l Line) String() string {
	return fmt.Sprintf("%s  %-22s  %-44s  %s  (%d, %.1f ms)", l.At.Format("15:04:05.000"), l.Operation, l.What, l.Answer, l.Status, l.Millis)
}

// Sums is what was done so far.
type Sums struct{ Requests, Refused, Unanswered, Tickets int }

// Request is one call to make.
type Request struct {
	Operation, What string
	Method, Address string
	Header          http.Header
	Body            string
	Abandon         bool // give it up as soon as it is sent, as a client whose time is over
	// Read takes the answer apart: what is told of it, and whether it is a yes.
	Read func(status int, body string) (answer string, ok bool)
}

// Play plays so many rounds (0 = until ctx ends), one each interval; with an interval of 0 one after the other. It returns
// when every round has ended, with an error when a request was refused or a promise was not kept.
func (p *Player) Play(ctx context.Context, script Script, rounds int, interval time.Duration) error {
	p.begin()
	var running sync.WaitGroup
	places := make(chan struct{}, maxOverlap)
	for n := 1; (rounds == 0 || n <= rounds) && ctx.Err() == nil; n++ {
		if interval == 0 {
			script(ctx, n)
			continue
		}
		select {
		case places <- struct{}{}:
			running.Go(func() {
				defer func() { <-places }()
				script(ctx, n)
			})
		case <-ctx.Done():
		}
		if n != rounds {
			Pause(ctx, interval)
		}
	}
	running.Wait()
	return p.verdict()
}

func (p *Player) begin() {
	p.rand = rand.New(rand.NewPCG(p.Seed, p.Seed)) //nolint:gosec // chances of a play, to be had again by its seed
	p.numbers, p.tickets = map[string]string{}, map[string]string{}
	p.client = &http.Client{
		Timeout: p.Timeout, Transport: http.DefaultTransport.(*http.Transport).Clone(),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Pause waits, unless ctx ends.
func Pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// Now is the time as the partner writes it.
func (p *Player) Now() time.Time { return time.Now().In(p.Zone) }

// Chance tells whether something happens that has this probability.
func (p *Player) Chance(probability float64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rand.Float64() < probability
}

// Pick draws a number below n.
func (p *Player) Pick(n int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.rand.IntN(n)
}

// Do makes a call and tells it. ok is false when there was no answer or when it was a no.
func (p *Player) Do(ctx context.Context, q Request) (answer string, ok bool) {
	at := time.Now()
	status, body, err := p.call(ctx, q)
	if errors.Is(ctx.Err(), context.Canceled) {
		return "", false // the play is over
	}
	line := Line{At: at, Operation: q.Operation, What: q.What, Status: status, Millis: float64(time.Since(at).Microseconds()) / 1000}
	switch {
	case err == nil:
		answer, ok = q.Read(status, body)
	case q.Abandon:
		answer = "sem resposta: desistiu antes, como quem passou do tempo de espera"
	default:
		answer = "sem resposta: " + reason(err)
	}
	line.Answer = oneLine(answer)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sums.Requests++
	switch {
	case err != nil:
		p.sums.Unanswered++
		if !q.Abandon {
			p.firstBad = cmp.Or(p.firstBad, line.Answer)
		}
	case !ok:
		p.sums.Refused++
		p.firstBad = cmp.Or(p.firstBad, line.Answer)
	}
	p.Tell(line)
	return answer, ok
}

func (p *Player) call(ctx context.Context, q Request) (int, string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if q.Abandon {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
	}
	r, err := http.NewRequestWithContext(ctx, q.Method, q.Address, strings.NewReader(q.Body))
	if err != nil {
		return 0, "", err
	}
	r.Header = q.Header.Clone()
	answer, err := p.client.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return 0, "", err
	}
	return answer.StatusCode, string(body), nil
}

// reason is why there was no answer, without the address, which the line's reader gave himself.
func reason(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "passou do tempo de espera"
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

// Opened notes that a ticket got a number. A second number for one ticket, or one number for two, is a promise broken.
func (p *Player) Opened(ticket, number string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, again := p.numbers[ticket]; again && known != number {
		p.broken = append(p.broken, fmt.Sprintf("%s recebeu dois números, %s e %s", ticket, known, number))
	}
	if other, taken := p.tickets[number]; taken && other != ticket {
		p.broken = append(p.broken, fmt.Sprintf("%s e %s receberam o mesmo número, %s", other, ticket, number))
	}
	p.numbers[ticket], p.tickets[number] = number, ticket
	p.sums.Tickets = len(p.numbers)
}

// Number is what Opened noted of a ticket, "" = nothing yet.
func (p *Player) Number(ticket string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.numbers[ticket]
}

// Sums tells what was done so far.
func (p *Player) Sums() Sums {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sums
}

// ErrBroken is a promise that the CRM did not keep, ErrRefused that requests were refused or not answered.
var (
	ErrBroken  = errors.New("one ticket, one number: not so here")
	ErrRefused = errors.New("not every request was answered with a yes")
)

func (p *Player) verdict() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case len(p.broken) > 0:
		return fmt.Errorf("%w: %s", ErrBroken, strings.Join(p.broken, "; "))
	case p.firstBad != "":
		return fmt.Errorf("%w: %d of %d requests were refused, the first answer of those: %s", ErrRefused, p.sums.Refused, p.sums.Requests, p.firstBad)
	}
	return nil
}

// oneLine makes an answer fit its line.
func oneLine(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "?")), " ")
	if utf8.RuneCountInString(s) > maxTold {
		return string([]rune(s)[:maxTold-1]) + "…"
	}
	return s
}
