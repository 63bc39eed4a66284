// Command session is the session of the README, by a client that oapi-codegen made of the service's own OpenAPI document: from a
// filing's JSON and three photos to a downloaded pack.
//
//	go run . ADDRESS TOKEN SAMPLES
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"icpdoc.example/session/icpdoc"
)

const password = "correct horse battery"

// person asks as somebody: by the cookie of a session, or by a key.
type person struct {
	*icpdoc.ClientWithResponses
	cookie, key string
}

func (p *person) sign(_ context.Context, r *http.Request) error {
	r.Header.Set("Accept-Language", "en")
	if p.key != "" {
		r.Header.Set("Authorization", "Bearer "+p.key)
	} else if p.cookie != "" { // Go's cookie jar keeps a Secure cookie from plain http, even on this machine
		r.Header.Set("Cookie", p.cookie)
	}
	return nil
}

func somebody(address string) (*person, error) {
	p := &person{}
	var err error
	p.ClientWithResponses, err = icpdoc.NewClientWithResponses(address, icpdoc.WithRequestEditorFn(p.sign))
	return p, err
}

// answered gives what an answer holds, or the problem that it is.
func answered[T any](got *T, response *http.Response, body []byte) (*T, error) {
	if got == nil {
		return nil, fmt.Errorf("%s: %s", response.Status, body)
	}
	return got, nil
}

// join makes an account of an invitation, which signs in as well.
func join(ctx context.Context, address, token, name string) (*person, error) {
	p, err := somebody(address)
	if err != nil {
		return nil, err
	}
	a, err := p.AcceptInvitationWithResponse(ctx, icpdoc.Acceptance{Token: token, Login: name + "@example.cn", Name: name, Password: password})
	if err != nil {
		return nil, err
	}
	if _, err := answered(a.JSON201, a.HTTPResponse, a.Body); err != nil {
		return nil, err
	}
	for _, c := range a.HTTPResponse.Cookies() {
		p.cookie = c.Name + "=" + c.Value
	}
	return p, nil
}

func (p *person) invite(ctx context.Context, in icpdoc.Invitation) (string, error) {
	a, err := p.InviteWithResponse(ctx, in)
	if err != nil {
		return "", err
	}
	once, err := answered(a.JSON201, a.HTTPResponse, a.Body)
	if err != nil {
		return "", err
	}
	return once.Token, nil
}

// people are an applicant's program and a reviewer.
func people(ctx context.Context, address, token string) (applicant, reviewer *person, err error) {
	admin, err := join(ctx, address, token, "admin")
	if err != nil {
		return nil, nil, err
	}
	a, err := admin.AddCompanyWithResponse(ctx, nil, icpdoc.CompanyName{Name: "深圳示例海拓电子商务有限公司"})
	if err != nil {
		return nil, nil, err
	}
	company, err := answered(a.JSON201, a.HTTPResponse, a.Body)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range []struct {
		to   **person
		name string
		in   icpdoc.Invitation
	}{{&applicant, "applicant", icpdoc.Invitation{Role: icpdoc.InvitationRoleApplicant, Company: &company.Id}},
		{&reviewer, "reviewer", icpdoc.Invitation{Role: icpdoc.InvitationRoleReviewer, Provider: new("nwcd")}}} {
		token, err := admin.invite(ctx, one.in)
		if err != nil {
			return nil, nil, err
		}
		if *one.to, err = join(ctx, address, token, one.name); err != nil {
			return nil, nil, err
		}
	}
	k, err := applicant.CreateKeyWithResponse(ctx, icpdoc.KeyWish{Label: "session", Scopes: []string{"filing", "photos", "pack", "code"}})
	if err != nil {
		return nil, nil, err
	}
	key, err := answered(k.JSON201, k.HTTPResponse, k.Body)
	if err != nil {
		return nil, nil, err
	}
	applicant.key = key.Secret
	return applicant, reviewer, nil
}

// draft makes the filing and uploads its pictures.
func (p *person) draft(ctx context.Context, samples string) (id string, err error) {
	data, err := os.ReadFile(filepath.Join(samples, "session.json"))
	if err != nil {
		return "", err
	}
	var says icpdoc.FilingInput
	if err := json.Unmarshal(data, &says); err != nil {
		return "", err
	}
	a, err := p.CreateFilingWithResponse(ctx, &icpdoc.CreateFilingParams{IdempotencyKey: new("the-first")}, says)
	if err != nil {
		return "", err
	}
	f, err := answered(a.JSON201, a.HTTPResponse, a.Body)
	if err != nil {
		return "", err
	}
	for name, place := range map[string]icpdoc.AddPhotoParams{
		"02-licence-scanned":  {Material: "entity_certificate"},
		"09-id-front":         {Material: "entity_person_id", Side: new("front")},
		"10-id-back-on-white": {Material: "entity_person_id", Side: new("back")},
		"12-screenshot":       {Material: "domain_real_name_screenshot", Service: new(1), Domain: new(1)},
	} {
		picture, err := os.ReadFile(filepath.Join(samples, "photos", name+".jpg"))
		if err != nil {
			return "", err
		}
		a, err := p.AddPhotoWithBodyWithResponse(ctx, f.Id, &place, "image/jpeg", bytes.NewReader(picture))
		if err != nil {
			return "", err
		}
		added, err := answered(a.JSON201, a.HTTPResponse, a.Body)
		if err != nil {
			return "", err
		}
		if added.Blocked || added.Outcome.Clean == nil {
			return "", fmt.Errorf("%s is refused: %+v", name, added.Outcome.Findings)
		}
	}
	n, err := p.ListFilingRequirementsWithResponse(ctx, f.Id)
	if err != nil {
		return "", err
	}
	if needed, err := answered(n.JSON200, n.HTTPResponse, n.Body); err != nil || len(needed.Pictures) < 4 {
		return "", fmt.Errorf("it needs %+v, %w", needed, err)
	}
	return f.Id, nil
}

