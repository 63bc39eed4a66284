package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"icpdoc/internal/casework"
	"icpdoc/internal/web/api"
)

// changing lists the requests of the document that change something, with the addresses of things that are there.
func changing(t *testing.T, o *office, fill *strings.Replacer) (out [][2]string) {
	t.Helper()
	var doc struct {
		Paths map[string]map[string]json.RawMessage `json:"paths"`
	}
	if err := json.Unmarshal(o.get("/v1/openapi.json").Body.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for path, item := range doc.Paths {
		for method := range item {
			if method != "get" {
				out = append(out, [2]string{strings.ToUpper(method), fill.Replace(path)})
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int { return strings.Compare(a[1]+a[0], b[1]+b[0]) })
	return out
}

// forgery is a page that sends every request it can in the name of whoever looks at it, and says when it is done.
const forgery = `<script>
const to=%q, list=%s, bodies=%s;
const wait=[];
for (const [method,path] of list) {
  const send=(body,type,mode)=>wait.push(fetch(to+path,{method,mode,credentials:"include",body:method=="DELETE"?undefined:body,headers:{"Content-Type":type,...(mode=="cors"?{"If-Match":'"1"'}:{})}}));
  send(bodies[0],"application/json","cors");
  if (method!="POST") continue;
  for (const body of bodies) send(body,"text/plain","no-cors");
  for (const type of ["application/x-www-form-urlencoded","multipart/form-data; boundary=x"]) send(bodies[0],type,"no-cors");
  navigator.sendBeacon(to+path,new Blob([bodies[0]],{type:"text/plain"}));
}
let n=0;
for (const [method,path] of list) if (method=="POST") {
  const body=bodies[0], enctype="text/plain";
  const name="f"+n++, frame=document.createElement("iframe"), form=document.createElement("form"), field=document.createElement("input");
  frame.name=name; form.target=name; form.method="POST"; form.enctype=enctype; form.action=to+path;
  field.name=body.slice(0,-1)+',"x":"'; field.value='"}'; form.append(field); document.body.append(frame,form);
  wait.push(new Promise(done=>{frame.onload=done;setTimeout(done,3000)})); form.submit();
}
Promise.allSettled(wait).then(all=>{window.read=all.filter(r=>r.status=="fulfilled"&&r.value&&r.value.type=="cors").length;document.title="done"});
</script>`

// TestRequestsFromElsewhereChangeNothing: a page on another origin sends forms, beacons and fetches with cookies to every
// route that changes something, in the browser of somebody who is signed in.
func TestRequestsFromElsewhereChangeNothing(t *testing.T) {
	o := openOffice(t)
	applicant := o.as(t, "applicant")
	f := got[api.Filing](t, applicant.send("POST", "/v1/filings", sample(website, nil)), 201)
	photo := got[casework.Picture](t, applicant.send("POST", "/v1/filings/"+f.ID+"/photos?material=entity_certificate", picture("02-licence-scanned")), 201)
	fill := strings.NewReplacer("{id}", f.ID, "{photo}", photo.ID, "{key}", "key_none", "{pack}", "pac_none", "{kind}", "verification-form-website", "{slot}", "id_front", "{issuer}", "instance")
	list := changing(t, o, fill)
	// The evil one signs the victim in as somebody else, makes a key, empties a filing, …
	bodies := []string{string(must(json.Marshal(api.SignIn{Login: "stranger@example.cn", Password: password}))), `{}`}
	o.instance = serve(t, o.settings(nil))
	s, b, e := openSite(t, o), openBrowser(t), openEvil(t)
	s.signIn(t, b, "applicant")
	before := s.state(t)
	for name, from := range e.foreign() {
		s.mu.Lock()
		s.came = nil
		s.mu.Unlock()
		e.serve(fmt.Sprintf(forgery, s.URL, must(json.Marshal(list)), must(json.Marshal(bodies))))
		b.do(t, chromedp.Navigate(from))
		b.do(t, chromedp.Poll[chromedp.Void](`document.title=="done"`, chromedp.WithPollingTimeout(2*time.Minute)))
		if read := value[int](t, b, "window.read"); read != 0 {
			t.Errorf("from %s: %d answers could be read", name, read)
		}
		kind := map[string]string{"another site": "cross-site", "another origin of the same site": "same-site"}[name]
		sent := s.arrived(func(c came) bool { return c.method == http.MethodPost && c.from == kind })
		signed := s.arrived(func(c came) bool { return c.method == http.MethodPost && c.from == kind && c.signedIn })
		if sent < len(list) || (signed > 0) != (kind == "same-site") {
			t.Errorf("from %s %d requests came, %d of them with the cookie: the test attacks nothing", name, sent, signed)
		}
		if after := s.state(t); after != before {
			t.Errorf("from %s something was changed:\n%s\nwas\n%s", name, after, before)
		}
	}
	b.do(t, chromedp.Navigate(s.URL+"/v1/session"))
	if text := value[string](t, b, "document.body.innerText"); !strings.Contains(text, "applicant@example.cn") {
		t.Errorf("signed in is now %s", text)
	}
	// The same from a page of ours does change something.
	b.do(t, command(page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}), chromedp.Navigate(s.URL+"/v1/docs"))
	if status := value[int](t, b, `fetch("/v1/account/keys",{method:"POST",headers:{"Content-Type":"application/json"},body:'{"label":"x","scopes":["filing"]}'}).then(r=>r.status)`); status != http.StatusCreated || s.state(t) == before {
		t.Errorf("a page of ours is answered %d", status)
	}
}

// TestPagesAreInNoFrame: another site cannot lay a page of ours under its own, whatever element it takes.
func TestPagesAreInNoFrame(t *testing.T) {
	o := openOffice(t)
	f := got[api.Filing](t, o.as(t, "applicant").send("POST", "/v1/filings", sample(website, nil)), 201)
	s, b, e := openSite(t, o), openBrowser(t), openEvil(t)
	s.signIn(t, b, "applicant")
	paths := []string{"/v1/docs", "/v1/docs?lang=zh", "/v1/openapi.json", "/v1/session", "/v1/filings/" + f.ID, "/v1/filings/" + f.ID + "/documents/verification-form-website", "/nothing"}
	var frames strings.Builder
	for _, path := range paths {
		for _, element := range []string{`<iframe src="%s"></iframe>`, `<object data="%s"></object>`, `<embed src="%s">`} {
			fmt.Fprintf(&frames, element, s.URL+path)
		}
	}
	for name, from := range e.foreign() {
		e.serve(`<iframe id=own srcdoc="<p>seen</p>"></iframe>` + frames.String())
		b.mu.Lock()
		b.told = nil
		b.mu.Unlock()
		b.do(t, chromedp.Navigate(from))
		if own := value[string](t, b, `document.getElementById("own").contentDocument.body.innerText`); !strings.Contains(own, "seen") {
			t.Fatalf("no frame shows anything: %q", own)
		}
		refused := func(told string) int {
			return strings.Count(told, "frame-ancestors") + strings.Count(told, "X-Frame-Options")
		}
		told := b.console()
		for end := time.Now().Add(time.Minute); refused(told) < 2*len(paths) && time.Now().Before(end); told = b.console() { // it says so a moment later
			time.Sleep(20 * time.Millisecond)
		}
		if n := refused(told); n < 2*len(paths) {
			t.Errorf("from %s %d frames were refused of %d:\n%s", name, n, 3*len(paths), told)
		}
		for _, at := range framesOf(t, b) {
			if strings.HasPrefix(at, s.URL) {
				t.Errorf("from %s a frame shows %s", name, at)
			}
		}
	}
}
