package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/CycloneDX/cyclonedx-go"
)

// bill writes which libraries are in the program, as CycloneDX. It asks the binary, not go.mod: what only tests use is not in it.
func (r *release) bill(p *program, _ *texts) error {
	info, err := buildinfo.ReadFile(p.file)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(p.file)
	if err != nil {
		return err
	}
	components := []cyclonedx.Component{library("std", "v"+strings.TrimPrefix(info.GoVersion, "go"), "")}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		components = append(components, library(m.Path, m.Version, m.Sum))
	}
	var references []string
	for _, c := range components {
		references = append(references, c.BOMRef)
	}
	dependencies := []cyclonedx.Dependency{{Ref: "ponte", Dependencies: &references}}
	bom := cyclonedx.NewBOM()
	bom.Metadata = &cyclonedx.Metadata{
		Timestamp: r.time.Format("2006-01-02T15:04:05Z"),
		Component: &cyclonedx.Component{
			BOMRef: "ponte", Type: cyclonedx.ComponentTypeApplication, Name: "ponte", Version: r.version,
			Hashes:     &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: fmt.Sprintf("%x", sha256.Sum256(content))}},
			Properties: &[]cyclonedx.Property{{Name: "cdx:gomod:build:env:GOOS", Value: p.system}, {Name: "cdx:gomod:build:env:GOARCH", Value: p.processor}},
		},
	}
	bom.Components, bom.Dependencies = &components, &dependencies
	return create(r.name(p, ".cdx.json"), func(w io.Writer) error {
		return cyclonedx.NewBOMEncoder(w, cyclonedx.BOMFileFormatJSON).SetPretty(true).EncodeVersion(bom, cyclonedx.SpecVersion1_6)
	})
}

// library is one of Go. sum is that of go.sum, whose hash is over the module and no file.
func library(path, version, sum string) cyclonedx.Component {
	c := cyclonedx.Component{Type: cyclonedx.ComponentTypeLibrary, Name: path, Version: version, Scope: cyclonedx.ScopeRequired}
	c.PackageURL = "pkg:golang/" + path + "@" + version
	c.BOMRef = c.PackageURL
	if encoded, ok := strings.CutPrefix(sum, "h1:"); ok {
		if hash, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			c.Hashes = &[]cyclonedx.Hash{{Algorithm: cyclonedx.HashAlgoSHA256, Value: hex.EncodeToString(hash)}}
		}
	}
	return c
}

// checksums writes those of everything in the output folder, as sha256sum -c reads them.
func (r *release) checksums() error {
	files, err := filepath.Glob(filepath.Join(r.out, "ponte_*"))
	if err != nil {
		return err
	}
	slices.Sort(files)
	return create(filepath.Join(r.out, "SHA256SUMS"), func(w io.Writer) error {
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "%x  %s\n", sha256.Sum256(content), filepath.Base(file)); err != nil {
				return err
			}
		}
		return nil
	})
}
