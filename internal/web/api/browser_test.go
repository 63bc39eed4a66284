package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	console "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"icpdoc/internal/account"
	"icpdoc/internal/web/api"
)

// screen is a browser's tab, and what happened in it.
type screen struct {
	context.Context
	mu        sync.Mutex
	dialogs   int      // a script showed one
	downloads int      // something was saved and not shown
	told      []string // by the browser, on its console
}

// openBrowser starts Chromium.
func openBrowser(t *testing.T) *screen {
	t.Helper()
	profile, err := os.MkdirTemp("", "icpdoc-browser-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) }) // Chromium's last process may still be writing
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath("chromium"), chromedp.UserDataDir(profile), chromedp.NoSandbox,
		chromedp.Flag("headless", "new"), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("ignore-certificate-errors", true))
	all, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	quietly := func(string, ...any) {}
	tab, _ := chromedp.NewContext(all, chromedp.WithLogf(quietly), chromedp.WithErrorf(quietly))
	t.Cleanup(func() {
		limited, cancel := context.WithTimeout(tab, 20*time.Second)
		defer cancel()
		_ = chromedp.Cancel(limited)
	})
	s, yes := &screen{Context: tab}, true
	for _, listen := range []func(context.Context, func(any)) error{chromedp.Listen, chromedp.ListenBrowser} {
		if err := listen(tab, s.heard); err != nil {
			t.Fatal(err)
		}
	}
	if err := chromedp.Do(tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorDeny, EventsEnabled: &yes})
		return err
	})); err != nil {
		t.Fatal(err)
	}
	s.do(t, command(console.Enable, cdp.Empty{}), command(network.Enable, network.EnableParams{}), command(page.Enable, page.EnableParams{}))
	return s
}

// command makes an action of a command of the browser's protocol.
func command[P, R any](c cdp.Command[P, R], with P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, with)
		return err
	})
}

func (s *screen) heard(event any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := event.(type) {
	case *page.EventJavascriptDialogOpening:
		s.dialogs++
	case *browser.EventDownloadWillBegin:
		s.downloads++
	case *console.EventEntryAdded:
		s.told = append(s.told, e.Entry.Text+" "+e.Entry.URL)
	}
}

func (s *screen) console() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.told, "\n")
}

// do runs actions, which may take two minutes: the machine may be busy.
func (s *screen) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := s.try(steps...); err != nil {
		t.Fatal(err)
	}
}

func (s *screen) try(steps ...chromedp.Action[chromedp.Void]) error {
	if _, err := chromedp.Run(s.Context, chromedp.Steps()); err != nil { // the first must not have a limit: it would end the browser
		return err
	}
	limited, cancel := context.WithTimeout(s.Context, 2*time.Minute)
	defer cancel()
	return chromedp.Do(limited, steps...)
}

// value is what a script comes to, in the page that is shown.
func value[T any](t *testing.T, s *screen, script string) T {
	t.Helper()
	limited, cancel := context.WithTimeout(s.Context, 2*time.Minute)
	defer cancel()
	v, err := chromedp.Run(limited, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%v in %.200s", err, script)
	}
	return v
}

// site is an office that a browser reaches by https, and what came to it.
type site struct {
	*office
	*httptest.Server
	mu   sync.Mutex
	came []came
}

type came struct {
	method, path, from string // from: Sec-Fetch-Site
	signedIn           bool
}

func openSite(t *testing.T, o *office) *site {
	t.Helper()
	s := &site{office: o}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, err := r.Cookie("__Host-icpdoc")
		s.mu.Lock()
		s.came = append(s.came, came{r.Method, r.URL.Path, r.Header.Get("Sec-Fetch-Site"), err == nil})
		s.mu.Unlock()
		o.instance.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Server.Close)
	return s
}

// arrived counts the requests that fit.
func (s *site) arrived(fits func(came) bool) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.came {
		if fits(c) {
			n++
		}
	}
	return n
}

// evil is another site. What it serves is made anew by each test; who asks for /ran was taken in.
type evil struct {
	*httptest.Server
	mu   sync.Mutex
	page string
	ran  []string
}

func openEvil(t *testing.T) *evil {
	t.Helper()
	e := &evil{}
	e.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/ran") {
			e.ran = append(e.ran, r.URL.RawQuery)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(e.page))
	}))
	t.Cleanup(e.Close)
	return e
}

