package api_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"icpdoc/internal/web/api"
)

// ends is when the one session of an office ends if it is not used.
func (o *office) ends(t *testing.T) time.Time {
	t.Helper()
	var at int64
	if err := o.desk.DB.Pool().QueryRowContext(t.Context(), "SELECT expires FROM sessions").Scan(&at); err != nil {
		t.Fatal(err)
	}
	return time.UnixMicro(at).UTC()
}

// A session lives on while it is used, two hours after that, and twelve in all; not every request writes for it.
func TestASessionIsKeptUpNowAndThen(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	begun := o.at
	use := func(at time.Duration, status int) time.Duration {
		t.Helper()
		o.at = begun.Add(at)
		a := c.send(http.MethodGet, "/v1/session", nil)
		if a.is(t, status); a.Header().Get("Set-Cookie") != "" && status == http.StatusOK {
			t.Error("the same cookie is given once more")
		}
		if status != http.StatusOK {
			return 0
		}
		return o.ends(t).Sub(begun)
	}
	for _, step := range []struct{ at, ends time.Duration }{
		{0, 2 * time.Hour},
		{59 * time.Second, 2 * time.Hour},
		{61 * time.Second, 2*time.Hour + 61*time.Second},
		{100 * time.Second, 2*time.Hour + 61*time.Second},
		{121 * time.Second, 2*time.Hour + 121*time.Second},
		{2 * time.Hour, 4 * time.Hour},
		{3*time.Hour + 59*time.Minute, 5*time.Hour + 59*time.Minute},
		{5 * time.Hour, 7 * time.Hour},
		{7*time.Hour - time.Second, 9*time.Hour - time.Second},
		{8 * time.Hour, 10 * time.Hour},
		{9*time.Hour + 30*time.Minute, 11*time.Hour + 30*time.Minute},
		{11 * time.Hour, 12 * time.Hour},
		{12*time.Hour - time.Second, 12 * time.Hour},
	} {
		if got := use(step.at, http.StatusOK); got != step.ends {
			t.Errorf("used after %v it ends after %v, want %v", step.at, got, step.ends)
		}
	}
	use(12*time.Hour, http.StatusUnauthorized)

	c.keep(c.send(http.MethodPost, "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: password}))
	begun = o.at
	use(59*time.Second, http.StatusOK)
	use(2*time.Hour, http.StatusUnauthorized)
}

// Where the database takes no writes, a browser reads on, and whoever runs the service is told why sessions will end early.
func TestASessionThatCannotBeKeptUpLetsRead(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	for _, change := range []string{"INSERT", "UPDATE", "DELETE"} {
		if _, err := o.desk.DB.Pool().ExecContext(t.Context(), "CREATE TRIGGER no_"+change+" BEFORE "+change+" ON sessions BEGIN SELECT RAISE(FAIL, 'nothing is written here'); END"); err != nil {
			t.Fatal(err)
		}
	}
	o.log.reset()
	o.at = o.at.Add(5 * time.Minute)
	for _, path := range []string{"/v1/session", "/v1/filings"} {
		c.send(http.MethodGet, path, nil).is(t, http.StatusOK)
	}
	if said := o.log.String(); !strings.Contains(said, `"level":"WARN"`) || !strings.Contains(said, "store.unavailable") || !strings.Contains(said, "nothing is written here") {
		t.Errorf("the log says %s", said)
	}
	if said := o.log.String(); strings.Contains(said, c.cookie) || strings.Contains(said, c.who.ID) {
		t.Errorf("the log tells whose session it is: %s", said)
	}
	o.people["nobody"].send(http.MethodPost, "/v1/session", api.SignIn{Login: "applicant@example.cn", Password: password}).problemIs(t, http.StatusServiceUnavailable, "store.unavailable")
	o.at = o.at.Add(2 * time.Hour)
	c.send(http.MethodGet, "/v1/session", nil).is(t, http.StatusUnauthorized)
}

// Who signs out while another request of the same session is being answered is out when that has ended, too.
func TestARequestThatIsUnderWayKeepsNoSessionAlive(t *testing.T) {
	o := openOffice(t)
	c := o.as(t, "applicant")
	o.at = o.at.Add(5 * time.Minute)
	body, in := io.Pipe()
	slow := httptest.NewRequest(http.MethodPost, "/v1/filings", body)
	slow.Header.Set("Content-Type", "application/json")
	slow.AddCookie(&http.Cookie{Name: "__Host-icpdoc", Value: c.cookie})
	answered := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.ServeHTTP(answered, slow)
	}()
	if _, err := io.WriteString(in, `{"provider": `); err != nil { // is read: the request has its session
		t.Fatal(err)
	}
	c.send(http.MethodDelete, "/v1/session", nil).is(t, http.StatusNoContent)
	if _, err := io.WriteString(in, `"nwcd"}`); err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if <-done; answered.Code != http.StatusCreated {
		t.Fatalf("%d %s", answered.Code, answered.Body)
	}
	c.send(http.MethodGet, "/v1/session", nil).is(t, http.StatusUnauthorized)
}
