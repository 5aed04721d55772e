//go:build !(js && wasm)

package resident

import (
	"fmt"
	"os"

	"github.com/fenji-health/fenji/referral/endpoint"
)

// Run says where the program belongs; its parts are tested here all the same.
func Run(...endpoint.Route) {
	fmt.Fprintln(os.Stderr, "this runs in a JavaScript host: build it with GOOS=js GOARCH=wasm")
	os.Exit(2)
}
