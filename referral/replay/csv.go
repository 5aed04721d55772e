package replay

import (
	"bytes"
	"encoding/csv"
	"strconv"
)

// CSV is the indicators as a table, a line each, with all that is needed to read
// them: a spreadsheet that is passed on keeps its period, population and catalogue.
func (s *Summary) CSV() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff") // for spreadsheets that otherwise take Chinese for something else
	w := csv.NewWriter(&b)
	rows := [][]string{{"id", "名称", "name", "of", "value", "unit", "unknown", "numerator", "denominator", "definition_zh", "definition_en",
		"first_day", "last_day", "population", "source", "catalog", "catalog_hash", "synthetic"}}
	for _, i := range s.Indicators {
		value := ""
		if i.Value != nil {
			value = i.Value.String()
		}
		rows = append(rows, []string{i.ID, i.Name.Zh, i.Name.En, i.Of, value, i.Unit, i.Unknown.En, count(i.Numerator), count(i.Denominator), i.Definition.Zh, i.Definition.En,
			i.Period[0], i.Period[1], i.Population, i.Source, s.Versions.Catalog.ID, i.Catalog, strconv.FormatBool(i.Synthetic)})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

func count(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
