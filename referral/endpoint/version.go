package endpoint

import (
	"github.com/fenji-health/fenji/referral/wire"
)

// VersionSchema names the edition of the answer to /version.
const VersionSchema = "fenji.version/1"

func version(a Asked) (Response, *Problem) {
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	return fine(append([]byte(`{"schema":"`+VersionSchema+`",`), wire.Canonical(a.Engine.Versions())[len("{"):]...))
}
