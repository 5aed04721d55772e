package main

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/fenji-health/fenji/capability/files"
	"github.com/fenji-health/fenji/examples/anxi"
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/content"
	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/triage/pack/build"
)

// open is the endpoint of the Anxi example.
func open() *endpoint.Endpoint {
	catalog := must(files.Open(anxi.Catalog))
	engine := must(referral.New(catalog.View(), content.CN()...))
	overlay := must(fs.ReadFile(anxi.Packs, "overlay.yaml"))
	return endpoint.New(must(engine.Sign(must(build.Overlay("overlay", overlay)))))
}

// ask puts the request of a block, and gives the block with its answer.
func ask(x *endpoint.Endpoint, block string) (string, error) {
	request, _, _ := strings.Cut(block, "\n\n")
	line, body, _ := strings.Cut(request, "\n")
	answer, err := put(x, line, []byte(body))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s\n\n%d %s\n%s", request, answer.Status, answer.ContentType, airy.Replace(string(answer.Body))), nil
}

// airy breaks the line of a problem before its detail and each mistake.
var airy = strings.NewReplacer(`,"detail":`, ",\n \"detail\":", `,"errors":[`, ",\n \"errors\":[", `{"code":`, "\n  {\"code\":")

// put asks what a line such as "GET /v1/who?service=pci" says.
func put(x *endpoint.Endpoint, line string, body []byte) (endpoint.Response, error) {
	method, target, ok := strings.Cut(line, " ")
	if !ok {
		return endpoint.Response{}, fmt.Errorf("%q is no request", line)
	}
	path, query, _ := strings.Cut(target, "?")
	return x.Handle(endpoint.Request{Method: method, Path: path, Query: query, Body: body}), nil
}

// shown is how many characters of an answer a table shows.
const shown = 60

// routes asks each request of a table with Lin's case and gives the table with how
// the answers begin. An answer that is no 200 is a mistake of the table.
func routes(x *endpoint.Endpoint, rows string) (string, error) {
	var out strings.Builder
	for row := range strings.Lines(rows) {
		cells := strings.Split(strings.TrimSpace(row), "|")
		if !strings.HasPrefix(cells[1], " `") {
			out.WriteString(row)
			continue
		}
		line := strings.Trim(cells[1], " `")
		answer, err := put(x, line, []byte(read(lin)))
		if err == nil && answer.Status != 200 {
			err = fmt.Errorf("%s: %s", line, answer.Body)
		}
		if err != nil {
			return "", err
		}
		begins, _, _ := strings.Cut(string(answer.Body), "\n")
		cells[len(cells)-2] = " `" + cut(begins, shown) + "` "
		out.WriteString(strings.Join(cells, "|") + "\n")
	}
	return out.String(), nil
}

// must ends the program at the first error.
func must[T any](v T, err error) T {
	if err != nil {
		fail(err)
	}
	return v
}
