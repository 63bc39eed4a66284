package filing_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"cloud.google.com/go/civil"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

var today = civil.Date{Year: 2026, Month: 11, Day: 22}

// shipped loads the templates' code lists and operators once.
var shipped = sync.OnceValues(func() (filing.Reference, error) {
	library, err := rulebook.Load(os.DirFS("../../templates"), today)
	if err != nil {
		return filing.Reference{}, err
	}
	return library.Reference, nil
})

func reference(t testing.TB) filing.Reference {
	t.Helper()
	ref, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

// check runs New and gives the filing with every finding, whether it passed or not. Whatever is found must be told in
// both languages, without formatting slips, and without anything personal.
func check(t testing.TB, in filing.Input) (filing.Filing, []fault.Field) {
	t.Helper()
	f, err := filing.New(in, reference(t))
	fields := f.Notices
	if err != nil {
		var e *fault.Error
		if !errors.As(err, &e) || e.Kind != fault.Invalid && e.Kind != fault.Unsupported {
			t.Fatalf("New: %v", err)
		}
		fields = e.Fields
	} else if fault.Blocking(fields) {
		t.Errorf("a filing passed with a fault among its notices")
	}
	tellable(t, fields)
	discreet(t, in, fields)
	return f, fields
}

func tellable(t testing.TB, fields []fault.Field) {
	t.Helper()
	for _, x := range fields {
		for _, s := range []string{x.Code, x.Reason.Zh, x.Reason.En, x.Remedy.Zh, x.Remedy.En} {
			if s == "" || strings.Contains(s, "%!") {
				t.Errorf("%s %s: poor text %+v", x.Pointer, x.Code, x)
			}
		}
	}
}

func discreet(t testing.TB, in filing.Input, fields []fault.Field) {
	t.Helper()
	people := []filing.PersonInput{in.Entity.PersonInCharge, {Name: in.Entity.LegalRepresentative.Name, Document: in.Entity.LegalRepresentative.Document}}
	for _, s := range in.Services {
		people = append(people, s.PersonInCharge)
	}
	for _, x := range fields {
		text := fmt.Sprintln(x.Reason, x.Remedy)
		for _, p := range people {
			for _, secret := range []string{p.Name, p.Document.Number, p.Phone, p.EmergencyPhone, p.Email} {
				if len([]rune(secret)) > 1 && strings.Contains(text, secret) {
					t.Errorf("%s %s: a text tells personal data", x.Pointer, x.Code)
				}
			}
		}
	}
}

// finding is what a test expects to be told.
type finding struct {
	severity fault.Severity
	pointer  string
	code     string
	row      int
}

func (w finding) in(fields []fault.Field) bool {
	for _, x := range fields {
		if x.Severity == w.severity && x.Pointer == w.pointer && x.Code == w.code && (w.row == 0 || x.Row == w.row) {
			return true
		}
	}
	return false
}

func list(fields []fault.Field) string {
	var b strings.Builder
	for _, x := range fields {
		fmt.Fprintf(&b, "\n  %s %s [%s] row %d: %s", x.Severity, x.Pointer, x.Code, x.Row, x.Reason.En)
	}
	return b.String()
}

// change is one alteration of a good filing and what New must say to it.
type change struct {
	name string
	edit func(*filing.Input)
	want finding
}

// app changes an NWCD filing of one APP, site a Sinnet filing of one website.
func runChanges(t *testing.T, base func() filing.Input, changes []change) {
	t.Helper()
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			in := base()
			c.edit(&in)
			f, fields := check(t, in)
			if !c.want.in(fields) {
				t.Errorf("missing %+v in:%s", c.want, list(fields))
			}
			if c.want.severity == fault.Fault && f.Provider != "" {
				t.Error("a faulty filing was made")
			}
		})
	}
}

// passes tells that a changed filing has neither faults nor warnings.
func passes(t *testing.T, in filing.Input) filing.Filing {
	t.Helper()
	f, fields := check(t, in)
	for _, x := range fields {
		if x.Severity != fault.Note {
			t.Errorf("unexpected:%s", list([]fault.Field{x}))
		}
	}
	return f
}

// residentID makes a citizen number of GB 11643 by ISO 7064 MOD 11-2.
func residentID(region, birth, serial string) string {
	s := region + birth + serial
	m := 0 // MOD 11-2 proper: running doubling
	for _, r := range s {
		m = (m + int(r-'0')) * 2 % 11
	}
	return s + string("0123456789X"[(12-m)%11])
}

const (
	licence   = "91640500MA0TE5T089"
	companyZh = "宁夏示例星辰科技有限公司"
	baseKey   = "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)

func modulus() string { return "c" + strings.Repeat("5a3f", 127) + "5a1" }

func ada() filing.PersonInput {
	return filing.PersonInput{Name: "陈示例", Position: "总经理", Phone: "13800000001", EmergencyPhone: "13800000002", Email: "chen@example.cn",
		Document: filing.DocumentInput{Type: "resident_id", Number: residentID("640105", "19850412", "001"), ValidUntil: "2035-04-12"}}
}

func bob() filing.PersonInput {
	return filing.PersonInput{Name: "李样本", Position: "技术负责人", Phone: "13900000003", EmergencyPhone: "13900000004", Email: "li@example.cn",
		Document: filing.DocumentInput{Type: "居民身份证", Number: residentID("110105", "19900101", "003"), ValidUntil: "2036-01-01"}}
}

func appInput() filing.Input {
	return filing.Input{
		Provider: "nwcd", Type: "new",
		Entity: filing.EntityInput{Name: companyZh, Nature: "enterprise", Province: "640000", City: "银川市", District: "兴庆区", Address: "宁夏银川市兴庆区示例路1号",
			Certificate:         filing.CertificateInput{Type: "business_license", Number: licence, Address: "宁夏银川市兴庆区示例路1号", ValidUntil: "long_term"},
			LegalRepresentative: filing.LegalRepresentativeInput{Name: "陈示例"}, PersonInCharge: ada()},
		Services: []filing.ServiceInput{{Kind: "app", Name: "示例星辰助手", Languages: []string{"chinese_simplified"}, Contents: []string{"tools"},
			Description: "为企业员工提供出行登记、票据上传和审批进度查询。", PersonInCharge: bob(),
			Domains: []filing.DomainInput{{Name: "api.example.cn", Registrar: "阿里云计算有限公司", Holder: companyZh, Expires: "2029-01-01"}},
			Access:  filing.AccessInput{IPKind: "eip", IPs: []string{"52.83.10.20"}},
			App: filing.AppInput{Platforms: []filing.PlatformInput{
				{System: "android", Package: "cn.example.star", PublicKey: modulus(), Fingerprint: strings.Repeat("a1", 16)},
				{System: "ios", Package: "cn.example.star-ios", PublicKey: modulus(), Fingerprint: strings.Repeat("B2", 20)}},
				SDKs: []filing.SDKInput{{Name: "示例推送", Vendor: "示例推送公司", Function: "消息推送"}}}}},
		Account: filing.AccountInput{ID: "012345678901", Company: companyZh, Relation: "same"},
	}
}

func siteInput() filing.Input {
	in := appInput()
	in.Provider = "sinnet"
	in.Entity.Province, in.Entity.City, in.Entity.District = "北京", "", "东城区"
	s := &in.Services[0]
	s.Kind, s.Name, s.App, s.Contents = "website", "示例星辰官方网站", filing.AppInput{}, []string{"128"}
	s.Domains[0].Name, s.HomePage = "example.cn", "https://www.example.cn/"
	return in
}
