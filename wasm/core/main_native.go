//go:build !(js && wasm)

package main

import (
	"fmt"
	"os"
)

// main says where the program belongs; its parts are tested here all the same.
func main() {
	fmt.Fprintln(os.Stderr, "core runs in a JavaScript host: build it with GOOS=js GOARCH=wasm")
	os.Exit(2)
}
