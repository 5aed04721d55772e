package endpoint

import (
	"github.com/fenji-health/fenji/referral"
	"github.com/fenji-health/fenji/referral/wire"
)

// VersionSchema names the edition of the answer to /version.
const VersionSchema = "fenji.version/1"

func version(a Asked) (Response, *Problem) {
	if p := a.Refuse(); p != nil {
		return Response{}, p
	}
	return fine(wire.Canonical(struct {
		Schema string `json:"schema"`
		referral.Versions
	}{VersionSchema, a.Engine.Versions()}))
}
