package serve

import (
	"embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
)

const widgetPath = "/widget/"

//go:embed panel
var panels embed.FS

var pages = template.Must(template.ParseFS(panels, "panel/panel.html"))

// policy lets a page ask this server alone.
const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'"

// page answers the page of a launch, and the files of the widget.
func (x *exchange) page(path string) {
	h := x.w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	x.route = "/w"
	switch {
	case x.r.Method != http.MethodGet && x.r.Method != http.MethodHead:
		x.send(endpoint.NewProblem(endpoint.BadMethod, "%s is only read", path).Response())
	case path == "/w":
		x.panel()
	default:
		x.route = widgetPath
		x.file(strings.TrimPrefix(path, widgetPath))
	}
}

// panel answers the page of a launch, with what is known of its case.
func (x *exchange) panel() {
	x.r.Header.Set("Authorization", "Bearer "+x.r.URL.Query().Get("token"))
	p := x.launches.shown(x.r)
	if p == nil {
		x.send(endpoint.NewProblem(endpoint.NoToken, "this panel is closed: open another by POST /v1/launch").Response())
		return
	}
	x.caller = p.caller
	said := struct {
		ID     string          `json:"id"`
		Origin string          `json:"origin"`
		Case   json.RawMessage `json:"case"`
	}{p.id, p.launch.Origin, wire.Canonical(p.launch.Case.node.Plain())}
	lang := map[string]string{"en": "en"}[p.launch.Lang]
	if lang == "" {
		lang = "zh-CN"
	}
	x.w.Header().Set("Content-Security-Policy", policy+"; frame-ancestors 'self' "+p.launch.Origin) // which is one of the tenant's
	x.w.Header().Set("Content-Type", "text/html;charset=utf-8")
	x.w.Header().Set("Cache-Control", "no-store")
	x.status = http.StatusOK
	_ = pages.Execute(x.w, map[string]any{"Lang": lang, "Launch": said}) // who asked has gone
}

// file answers a file of the widget; those of the panel are the server's own.
func (x *exchange) file(name string) {
	watched := &watched{ResponseWriter: x.w, status: http.StatusOK}
	switch {
	case name == "panel.js":
		http.ServeFileFS(watched, x.r, panels, "panel/panel.js")
	case x.Widget == nil || name == "" || strings.HasSuffix(name, "/"):
		x.send(endpoint.NewProblem(endpoint.NoRoute, "there is no such file of the widget").Response())
		return
	default:
		http.ServeFileFS(watched, x.r, x.Widget, name)
	}
	x.status = watched.status
}
