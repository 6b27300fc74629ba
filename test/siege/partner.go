//go:build linux

package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	callers  = 4                     // of the partner: half of them keep their connection, half open one for each call
	pause    = 20 * time.Millisecond // between the calls of one
	maxWait  = 15 * time.Second      // as the ERP: then it gives up
	maxTexts = 3                     // samples of what went wrong
	opening  = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><m:DadosServicedesk xmlns:m="urn:server.Multidados">` +
		`<USUARIO_WS>` + user + `</USUARIO_WS><SENHA_WS>` + password + `</SENHA_WS><COD_PROJETO>C-1</COD_PROJETO><CODIGO_OC>%s</CODIGO_OC>` +
		`<DESCRICAO>Infiltracao na laje</DESCRICAO></m:DadosServicedesk></e:Body></e:Envelope>`
)

// felt is what the partner got.
type felt struct {
	answered int // with a number
	refused  int // with a sentence
	broken   int // with nothing
	took     []time.Duration
	samples  []string
}

var (
	returned = regexp.MustCompile(`<return[^>]*>([^<]*)</return>`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
	nextCall atomic.Int64
)

// partner opens ocorrências until ctx ends.
func partner(ctx context.Context, p *ponte) (sum felt) {
	results := make([]felt, callers)
	var work sync.WaitGroup
	for i := range results {
		work.Go(func() { results[i] = call(ctx, p, i%2 == 0) })
	}
	work.Wait()
	for _, r := range results {
		sum.answered, sum.refused, sum.broken = sum.answered+r.answered, sum.refused+r.refused, sum.broken+r.broken
		sum.took, sum.samples = append(sum.took, r.took...), append(sum.samples, r.samples...)
	}
	slices.Sort(sum.took)
	return sum
}

func call(ctx context.Context, p *ponte, keep bool) (f felt) {
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(partnerAddress)}}
	client := &http.Client{Timeout: maxWait, Transport: &http.Transport{
		DialContext: from.DialContext, DisableKeepAlives: !keep, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, //nolint:gosec // its own, on loopback
	}}
	defer client.CloseIdleConnections()
	for ctx.Err() == nil {
		body := fmt.Sprintf(opening, fmt.Sprint("CERCO-", time.Now().UnixNano(), "-", nextCall.Add(1)))
		begin := time.Now()
		text, err := post(client, p.server.URL+"/webservices/index.php", body)
		f.took = append(f.took, time.Since(begin))
		switch {
		case err != nil:
			f.broken++
			text = err.Error()
		case digits.MatchString(text):
			f.answered++
			text = ""
		default:
			f.refused++
		}
		if text != "" && len(f.samples) < maxTexts {
			f.samples = append(f.samples, text)
		}
		wait(ctx, pause)
	}
	return f
}

func post(client *http.Client, url, body string) (string, error) {
	r, err := client.Post(url, "text/xml; charset=utf-8", strings.NewReader(body))
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	answer, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	if m := returned.FindSubmatch(answer); m != nil {
		return string(m[1]), nil
	}
	return fmt.Sprintf("%s: %.200s", r.Status, answer), nil
}
