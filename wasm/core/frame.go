package main

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// A frame is a first line of words, a newline, and bytes.
//
//	catalog                   fenji_load: a document follows; also "pack" and "overlay"
//	open                      fenji_load: nothing follows
//	4 10 1234                 fenji_handle: lengths of method, target and body, then all three
//	200 application/json 17   answers: status, type and length of the body that follows
//
// Method and target go by their lengths, so that no byte in them can pass for
// the frame's own. The body may be left out: then its length is told all the same.

var errFrame = errors.New("the host's message is no frame")

// request reads a frame of fenji_handle.
func request(frame []byte) (endpoint.Request, error) {
	line, rest, _ := bytes.Cut(frame, []byte("\n"))
	words := bytes.Fields(line)
	if len(words) != 3 {
		return endpoint.Request{}, errFrame
	}
	var n [3]int
	for i := range n {
		var err error
		if n[i], err = strconv.Atoi(string(words[i])); err != nil || n[i] < 0 {
			return endpoint.Request{}, errFrame
		}
	}
	if n[0] > len(rest) || n[1] > len(rest)-n[0] {
		return endpoint.Request{}, errFrame
	}
	path, query, _ := bytes.Cut(rest[n[0]:n[0]+n[1]], []byte("?"))
	return endpoint.Request{
		Method: string(rest[:n[0]]), Path: string(path), Query: string(query),
		Body: rest[n[0]+n[1]:], Size: n[2],
	}, nil
}

// appendFrame lays an answer behind what out holds.
func appendFrame(out []byte, r endpoint.Response) []byte {
	out = strconv.AppendInt(out, int64(r.Status), 10)
	out = append(append(append(out, ' '), r.ContentType...), ' ')
	out = strconv.AppendInt(out, int64(len(r.Body)), 10)
	return append(append(out, '\n'), r.Body...)
}
