package fhir_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// instances reads the examples of a folder of FHIR Shorthand as resources, by what
// refers to them. It knows as much of the language as IHE's examples of mCSD use.
func instances(t testing.TB, folder string) map[string]map[string]any {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.fsh"))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, strings.Split(string(src), "\n")...)
	}
	kinds, id := map[string]string{}, ""
	for _, line := range lines {
		if name, ok := strings.CutPrefix(line, "Instance:"); ok {
			id = strings.TrimSpace(name)
		} else if of, ok := strings.CutPrefix(line, "InstanceOf:"); ok {
			kinds[id] = kind(strings.TrimSpace(of))
		}
	}
	out, at := map[string]map[string]any{}, map[string]any(nil)
	for _, line := range lines {
		switch word, rest, _ := strings.Cut(line, ":"); {
		case word == "Instance":
			id := strings.TrimSpace(rest)
			at = nil
			if kinds[id] != "" {
				at = map[string]any{"resourceType": kinds[id], "id": id}
				out[kinds[id]+"/"+id] = at
			}
		case slices.Contains([]string{"Profile", "ValueSet", "CodeSystem", "Extension", "Alias"}, word):
			at = nil
		case at != nil && strings.HasPrefix(line, "* "):
			if path, value, ok := strings.Cut(line[2:], " = "); ok {
				put(at, strings.TrimSpace(path), shorthand(strings.TrimSpace(value), kinds))
			}
		}
	}
	return out
}

// kind is the resource that a profile is of; empty for a bundle.
func kind(profile string) string {
	for _, k := range []string{"OrganizationAffiliation", "HealthcareService", "PractitionerRole", "Practitioner", "Location", "Organization"} {
		if strings.Contains(profile, k) {
			return k
		}
	}
	return ""
}

// A concept may stand where one is meant, a code where a code is, so that put can
// choose by the element.
type shortCode struct{ system, code, display string }

func shorthand(s string, kinds map[string]string) any {
	s, _, _ = strings.Cut(s, " //")
	switch {
	case strings.HasPrefix(s, "Reference("):
		id := strings.TrimSuffix(strings.TrimPrefix(s, "Reference("), ")")
		if !strings.Contains(id, "/") {
			id = kinds[id] + "/" + id
		}
		return map[string]any{"reference": id}
	case strings.HasPrefix(s, `"`):
		return strings.Trim(strings.TrimSpace(s), `"`)
	case s == "true" || s == "false":
		return s == "true"
	case strings.Contains(s, "#"):
		system, code, _ := strings.Cut(s, "#")
		code, display, _ := strings.Cut(code, " ")
		return shortCode{systemOf(system), code, strings.Trim(display, `"`)}
	case s[0] == '-' || '0' <= s[0] && s[0] <= '9' && !strings.Contains(s, "-"):
		return json.Number(s)
	}
	return s // a date
}

func systemOf(alias string) string {
	switch alias {
	case "MCSDOrganizationLocationTypes":
		return "https://profiles.ihe.net/ITI/mCSD/CodeSystem/IHE.mCSD.Organization.Location.Types"
	case "MCSDExampleHierarchy":
		return "https://profiles.ihe.net/ITI/mCSD/CodeSystem/mcsd-example-hierarchy"
	case "NetworkOrgAffTypes":
		return "https://profiles.ihe.net/ITI/mCSD/CodeSystem/NetworkOrgAffTypes"
	}
	return alias
}

// put sets an element; those that are lists in R4 get one item more, or, for a path
// that goes on below, their last.
func put(in map[string]any, path string, value any) {
	key, below, deeper := strings.Cut(path, ".")
	key, _, _ = strings.Cut(key, "[")
	many := slices.Contains([]string{"type", "code", "identifier", "endpoint", "security"}, key) && in["resourceType"] != nil || key == "security" ||
		slices.Contains([]string{"location", "healthcareService"}, key) && in["resourceType"] != "OrganizationAffiliation" || key == "name" && in["resourceType"] == "Practitioner"
	if deeper {
		item := map[string]any{}
		if list, ok := in[key].([]any); ok {
			item = list[len(list)-1].(map[string]any)
		} else if one, ok := in[key].(map[string]any); ok {
			item = one
		} else if many {
			in[key] = []any{item}
		} else {
			in[key] = item
		}
		put(item, below, value)
		return
	}
	if c, ok := value.(shortCode); ok {
		value = c.as(key)
	}
	if many {
		list, _ := in[key].([]any)
		value = append(list, value)
	}
	in[key] = value
}

// as is the code as the element has it: a code, a coding or a concept.
func (c shortCode) as(key string) any {
	coding := map[string]any{"system": c.system, "code": c.code}
	if c.display != "" {
		coding["display"] = c.display
	}
	switch {
	case c.system == "":
		return c.code
	case key == "security":
		return coding
	}
	return map[string]any{"coding": []any{coding}}
}
