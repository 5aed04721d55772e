package main

import "github.com/fenji-health/fenji/capability"

// rows are the service rows of an institution, in the order of ids.
func rows(in *capability.Institution) []*capability.Service {
	var out []*capability.Service
	for _, id := range sortedKeys(in.Services) {
		out = append(out, in.Services[id])
	}
	return out
}
