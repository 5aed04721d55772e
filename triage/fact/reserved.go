package fact

// Reserved reports whether a word means something in the rule language, expr's own
// functions and ours included, so that no fact, definition or function can have it
// as its name.
func Reserved(word string) bool {
	switch word {
	case "all", "any", "none", "one", "filter", "map", "find", "findIndex", "findLast", "findLastIndex", "count",
		"sum", "groupBy", "sortBy", "reduce", "len", "type", "abs", "ceil", "floor", "round", "int", "float",
		"string", "trim", "trimPrefix", "trimSuffix", "upper", "lower", "split", "splitAfter", "replace", "repeat",
		"join", "indexOf", "lastIndexOf", "hasPrefix", "hasSuffix", "max", "min", "mean", "median", "toJSON",
		"fromJSON", "toBase64", "fromBase64", "now", "duration", "date", "timezone", "first", "last", "get", "take",
		"keys", "values", "toPairs", "fromPairs", "reverse", "uniq", "concat", "flatten", "sort", "bitand", "bitor",
		"bitxor", "bitnand", "bitnot", "bitshl", "bitshr", "bitushr", "true", "false", "nil", "not", "in", "or",
		"and", "matches", "contains", "startsWith", "endsWith", "let", "if", "else", "at_least":
		return true
	}
	return false
}
