package capability

import "github.com/fenji-health/fenji/capability/code"

// checkCodes refuses codes that can't be what they are said to be. Regions of other
// countries, such as KE-30, are left alone.
func (c *checker) checkCodes(s spot, in *Institution) {
	if in.Codes.USCC != "" {
		s.to("codes").code("uscc", in.Codes.USCC, code.Credit(in.Codes.USCC))
	}
	if in.Codes.WS218 != "" {
		_, err := code.WS218(in.Codes.WS218)
		s.to("codes").code("ws218", in.Codes.WS218, err)
	}
	if in.Region != "" && !code.Foreign(in.Region) {
		s.code("region", in.Region, code.Region(in.Region))
	}
}

// code refuses a code with what is wrong with it, if anything is.
func (s spot) code(key, is string, err error) {
	if err != nil {
		s.to(key).bad("wrong-code", "the code %q is not right: %v", is, err)
	}
}
