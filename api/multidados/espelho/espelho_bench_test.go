package espelho

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// BenchmarkEspelho calls an old service that answers at once, directly and through espelho in turn, from 16 callers: what is reported is
// the way through Ponte alone, in microseconds added, and nobody takes the copies.
func BenchmarkEspelho(b *testing.B) {
	pedido, err := os.ReadFile("../../../test/captures/delphi-d7-12.b.rec.req")
	if err != nil {
		b.Fatal(err)
	}
	_, corpo, _ := strings.Cut(string(pedido), "\r\n\r\n")
	resposta := []byte(`<?xml version="1.0" encoding="ISO-8859-1"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="http://schemas.xmlsoap.org/soap/envelope/"><SOAP-ENV:Body><return>1</return></SOAP-ENV:Body></SOAP-ENV:Envelope>`)
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = w.Write(resposta)
	}))
	defer old.Close()
	_, url := frente(b, old.URL, NovoSpool(1, 1<<20))
	cliente := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	var tempos [2][]time.Duration
	var mu sync.Mutex
	var quem sync.WaitGroup
	chamadas := make(chan int)
	for range 16 {
		quem.Go(func() {
			var meus [2][]time.Duration
			for i := range chamadas {
				inicio := time.Now()
				r, err := cliente.Post([]string{old.URL, url}[i%2]+"/webservices/index.php", "text/xml", strings.NewReader(corpo))
				if err != nil {
					b.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, r.Body)
				r.Body.Close()
				meus[i%2] = append(meus[i%2], time.Since(inicio))
				time.Sleep(20 * time.Millisecond) // the way is measured, and not the queue before two processors
			}
			mu.Lock()
			defer mu.Unlock()
			for i := range 2 {
				tempos[i] = append(tempos[i], meus[i]...)
			}
		})
	}
	for i := range b.N {
		chamadas <- i
	}
	close(chamadas)
	quem.Wait()
	for nome, q := range map[string]int{"p50": 50, "p99": 99} {
		for i := range 2 {
			slices.Sort(tempos[i])
			if len(tempos[i]) == 0 {
				return
			}
		}
		de := func(i int) float64 { return float64(tempos[i][len(tempos[i])*q/100].Microseconds()) }
		b.ReportMetric(de(1)-de(0), nome+"-µs-added")
		b.ReportMetric(de(0), nome+"-µs-direct")
	}
}