func (e *evil) serve(page string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.page, e.ran = "<!doctype html><meta charset=utf-8><body>"+page, nil
}

func (e *evil) scripts() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Clone(e.ran)
}

// foreign gives the addresses by which a browser sees the other site: as one that shares nothing with ours, and as one of
// the same site, whose requests bring our cookies along whatever SameSite says.
func (e *evil) foreign() map[string]string {
	return map[string]string{"another site": strings.Replace(e.URL, "127.0.0.1", "localhost", 1), "another origin of the same site": e.URL}
}

// signIn signs somebody in by a page of ours, as a page of ours would.
func (s *site) signIn(t *testing.T, b *screen, who string) {
	t.Helper()
	s.at = s.at.Add(time.Minute)
	b.do(t, command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}), chromedp.Navigate(s.URL+"/v1/docs"))
	script := fmt.Sprintf(`fetch("/v1/session",{method:"POST",headers:{"Content-Type":"application/json"},body:%q}).then(r=>r.status)`, must(json.Marshal(api.SignIn{Login: who + "@example.cn", Password: password})))
	if status := value[int](t, b, script); status != http.StatusOK {
		t.Fatalf("%s is not let in: %d", who, status)
	}
	b.do(t, command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: false}), chromedp.Navigate(s.URL+"/v1/docs"))
}

// state is everything that a request from elsewhere might change.
func (s *site) state(t *testing.T) string {
	t.Helper()
	inside := account.Actor{Account: account.Account{ID: "cli", Role: account.Admin}, Via: "cli"}
	people := must(s.accounts.List(t.Context()))
	all := []any{people, must(s.accounts.Companies(t.Context())), must(s.desk.Audit(t.Context(), inside, 0))}
	for _, who := range people {
		all = append(all, must(s.accounts.APIKeys(t.Context(), who.ID)))
	}
	all = append(all, s.as(t, "applicant").send("GET", "/v1/filings", nil).Body.String())
	return string(must(json.Marshal(all)))
}

func TestCookiesInABrowser(t *testing.T) {
	o := openOffice(t)
	s, b := openSite(t, o), openBrowser(t)
	s.signIn(t, b, "applicant")
	if seen := value[string](t, b, "document.cookie"); seen != "" {
		t.Errorf("a script reads %q", seen)
	}
	jar, err := chromedp.Run(b.Context, func(ctx context.Context, t *chromedp.Target) (network.GetCookiesResult, error) {
		return cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
	})
	if err != nil || len(jar.Cookies) != 1 {
		t.Fatalf("the browser keeps %d cookies, %v", len(jar.Cookies), err)
	}
	c := jar.Cookies[0]
	if c.Name != "__Host-icpdoc" || !c.HTTPOnly || !c.Secure || c.SameSite != network.CookieSameSiteLax || c.Path != "/" || c.Domain != "127.0.0.1" || !c.Session || len(c.Value) < 40 {
		t.Errorf("the browser keeps %+v", c)
	}
	// On this machine a browser keeps it without TLS, too, and sends it back: make run is usable as it is.
	plain := httptest.NewServer(o.instance)
	defer plain.Close()
	here := &site{office: o, Server: plain}
	here.signIn(t, b, "reviewer")
	b.do(t, chromedp.Navigate(plain.URL+"/v1/session"))
	if text := value[string](t, b, "document.body.innerText+document.cookie"); !strings.Contains(text, "reviewer@example.cn") || strings.Contains(text, "__Host") {
		t.Errorf("without TLS on this machine: %s", text)
	}
	s.signIn(t, b, "applicant")
	// A neighbour on the same host cannot put its own session in the place of ours.
	e := openEvil(t)
	e.serve(`<script>document.cookie="__Host-icpdoc=mine; path=/v1; secure";document.cookie="__Host-icpdoc=mine; domain=127.0.0.1; path=/; secure"</script>`)
	b.do(t, chromedp.Navigate(e.URL), chromedp.Navigate(s.URL+"/v1/session"))
	if text := value[string](t, b, "document.body.innerText"); !strings.Contains(text, "applicant@example.cn") {
		t.Errorf("who is signed in was changed: %s", text)
	}
}
