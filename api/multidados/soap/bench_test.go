package soap

import "testing"

// The benchmarks compare a small call, one with all parts present, and one in ISO-8859-1 with arrays.
var benchFiles = []string{"curl-min.b.req", "delphi-d7.b.rec.req", "php-nusoap.a.req"}

func BenchmarkDecode(b *testing.B) {
	for _, file := range benchFiles {
		header, body := request(b, file)
		o := Options{ContentType: header.Get("Content-Type")}
		b.Run(file, func(b *testing.B) {
			var d Decoder
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := d.Decode(body, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDecodeReference(b *testing.B) {
	for _, file := range benchFiles {
		header, body := request(b, file)
		o := Options{ContentType: header.Get("Content-Type")}
		b.Run(file, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := decodeReference(body, o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBind(b *testing.B) {
	l := layouts()["DadosServicedesk"]
	for _, file := range append(benchFiles, "php-ext-soap-nowsdl.p.req") {
		header, body := request(b, file)
		var d Decoder
		m, err := d.Decode(body, Options{ContentType: header.Get("Content-Type")})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(file, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Bind(m)
			}
		})
	}
}

func BenchmarkReply(b *testing.B) {
	r := Reply{Operation: "DadosServicedesk", Namespace: "urn:server.Multidados", Value: "100001"}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendReply(buf[:0], ISO88591, r)
	}
}
