package pack_test

import (
	"bytes"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
	"icpdoc/internal/photo/specimen"
	"icpdoc/internal/rulebook"
)

// pictures gives a specimen for everything that a filing expects.
func pictures(t *testing.T, h *pack.House, f filing.Filing) []pack.Picture {
	t.Helper()
	press, err := specimen.NewPress(h.Faces)
	if err != nil {
		t.Fatal(err)
	}
	expected, err := h.Expected(f)
	if err != nil {
		t.Fatal(err)
	}
	cache := map[specimen.Kind][]byte{}
	draw := func(kind specimen.Kind) []byte {
		if cache[kind] == nil {
			var b bytes.Buffer
			page := press.Draw(kind, 7, 2000)
			if kind == specimen.Icon || kind == specimen.Screenshot {
				if err := png.Encode(&b, page.Image); err != nil {
					t.Fatal(err)
				}
			} else {
				b.Write(page.Photograph(specimen.Random(7, specimen.Good), 2400).JPEG(90))
			}
			cache[kind] = b.Bytes()
		}
		return cache[kind]
	}
	var list []pack.Picture
	for _, e := range expected {
		kind := map[string]specimen.Kind{"entity_certificate": specimen.Licence, "domain_certificate": specimen.Licence, "app_icon": specimen.Icon,
			"domain_real_name_screenshot": specimen.Screenshot, "verification_photo": specimen.Screenshot}[e.Material]
		switch {
		case e.Side == "front":
			kind = specimen.IDFront
		case e.Side == "back":
			kind = specimen.IDBack
		}
		if kind == "" || !e.Wanted || e.Need == rulebook.Conditional {
			continue
		}
		list = append(list, pack.Picture{Place: e.Place, Page: 1, Name: e.Name + ".jpg", Open: func() ([]byte, error) { return draw(kind), nil }})
	}
	return list
}

// TestWholePack: with all pictures a pack is complete; the clean copies stand in upload/, coloured soft copies in email/, marked
// where the operator allows it and nowhere else.
func TestWholePack(t *testing.T) {
	h := newHouse(t)
	for i, test := range []struct {
		sample        string
		upload, email []string
		marked        bool
	}{
		{"04", []string{"主办单位有效证件", "主体负责人有效证件-人像面", "主体负责人有效证件-国徽面", "网站负责人有效证件-人像面", "网站负责人有效证件-国徽面",
			"域名证书（example-njnky.cn）", "域名证书（example-njnky.com）", "域名实名认证截图（example-njnky.cn）", "域名实名认证截图（example-njnky.com）"},
			[]string{"主办单位有效证件", "主体负责人有效证件-人像面", "主体负责人有效证件-国徽面", "网站负责人有效证件-人像面", "网站负责人有效证件-国徽面",
				"域名证书（example-njnky.cn）", "域名证书（example-njnky.com）", "域名实名认证截图（example-njnky.cn）", "域名实名认证截图（example-njnky.com）"}, true},
		{"02", []string{"主办单位有效证件"}, nil, false},
		{"01", []string{"主办单位有效证件", "主体负责人有效证件-人像面", "主体负责人有效证件-国徽面", "域名证书（app.example-nx.cn）", "域名实名认证截图（app.example-nx.cn）", "APP图标"}, nil, false},
	} {
		if i == 0 && testing.Short() {
			continue // nine pictures take long under the race detector
		}
		f := sample(t, h, test.sample)
		o := order(t, f)
		o.Incomplete, o.Pictures = false, pictures(t, h, f)
		data, m := build(t, h, o)
		if len(o.Pictures) < 3 {
			if again, _ := build(t, h, o); !bytes.Equal(data, again) {
				t.Errorf("%s: two builds differ", test.sample)
			}
		}
		names, files := unpack(t, data)
		honest(t, test.sample, m, names, files)
		if !m.Complete || len(m.Missing) > 0 {
			t.Errorf("%s: not complete: %+v", test.sample, m.Missing)
		}
		if diff := cmp.Diff(test.upload, within(names, "upload/")); diff != "" {
			t.Errorf("%s: upload: %s", test.sample, diff)
		}
		if diff := cmp.Diff(test.email, within(names, "email/")); diff != "" {
			t.Errorf("%s: email: %s", test.sample, diff)
		}
		for _, n := range within(names, "email/") {
			clean, soft := files["upload/"+n+".jpg"], files["email/"+n+".jpg"]
			if bytes.Equal(clean, soft) == test.marked {
				t.Errorf("%s: %s: marked %v", test.sample, n, !test.marked)
			}
		}
		for _, n := range names {
			if strings.HasSuffix(n, ".jpg") && len(files[n]) > 200000 {
				t.Errorf("%s: %s has %d bytes", test.sample, n, len(files[n]))
			}
		}
	}
}

// within gives the names of the files in a folder, without ending.
func within(names []string, dir string) []string {
	var list []string
	for _, n := range names {
		if s, ok := strings.CutPrefix(n, dir); ok {
			list = append(list, strings.TrimSuffix(s, ".jpg"))
		}
	}
	return list
}

