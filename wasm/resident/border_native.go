//go:build !(js && wasm)

package resident

import (
	"fmt"
	"os"
)

// Run says where the program belongs; its parts are tested here all the same.
func Run(Program, int64) {
	fmt.Fprintln(os.Stderr, "this runs in a JavaScript host: build it with GOOS=js GOARCH=wasm")
	os.Exit(2)
}
