package publish

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/fenji-health/fenji/referral/endpoint"
	"github.com/fenji-health/fenji/referral/wire"
)

// Admin is the path below which a Publisher answers.
const Admin = "/v1/admin/"

// PublishedSchema names the edition of the answer to a draft.
const PublishedSchema = "fenji.published/1"

// ValidSchema names the edition of the answer to a draft that was only validated.
const ValidSchema = "fenji.valid/1"

// ServeHTTP implements http.Handler: it knows who asks by his token, and refuses what
// the token is not for.
func (p *Publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	caller, problem := p.Tenants.Admit(r)
	if problem != nil {
		Answer(w, problem.Response())
		return
	}
	status, body, err := p.answer(r, caller)
	if err != nil {
		Answer(w, problemOf(err).Response())
		return
	}
	Answer(w, endpoint.Response{Status: status, ContentType: endpoint.JSON, Body: wire.Canonical(body)})
}

// Admit is who asks, or why he is not answered.
func (t *Tenants) Admit(r *http.Request) (Caller, *endpoint.Problem) {
	caller, known := t.Find(r.Header.Get("Authorization"))
	switch {
	case !known:
		return caller, endpoint.NewProblem(endpoint.NoToken, "send the header Authorization: Bearer, a space and your token")
	case !caller.May(r.Method, r.URL.Path):
		return caller, endpoint.NewProblem(endpoint.NotAllowed, "a token of the role %s may not ask this", caller.Role)
	}
	return caller, nil
}

// Answer sends a response as every carrier does: kept by nobody on the way, taken for
// nothing but what it says it is.
func Answer(w http.ResponseWriter, r endpoint.Response) {
	h := w.Header()
	h.Set("Content-Type", r.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(r.Body)))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	switch {
	case r.Status == http.StatusUnauthorized:
		h.Set("WWW-Authenticate", "Bearer")
	case len(r.Allow) > 0:
		h.Set("Allow", strings.Join(r.Allow, ", "))
	}
	w.WriteHeader(r.Status)
	_, _ = w.Write(r.Body) // who asked has gone: nobody is left to be told
}

// errRoute is the error of a path at which there is nothing.
type errRoute struct{ *endpoint.Problem }

func (e errRoute) Error() string { return e.Detail }

func (p *Publisher) answer(r *http.Request, c Caller) (status int, body any, err error) {
	ctx, t := r.Context(), c.Tenant
	rest := strings.TrimPrefix(r.URL.Path, Admin)
	id, what, _ := strings.Cut(strings.TrimPrefix(rest, "editions/"), "/")
	switch {
	case rest == "validate":
		if err := only(r, http.MethodPost); err != nil {
			return 0, nil, err
		}
		return p.validate(r, c)
	case rest == "editions" && r.Method == http.MethodGet:
		body, err = p.list(ctx, t)
		return http.StatusOK, body, err
	case rest == "editions":
		if err := only(r, http.MethodPost, http.MethodGet); err != nil {
			return 0, nil, err
		}
		return p.take(r, c)
	case !strings.HasPrefix(rest, "editions/") || what != "" && what != "roll-back":
		return 0, nil, errRoute{endpoint.NewProblem(endpoint.NoRoute, "there are %svalidate, %seditions, %seditions/{id} and %seditions/{id}/roll-back", Admin, Admin, Admin, Admin)}
	case what == "roll-back":
		if err := only(r, http.MethodPost); err != nil {
			return 0, nil, err
		}
		current, err := p.rollBack(ctx, t, c.Token, id)
		return http.StatusOK, published(current), err
	}
	if err := only(r, http.MethodGet); err != nil {
		return 0, nil, err
	}
	e, err := p.edition(ctx, t, id)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, Entry{id, *e}, nil
}

// only refuses other methods than a path answers.
func only(r *http.Request, methods ...string) error {
	for _, m := range methods {
		if r.Method == m {
			return nil
		}
	}
	p := endpoint.NewProblem(endpoint.BadMethod, "%s answers %s, not %q", r.URL.Path, strings.Join(methods, ", "), r.Method)
	p.Allow = methods
	return errRoute{p}
}

func (p *Publisher) validate(r *http.Request, c Caller) (int, any, error) {
	src, err := draftOf(r)
	if err != nil {
		return 0, nil, err
	}
	checked, err := p.check(r.Context(), c.Tenant, c.Token, src)
	if err != nil {
		return 0, nil, err
	}
	e := checked.edition
	return http.StatusOK, struct {
		Schema   string     `json:"schema"`
		Catalog  Document   `json:"catalog"`
		Packs    []Document `json:"packs"`
		Overlays []Document `json:"overlays,omitempty"`
	}{ValidSchema, e.Catalog, e.Packs, e.Overlays}, nil
}

func (p *Publisher) take(r *http.Request, c Caller) (int, any, error) {
	src, err := draftOf(r)
	if err != nil {
		return 0, nil, err
	}
	current, err := p.Publish(r.Context(), c.Tenant, c.Token, src)
	return http.StatusCreated, published(current), err
}

// published says which edition is current.
func published(c *Current) any {
	if c == nil {
		return nil
	}
	return struct {
		Schema string    `json:"schema"`
		ID     string    `json:"id"`
		At     wire.Time `json:"at"`
		By     string    `json:"by"`
		Parent string    `json:"parent,omitempty"`
	}{PublishedSchema, c.ID, c.At, c.By, c.Edition.Parent}
}

// draftOf is the whole body of a request.
func draftOf(r *http.Request) ([]byte, error) {
	if r.ContentLength > MaxDraft {
		return nil, tooLarge(r.ContentLength)
	}
	src, err := io.ReadAll(io.LimitReader(r.Body, MaxDraft+1))
	switch {
	case err != nil:
		return nil, errRoute{endpoint.NewProblem(endpoint.Incomplete, "only %d bytes of the body arrived", len(src))}
	case len(src) > MaxDraft:
		return nil, tooLarge(int64(len(src)))
	}
	return src, nil
}

func tooLarge(size int64) error {
	return errRoute{endpoint.NewProblem(endpoint.TooLarge, "the body has %d bytes or more; at most %d are read", size, MaxDraft)}
}

// problemOf is what an error is to who asked.
func problemOf(err error) *endpoint.Problem {
	var route errRoute
	var signing signingError
	var ps wire.Problems
	switch {
	case errors.As(err, &route):
		return route.Problem
	case errors.Is(err, errStore):
		return endpoint.NewProblem(endpoint.StoreFailed, "the store can't be read or written") // why is for the host's eyes
	case errors.Is(err, ErrNothing):
		return endpoint.NewProblem(endpoint.NoEdition, "there is no such edition; GET %seditions lists them", Admin)
	case errors.Is(err, errOvertaken):
		return endpoint.NewProblem(endpoint.Overtaken, "%v", strings.TrimPrefix(err.Error(), errOvertaken.Error()+": "))
	case errors.Is(err, errClock):
		return endpoint.NewProblem(endpoint.BadClock, "%v", strings.TrimPrefix(err.Error(), errClock.Error()+": "))
	case errors.As(err, &signing):
		return endpoint.Mistakes(endpoint.NotSigned, signing.Problems)
	case errors.As(err, &ps):
		return endpoint.Mistakes(endpoint.BadEdition, ps)
	}
	return endpoint.Mistakes(endpoint.BadEdition, fmt.Errorf("%w", err))
}
