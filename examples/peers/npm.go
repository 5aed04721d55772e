package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
)

// measured is what an engine of npm took.
type measured struct {
	Name   string  `json:"name"`
	Micros float64 `json:"micros"`
}

// runNPM has peers.mjs answer and measure the first set.
func runNPM(set []rule, all []patient, answers [][]int) (told []measured, err error) {
	var in bytes.Buffer
	err = json.NewEncoder(&in).Encode(map[string]any{"rules": plain(set), "cases": listed(all), "answers": full(answers), "rounds": *rounds})
	if err != nil {
		return nil, err
	}
	node := exec.Command("node", "peers.mjs")
	node.Stdin, node.Stderr = &in, os.Stderr
	out, err := node.Output()
	if err != nil {
		return nil, fmt.Errorf("node peers.mjs (is npm ci done?): %w", err)
	}
	return told, json.Unmarshal(out, &told)
}

// plain are the rules of the first set as data.
func plain(set []rule) (all []map[string]any) {
	for _, r := range set {
		v := vitals[r.Compare[0].Vital]
		all = append(all, map[string]any{
			"shape": r.Shape, "complaint": "c" + strconv.Itoa(r.Complaint), "symptom": "s" + strconv.Itoa(r.Symptoms[0]), "age": r.Age,
			"compare": map[string]any{"fact": v.name, "less": r.Compare[0].Less, "x": json.Number(v.number(r.Compare[0].X))},
		})
	}
	return all
}

// listed are the cases, with the symptoms that they have as a list.
func listed(all []patient) (cases []map[string]any) {
	for i := range all {
		c := all[i].vars()
		has := []string{}
		for _, s := range all[i].Symptoms {
			has = append(has, "s"+strconv.Itoa(s))
		}
		c["symptoms"] = has
		cases = append(cases, c)
	}
	return cases
}

// full has [] where nothing fires, never null.
func full(answers [][]int) (all [][]int) {
	for _, a := range answers {
		all = append(all, append([]int{}, a...))
	}
	return all
}