// TestElectronicIsClean: in electronic mode even a material that goes by e-mail carries no watermark.
func TestElectronicIsClean(t *testing.T) {
	h := newHouse(t)
	f := sample(t, h, "02", "    contents: [", "    pre_approvals: [{category: news, number: 样本1号}]\n    contents: [")
	list, err := h.Expected(f)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(e pack.Expected) bool { return e.Material == "pre_approval_document" })
	if i < 0 || f.Mode != filing.Electronic {
		t.Fatalf("the filing expects %+v", list)
	}
	press, err := specimen.NewPress(h.Faces)
	if err != nil {
		t.Fatal(err)
	}
	scan := press.Draw(specimen.Licence, 3, 2000).Photograph(specimen.Random(3, specimen.Good), 2400).JPEG(90)
	o := order(t, f)
	o.Pictures = []pack.Picture{{Place: list[i].Place, Page: 1, Name: "x.jpg", Open: func() ([]byte, error) { return scan, nil }}}
	data, _ := build(t, h, o)
	names, files := unpack(t, data)
	soft := within(names, "email/")
	if len(soft) != 1 || !bytes.Equal(files["email/"+soft[0]+".jpg"], files["upload/"+soft[0]+".jpg"]) {
		t.Errorf("email/ holds %q, or a marked copy", soft)
	}
}

// TestRejected: a picture that no operator would take is not in the pack; cover, checklist and manifest say why.
func TestRejected(t *testing.T) {
	h := newHouse(t)
	f := sample(t, h, "02")
	press, err := specimen.NewPress(h.Faces)
	if err != nil {
		t.Fatal(err)
	}
	small := press.Draw(specimen.Licence, 3, 400).Photograph(specimen.Random(3, specimen.Scan), 400).JPEG(80)
	o := order(t, f)
	for what, data := range map[string][]byte{"small": small, "no picture": []byte("hello"), "nothing": nil} {
		o.Pictures = []pack.Picture{{Place: pack.Place{Material: "entity_certificate", Service: -1, Domain: -1}, Page: 1, Name: "a.jpg", Open: func() ([]byte, error) { return data, nil }}}
		o.Incomplete = true
		made, m := build(t, h, o)
		names, _ := unpack(t, made)
		if m.Complete || len(m.Missing) != 1 || m.Missing[0].State != "rejected" || len(m.Missing[0].Findings) == 0 || len(within(names, "upload/")) > 0 {
			t.Errorf("%s: %+v, files %q", what, m.Missing, names)
		}
		o.Incomplete = false
		_, err := h.Build(&bytes.Buffer{}, o)
		if fields := fieldsOf(t, err, "pack.incomplete"); len(fields) == 0 || fields[0].Code != "pack.rejected" {
			t.Errorf("%s: %+v", what, fields)
		}
	}
}

// TestMatch: names say where a picture belongs, in English and Chinese; what is not clear is told with the names that are.
func TestMatch(t *testing.T) {
	h := newHouse(t)
	two := sample(t, h, "19") // two services
	one := sample(t, h, "04")
	for _, test := range []struct {
		f           filing.Filing
		file, place string
	}{
		{one, "entity_certificate.jpg", "entity_certificate -1 -1 0  p1"},
		{one, "scans/Entity_Certificate.JPEG", "entity_certificate -1 -1 0  p1"},
		{one, "主办单位有效证件-p2.png", "entity_certificate -1 -1 0  p2"},
		{one, "entity_person_id-front.jpg", "entity_person_id -1 -1 0 front p1"},
		{one, "主体负责人身份证-国徽面.heic", "entity_person_id -1 -1 0 back p1"},
		{one, "service_person_id-s1-back.png", "service_person_id 0 -1 0 back p1"},
		{one, "网站负责人有效证件-人像面.jpg", "service_person_id 0 -1 0 front p1"},
		{one, "domain_certificate-example-njnky.com.pdf", "domain_certificate 0 1 0  p1"},
		{one, "domain_certificate-d1.pdf", "domain_certificate 0 0 0  p1"},
		{one, "域名证书（example-njnky.cn）.jpg", "domain_certificate 0 0 0  p1"},
		{one, "域名证书(example-njnky.cn).jpg", "domain_certificate 0 0 0  p1"},
		{one, "domain_certificate.pdf", "pack.ambiguous"},
		{one, "holiday.jpg", "pack.unmatched"},
		{one, "../../entity_certificate.jpg", "entity_certificate -1 -1 0  p1"},
		{one, "", "pack.unmatched"},
		{one, "app_icon.png", "pack.not_needed"},
		{two, "app_icon-s2.png", "app_icon 1 -1 0  p1"},
		{two, "app_icon.png", "app_icon 1 -1 0  p1"}, // only one of the two is an APP
		{two, "entity_person_id-front.jpg", "pack.not_needed"},
	} {
		got, fields, err := h.Match(test.f, []string{test.file})
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		switch {
		case len(got) == 1 && len(fields) == 0:
			p := got[0]
			said = strings.Join([]string{p.Material, num(p.Service), num(p.Domain), num(p.Item), p.Side, "p" + num(p.Page)}, " ")
		case len(got) == 0 && len(fields) == 1:
			said = fields[0].Code
			if fields[0].Reason.Zh == "" || fields[0].Remedy.En == "" || (fields[0].Severity == fault.Warning) != (said == "pack.not_needed") {
				t.Errorf("%s: %+v", test.file, fields[0])
			}
		}
		if said != test.place {
			t.Errorf("%s: %q, want %q (%v)", test.file, said, test.place, fields)
		}
	}
	got, fields, _ := h.Match(one, []string{"entity_certificate.jpg", "营业执照副本.png"})
	if len(got) != 1 || len(fields) != 1 || fields[0].Code != "pack.twofold" {
		t.Errorf("two files for one page: %v %v", got, fields)
	}
	_, fields, _ = h.Match(one, []string{"holiday.jpg"})
	if !strings.Contains(fields[0].Remedy.En, "domain_certificate-example-njnky.com") {
		t.Errorf("the names are not told: %s", fields[0].Remedy.En)
	}
}

