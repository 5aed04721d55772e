package rule

import "encoding/json"

// Argument is the first argument of a call, if it is text; else empty.
func (c Call) Argument() string {
	var args []any
	if json.Unmarshal([]byte(c.Args), &args) != nil || len(args) == 0 {
		return ""
	}
	s, _ := args[0].(string)
	return s
}
