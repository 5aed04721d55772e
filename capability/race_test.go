//go:build race

package capability_test

const raced = true