// TestEveryNameFits: what Expected calls a picture, Match understands, for every sample.
func TestEveryNameFits(t *testing.T) {
	h := newHouse(t)
	for _, path := range lettertest.Samples(t) {
		f := sample(t, h, filepath.Base(path)[:2])
		list, err := h.Expected(f)
		if err != nil {
			t.Fatal(err)
		}
		var files []string
		for _, e := range list {
			files = append(files, e.Name+".jpg")
		}
		got, fields, err := h.Match(f, files)
		if err != nil || len(fields) > 0 || len(got) != len(list) {
			t.Fatalf("%s: %v %v", path, err, fields)
		}
		for i, p := range got {
			if p.Place != list[i].Place {
				t.Errorf("%s: %s is at %+v", path, list[i].Name, p.Place)
			}
		}
	}
}

// TestStranger: a picture for a place that the filing does not have is refused.
func TestStranger(t *testing.T) {
	h := newHouse(t)
	o := order(t, sample(t, h, "02"))
	o.Pictures = []pack.Picture{{Place: pack.Place{Material: "app_icon", Service: 7}, Name: "x.png", Open: func() ([]byte, error) { return nil, nil }}}
	_, err := h.Build(&bytes.Buffer{}, o)
	fieldsOf(t, err, "pack.pictures")
}

// TestAttachedPDF: a PDF that the filer brings is printed along where the order asks for it, with its own pages, and filed with
// the single documents.
func TestAttachedPDF(t *testing.T) {
	h := newHouse(t)
	f := sample(t, h, "04")
	var own bytes.Buffer
	papers, err := h.Press.Papers(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Press.Write(&own, papers[len(papers)-1].Job); err != nil { // any PDF will do
		t.Fatal(err)
	}
	o := order(t, f)
	o.Duplex, o.Print = true, []string{"domain_certificate"}
	o.Pictures = []pack.Picture{{Place: pack.Place{Material: "domain_certificate", Service: 0, Domain: 1}, Page: 1, Name: "c.pdf", Open: func() ([]byte, error) { return own.Bytes(), nil }}}
	data, m := build(t, h, o)
	names, files := unpack(t, data)
	honest(t, "attached", m, names, files)
	d := m.Documents[len(m.Documents)-1]
	if d.Material != "domain_certificate" || d.ID != nil || len(d.Sheets) != 2 || d.First%2 != 1 || !bytes.Equal(files[d.File], own.Bytes()) {
		t.Errorf("%+v", d)
	}
	set := write(t, "set.pdf", files["00-print-set.pdf"])
	run(t, "qpdf", "--check", set)
	if text := run(t, "pdftotext", "-f", num(d.First), set, "-"); !strings.Contains(text, f.Services[0].Domains[1].Name) {
		t.Error("the PDF is not in the print set")
	}
}

// TestPictureCopies: JPEG copies of the documents on request.
func TestPictureCopies(t *testing.T) {
	h := newHouse(t)
	o := order(t, sample(t, h, "02"))
	o.JPEG = 100
	data, m := build(t, h, o)
	names, files := unpack(t, data)
	honest(t, "jpeg", m, names, files)
	sheets := 0
	for _, d := range m.Documents {
		sheets += len(d.Sheets)
	}
	got := 0
	for _, n := range names {
		if !strings.HasSuffix(n, ".jpg") {
			continue
		}
		got++
		c, err := jpeg.DecodeConfig(bytes.NewReader(files[n]))
		if err != nil || c.Width != 827 || !strings.HasPrefix(n, "documents/") {
			t.Errorf("%s: %d×%d, %v", n, c.Width, c.Height, err)
		}
	}
	if got != sheets {
		t.Errorf("%d pictures of %d sheets", got, sheets)
	}
}
