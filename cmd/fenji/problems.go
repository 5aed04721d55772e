package main

import (
	"fmt"
	"io/fs"

	"github.com/fenji-health/fenji/referral/author"
	"github.com/fenji-health/fenji/referral/wire"
)

// mostShown bounds what is printed of the problems of one input.
const mostShown = 200

// problems prints problems with the lines they speak of. src is the source where
// it can't be read again.
func (p *program) problems(ps wire.Problems, src []byte) {
	sources := map[string][]byte{}
	for i, problem := range ps {
		if i == mostShown {
			fmt.Fprintf(p.errs, "fenji: and %d more\n", len(ps)-i)
			break
		}
		text := src
		if text == nil {
			if _, read := sources[problem.File]; !read {
				sources[problem.File], _ = fs.ReadFile(p.disk, problem.File)
			}
			text = sources[problem.File]
		}
		if s := author.Snippet(text, problem.Line, problem.Column); s != "" && problem.Line > 0 {
			problem.Snippet = s
		}
		fmt.Fprintln(p.errs, problem.Error())
	}
}

// named gives problems of a case the name of its file.
func named(ps wire.Problems, file string) wire.Problems {
	for i := range ps {
		ps[i].File = file
	}
	return ps
}