// tag is the version of a filing, as a change names it.
func (p *person) tag(ctx context.Context, id string) (string, error) {
	a, err := p.ReadFilingWithResponse(ctx, id)
	if err != nil {
		return "", err
	}
	if _, err := answered(a.JSON200, a.HTTPResponse, a.Body); err != nil {
		return "", err
	}
	return a.HTTPResponse.Header.Get("ETag"), nil
}

// accepted submits a filing and accepts it. A step from an older version is a problem with a code.
func accepted(ctx context.Context, applicant, reviewer *person, id string) error {
	tag, err := applicant.tag(ctx, id)
	if err != nil {
		return err
	}
	s, err := applicant.SubmitFilingWithResponse(ctx, id, &icpdoc.SubmitFilingParams{IfMatch: tag})
	if err != nil {
		return err
	}
	if _, err := answered(s.JSON200, s.HTTPResponse, s.Body); err != nil {
		return err
	}
	late, err := reviewer.AcceptFilingWithResponse(ctx, id, &icpdoc.AcceptFilingParams{IfMatch: tag})
	if err != nil {
		return err
	}
	if p := late.ApplicationproblemJSON412; p == nil || p.Code != "request.if_match" || p.Title != http.StatusText(http.StatusPreconditionFailed) {
		return fmt.Errorf("an older version answers %s", late.Body)
	}
	if tag, err = reviewer.tag(ctx, id); err != nil {
		return err
	}
	a, err := reviewer.AcceptFilingWithResponse(ctx, id, &icpdoc.AcceptFilingParams{IfMatch: tag})
	if err != nil {
		return err
	}
	f, err := answered(a.JSON200, a.HTTPResponse, a.Body)
	if err == nil && f.State != "accepted" {
		err = fmt.Errorf("it is %s", f.State)
	}
	return err
}

// download builds the pack, takes it by a link, and verifies its sheets.
func (p *person) download(ctx context.Context, id string) error {
	b, err := p.BuildPackWithResponse(ctx, id, nil, icpdoc.PackWish{Duplex: new(true)})
	if err != nil {
		return err
	}
	pack, err := answered(b.JSON201, b.HTTPResponse, b.Body)
	if err != nil {
		return err
	}
	l, err := p.LinkPackWithResponse(ctx, id, pack.Id, icpdoc.LinkWish{Seconds: new(int64(600))})
	if err != nil {
		return err
	}
	link, err := answered(l.JSON201, l.HTTPResponse, l.Body)
	if err != nil {
		return err
	}
	d, err := p.DownloadByLinkWithResponse(ctx, link.Href[strings.LastIndexByte(link.Href, '/')+1:])
	if err != nil {
		return err
	}
	archive, err := zip.NewReader(bytes.NewReader(d.Body), int64(len(d.Body)))
	if err != nil {
		return err
	}
	if !pack.Complete || pack.Manifest == nil || len(archive.File) != len(pack.Manifest.Files)+1 {
		return fmt.Errorf("the pack holds %d files and says %+v", len(archive.File), pack)
	}
	paper, err := archive.Open("00-print-set.pdf")
	if err != nil {
		return err
	}
	defer paper.Close()
	v, err := p.VerifyFilingCodesWithBodyWithResponse(ctx, id, "application/pdf", paper)
	if err != nil {
		return err
	}
	sheets, err := answered(v.JSON200, v.HTTPResponse, v.Body)
	if err != nil {
		return err
	}
	current := 0
	for _, one := range sheets.Results {
		if one.Verdict != nil && one.Verdict.State == "current" {
			current++
		}
	}
	if current < 2 {
		return fmt.Errorf("%d sheets are current: %s", current, v.Body)
	}
	fmt.Printf("go: a pack of %d files, %d sheets are current\n", len(archive.File), current)
	return nil
}

func run(ctx context.Context, address, token, samples string) error {
	applicant, reviewer, err := people(ctx, address, token)
	if err != nil {
		return err
	}
	id, err := applicant.draft(ctx, samples)
	if err != nil {
		return err
	}
	if err := accepted(ctx, applicant, reviewer, id); err != nil {
		return err
	}
	return applicant.download(ctx, id)
}

func main() {
	if err := run(context.Background(), os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
