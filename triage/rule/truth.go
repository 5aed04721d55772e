package rule

// Truth is the value of a condition. The zero value is Unknown, so that nothing
// is true or false by being forgotten.
type Truth int8

// The three values.
const (
	Unknown Truth = iota
	False
	True
)

// Of is True or False.
func Of(b bool) Truth {
	if b {
		return True
	}
	return False
}

// And is false when either is false, else unknown when either is unknown.
func (t Truth) And(u Truth) Truth {
	switch {
	case t == False || u == False:
		return False
	case t == True && u == True:
		return True
	}
	return Unknown
}

// Or is true when either is true, else unknown when either is unknown.
func (t Truth) Or(u Truth) Truth { return t.Not().And(u.Not()).Not() }

// Not turns true and false round; unknown stays unknown.
func (t Truth) Not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

// String is "true", "false" or "unknown".
func (t Truth) String() string {
	switch t {
	case True:
		return "true"
	case False:
		return "false"
	}
	return "unknown"
}
