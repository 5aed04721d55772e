package register_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fenji-health/fenji/capability"
	"github.com/fenji-health/fenji/capability/register"
	"github.com/fenji-health/fenji/referral/wire"
)

// shared is a folder of the shared data; the test is skipped where it is absent.
func shared(t *testing.T, name string) string {
	t.Helper()
	folder := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(folder); os.IsNotExist(err) {
		t.Skipf("%s: skipped", name)
	}
	return folder
}

// load reads a register of the shared data by its shipped mapping; files replaces
// files of its sources.
func load(t *testing.T, mapping, folder string, files map[string]string) *capability.Catalog {
	t.Helper()
	c, err := made(shipped(t, mapping), mapping, folder, files)
	if err != nil {
		t.Fatal(firstLines(err))
	}
	return c
}

func shipped(t *testing.T, mapping string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "examples", "registers", mapping))
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func made(mapping, file, folder string, files map[string]string) (*capability.Catalog, error) {
	doc, err := register.Read([]byte(mapping), file, os.DirFS(folder), files)
	if err != nil {
		return nil, err
	}
	return capability.From(doc)
}

func firstLines(err error) string {
	lines := strings.SplitN(err.Error(), "\n", 12)
	return strings.Join(lines[:min(len(lines), 11)], "\n")
}

func table(t *testing.T, folder, name string) []map[string]string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(bytes.NewReader(src)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range all[1:] {
		m := map[string]string{}
		for i, cell := range row {
			m[all[0][i]] = cell
		}
		out = append(out, m)
	}
	return out
}

// establishment is the tables of Malawi's model, for working out without a
// catalogue what each facility can do.
type establishment struct {
	facilities []map[string]string
	offered    map[string]map[string]bool     // appointment → level
	officers   map[string]map[string][]string // appointment → level → categories
	minutes    map[string]map[string]float64  // facility → category
}

func readEstablishment(t *testing.T, folder, staff string) *establishment {
	e := &establishment{
		facilities: table(t, folder, "ResourceFile_Master_Facilities_List.csv"),
		offered:    map[string]map[string]bool{}, officers: map[string]map[string][]string{}, minutes: map[string]map[string]float64{},
	}
	for _, row := range table(t, folder, "ResourceFile_ApptType_By_FacLevel.csv") {
		at := map[string]bool{}
		for column, cell := range row {
			if level, ok := strings.CutPrefix(column, "Facility_Level_"); ok {
				at[level] = cell == "True"
			}
		}
		e.offered[row["Appt_Type_Code"]], e.officers[row["Appt_Type_Code"]] = at, map[string][]string{}
	}
	for _, row := range table(t, folder, "ResourceFile_Appt_Time_Table.csv") {
		at := e.officers[row["Appt_Type_Code"]]
		at[row["Facility_Level"]] = append(at[row["Facility_Level"]], row["Officer_Category"])
	}
	for _, row := range table(t, folder, staff) {
		id := strings.TrimSuffix(row["Facility_ID"], ".0")
		if e.minutes[id] == nil {
			e.minutes[id] = map[string]float64{}
		}
		m, err := strconv.ParseFloat(row["Total_Mins_Per_Day"], 64)
		if err != nil {
			t.Fatal(err)
		}
		e.minutes[id][row["Officer_Category"]] += m
	}
	return e
}

// answer is "can", "not offered", or the categories of officers of which the
// facility has no minute, in the order of the table.
func (e *establishment) answer(facility map[string]string, appointment string) (answer string, missing []string) {
	level := facility["Facility_Level"]
	if !e.offered[appointment][level] {
		return "not offered", nil
	}
	for _, category := range e.officers[appointment][level] {
		if e.minutes[facility["Facility_ID"]][category] == 0 {
			missing = append(missing, strings.ToLower(strings.ReplaceAll(category, "_", "-")))
		}
	}
	if missing != nil {
		return "staff missing", missing
	}
	return "can", nil
}

// Offered at a level and staffed are two things: the view answers each facility and
// appointment as the tables do, and names the officers that are missing.
func TestEvidenceMalawi(t *testing.T) {
	folder := shared(t, "malawi_tlo")
	for _, tt := range []struct {
		staff  string
		target int
	}{{"", 114}, {"_funded", 79}, {"_funded_plus", 0}} {
		file := "ResourceFile_Daily_Capabilities" + tt.staff + ".csv"
		view := load(t, "malawi.yaml", folder, map[string]string{"staff": file}).View()
		e := readEstablishment(t, folder, file)
		count, wrong := map[string]int{}, 0
		for _, facility := range e.facilities {
			for appointment := range e.offered {
				want, missing := e.answer(facility, appointment)
				got, detail := asked(view, "mw-"+facility["Facility_ID"], "mw."+strings.ToLower(appointment))
				count[got]++
				if got != want || !names(detail, missing) {
					if wrong++; wrong < 10 {
						t.Errorf("%s at %s: the view says %s (%s), the tables %s %v", appointment, facility["Facility_Name"], got, detail, want, missing)
					}
				}
			}
		}
		t.Logf("evidence: Malawi%s, 133 facilities × 50 appointments: staff missing, named | %d; all as the tables | %d; %d can, %d not offered, %d differ", strings.ReplaceAll(tt.staff, "_", " "), tt.target, count["staff missing"], count["can"], count["not offered"], wrong)
		if count["staff missing"] != tt.target || len(e.facilities)*len(e.offered) != 133*50 {
			t.Fail()
		}
	}
}

// asked is what a view answers of one institution and term, and its particulars.
func asked(view *capability.View, institution, term string) (answer, detail string) {
	at, err := wire.ParseTime("2023-01-02T09:00:00+02:00")
	if err != nil {
		panic(err)
	}
	q := capability.Question{Services: []string{term}, Here: institution, At: at}
	offers, rejected := view.Inquire(at, nil).Ask(q, institution)
	if len(offers) > 0 {
		return "can", ""
	}
	switch r := rejected[0]; r.Reason {
	case capability.Absent:
		return "staff missing", r.Detail.En
	case capability.BadStatus:
		if strings.HasSuffix(r.Detail.En, "not offered at this level of facility") {
			return "not offered", ""
		}
		return r.Reason, r.Detail.En
	default:
		return r.Reason, r.Detail.En
	}
}

// names reports whether the particulars name what is missing and nothing else.
func names(detail string, missing []string) bool {
	var parts []string
	if detail != "" {
		parts = strings.Split(detail, "; ")
	}
	return len(parts) == len(missing) && !slices.ContainsFunc(missing, func(m string) bool { return !strings.Contains(detail, m) })
}
