// Package gb18030 reads and writes the national standard's encoding of text, as programs
// have it that know of no Unicode. It is no part of what a browser loads.
package gb18030

import (
	"bytes"
	"errors"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Decode is the text in UTF-8. Bytes that are no GB18030 (of which GBK and GB 2312 are
// parts) are an error, never replaced.
func Decode(src []byte) ([]byte, error) {
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(src)
	if err == nil && bytes.ContainsRune(text, utf8.RuneError) { // which stands for what can't be read
		err = errors.New("not GB18030")
	}
	return text, err
}

// Encode is UTF-8 text in GB18030, which has every character.
func Encode(text []byte) ([]byte, error) { return simplifiedchinese.GB18030.NewEncoder().Bytes(text) }
