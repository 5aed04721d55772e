package main

// An engine answers which rules of one set fire for a case.
type engine interface {
	name() string
	// answer is the numbers of the rules that fire for patient i, in order.
	answer(i int) ([]int, error)
}
