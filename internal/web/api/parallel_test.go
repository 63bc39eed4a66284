package api_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/web/api"
)

// TestManyPeopleAtOnce lets everybody work with one service at the same time, on all that its requests share: the house's faces and
// templates, limiters, buffers, queues, keys, counts, sessions and the database. It is for the race detector above all; whatever
// else happens, everybody gets what they would get alone.
func TestManyPeopleAtOnce(t *testing.T) {
	o := openOffice(t)
	o.instance = serve(t, o.settings(nil))
	rounds := 2
	if testing.Short() {
		rounds = 1
	}
	data, small := sample(website, nil), picture("11-id-front-too-small")
	letter := func(c *client) []byte {
		a := c.send(http.MethodPost, "/v1/documents/verification-form-website", data)
		if a.is(t, http.StatusOK); !bytes.HasPrefix(a.Body.Bytes(), []byte("%PDF-")) {
			t.Errorf("a document begins with %.20q", a.Body)
		}
		return a.Body.Bytes()
	}
	alone := letter(o.people["nobody"])
	admin := account.Actor{Account: o.as(t, "admin").who, Via: "session"}
	jobs := map[string]func(c *client){
		"applicant": func(c *client) { o.oneFiling(t, c, data, small) },
		"stranger":  func(c *client) { o.oneFiling(t, c, data, small) },
		"reviewer": func(c *client) {
			for _, path := range []string{"/v1/filings?state=submitted", "/v1/audit", "/v1/session", "/v1/templates"} {
				c.send(http.MethodGet, path, nil).is(t, http.StatusOK)
			}
		},
		"clerk": func(c *client) {
			key := got[api.NewKey](t, c.send(http.MethodPost, "/v1/account/keys", api.KeyWish{Label: "x", Scopes: []string{"filing"}, Expires: c.office.at.AddDate(0, 0, 1)}), 201)
			(&client{office: o, key: key.Secret}).send(http.MethodGet, "/v1/filings", nil).is(t, http.StatusOK)
			c.send(http.MethodDelete, "/v1/account/keys/"+key.ID, nil).is(t, http.StatusNoContent)
		},
		"admin": func(c *client) {
			got[api.Once](t, c.send(http.MethodPost, "/v1/invitations", api.Invitation{Role: "clerk", Provider: "nwcd"}), 201)
			got[api.AuditState](t, c.send(http.MethodPost, "/v1/audit/verification", nil), 200)
			if err := o.desk.RotateKeys(t.Context(), admin); err != nil {
				t.Error(err)
			}
		},
		"nobody": func(c *client) {
			if !bytes.Equal(letter(c), alone) {
				t.Error("the same document is another one")
			}
			for _, path := range []string{"/v1/docs", "/v1/docs?lang=en", "/v1/openapi.json", "/v1/provinces", "/v1/slots", "/readyz"} {
				c.send(http.MethodGet, path, nil).is(t, http.StatusOK)
			}
			local := httptest.NewRequest(http.MethodGet, "/metrics", nil)
			local.RemoteAddr = "127.0.0.1:1"
			counts := httptest.NewRecorder()
			if o.ServeHTTP(counts, local); counts.Code != http.StatusOK {
				t.Errorf("the counts answer %d", counts.Code)
			}
			c.send(http.MethodPost, "/v1/check", data).is(t, http.StatusOK)
			c.send(http.MethodPost, "/v1/requirements", data).is(t, http.StatusOK)
			c.send(http.MethodPost, "/v1/photos/"+slotOf(t, c), small).is(t, http.StatusOK)
			body, kind := form(part{"filing", "", data})
			if a := o.ask(http.MethodPost, "/v1/packs?incomplete=true", kind, body); a.Code != http.StatusOK {
				t.Errorf("a pack without an account answers %d %.300s", a.Code, a.Body)
			}
		},
		"other": func(c *client) {
			c.send(http.MethodDelete, "/v1/session", nil).is(t, http.StatusNoContent)
			c.keep(c.send(http.MethodPost, "/v1/session", api.SignIn{Login: "other@example.cn", Password: password}))
			c.send(http.MethodGet, "/v1/session", nil).is(t, http.StatusOK)
		},
	}
	for name := range jobs { // sign-ins move the clock
		o.as(t, name)
	}
	var all sync.WaitGroup
	for name, job := range jobs {
		all.Go(func() {
			for range rounds {
				job(o.people[name])
			}
		})
	}
	all.Go(func() { // as the service does now and then
		for range 5 * rounds {
			if _, err := o.desk.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
	all.Wait()
	if said := o.log.String(); strings.Contains(said, `"level":"ERROR"`) {
		t.Errorf("the log says %.2000s", said)
	}
}

// slotOf is a slot for pictures.
func slotOf(t *testing.T, c *client) string {
	t.Helper()
	list := got[struct{ Items []struct{ ID string } }](t, c.send(http.MethodGet, "/v1/slots", nil), 200)
	if len(list.Items) == 0 {
		t.Fatal("there is no slot")
	}
	return list.Items[0].ID
}

// oneFiling does with a filing what is done with one.
func (o *office) oneFiling(t *testing.T, c *client, data, picture []byte) {
	got[api.Filing](t, c.send(http.MethodPost, "/v1/filings", data, "Idempotency-Key", "k-"+c.who.ID), 201)
	f := got[api.Filing](t, c.send(http.MethodPost, "/v1/filings", data), 201)
	at := "/v1/filings/" + f.ID
	p := got[casework.Picture](t, c.send(http.MethodPost, at+"/photos?material=entity_certificate", picture), 201)
	if a := c.send(http.MethodGet, at+"/photos/"+p.ID+"/master", nil); !bytes.Equal(a.Body.Bytes(), picture) {
		t.Errorf("the picture comes back as %d %.100s", a.Code, a.Body)
	}
	pack := got[casework.Pack](t, c.send(http.MethodPost, at+"/packs", api.PackWish{Incomplete: true}), 201)
	if a := c.send(http.MethodGet, at+"/packs/"+pack.ID+"/file", nil); a.Code != http.StatusOK || !bytes.HasPrefix(a.Body.Bytes(), []byte("PK")) {
		t.Errorf("the pack comes back as %d %.100s", a.Code, a.Body)
	}
	c.send(http.MethodPost, at+"/verification", api.SheetsRequest{Codes: []string{"AAAA-BBBB"}}).is(t, http.StatusOK)
	f = got[api.Filing](t, c.send(http.MethodGet, at, nil), 200)
	f = got[api.Filing](t, c.send(http.MethodPut, at, data, "If-Match", `"`+itoa(f.Version)+`"`), 200)
	c.send(http.MethodDelete, at, nil, "If-Match", `"`+itoa(f.Version)+`"`).is(t, http.StatusNoContent)
	c.send(http.MethodGet, at, nil).is(t, http.StatusNotFound)
}
