package resident

import (
	"bytes"
	"errors"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// A frame is a first line of words, a newline, and bytes.
//
//	catalog                   fenji_load: a document of that kind follows; some kinds have a name behind a space
//	open                      fenji_load: nothing follows
//	4 10 2 1234               fenji_handle: lengths of method, target, language and body, then all four
//	200 application/json 17   answers: status, type and length of the body that follows
//
// What stands before a body goes by its length, so that no byte in it can pass for
// the frame's own. The body may be left out: then its length is told all the same.

var errFrame = errors.New("the host's message is no frame")

// request reads a frame of fenji_handle.
func request(frame []byte) (endpoint.Request, error) {
	line, rest, _ := bytes.Cut(frame, []byte("\n"))
	words := bytes.Fields(line)
	if len(words) != 4 {
		return endpoint.Request{}, errFrame
	}
	var n [4]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(string(words[i])); err != nil || n[i] < 0 {
			return endpoint.Request{}, errFrame
		}
	}
	var head [3]string
	for i := range head {
		if n[i] > len(rest) {
			return endpoint.Request{}, errFrame
		}
		head[i], rest = string(rest[:n[i]]), rest[n[i]:]
	}
	path, query, _ := strings.Cut(head[1], "?")
	return endpoint.Request{Method: head[0], Path: path, Query: query, Language: head[2], Body: rest, Size: n[3]}, nil
}

// appendFrame lays an answer behind what out holds.
func appendFrame(out []byte, r endpoint.Response) []byte {
	out = strconv.AppendInt(out, int64(r.Status), 10)
	out = append(append(append(out, ' '), r.ContentType...), ' ')
	out = strconv.AppendInt(out, int64(len(r.Body)), 10)
	return append(append(out, '\n'), r.Body...)
}
