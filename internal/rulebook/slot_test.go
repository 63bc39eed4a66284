package rulebook_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/fault"
	"icpdoc/internal/rulebook"
	"icpdoc/templates"
)

// TestRow45_46_48_49_SlotNumbers: each slot's numbers are the stricter of the slot's and the operator's.
func TestRow45_46_48_49_SlotNumbers(t *testing.T) {
	l := load(t)
	type numbers struct{ MinBytes, MaxBytes, MinLong, MinShort int }
	for _, c := range []struct {
		provider, slot string
		want           numbers
	}{
		{"nwcd", "entity_certificate", numbers{102400, 200000, 1500, 1100}},
		{"sinnet", "entity_certificate", numbers{102400, 199999, 1500, 1100}},
		{"", "entity_certificate", numbers{102400, 199999, 1500, 1100}},
		{"nwcd", "id_front", numbers{102400, 200000, 1280, 720}},
		{"", "id_back", numbers{102400, 199999, 1280, 720}},
		{"nwcd", "app_icon", numbers{0, 99999, 0, 0}},
		{"sinnet", "attachment", numbers{0, 199999, 0, 0}},
		{"sinnet", "curtain_photo", numbers{0, 199999, 0, 0}},
	} {
		s, err := l.Slot(c.provider, c.slot)
		if err != nil {
			t.Fatal(err)
		}
		got := numbers{s.Image.MinBytes, s.Image.MaxBytes, s.Image.MinLong, s.Image.MinShort}
		if got != c.want {
			t.Errorf("%s at %q: %s", c.slot, c.provider, cmp.Diff(c.want, got))
		}
	}
}

// TestRow48_IconIsNeverFramed and is never marked.
func TestRow48_IconIsNeverFramed(t *testing.T) {
	s, err := load(t).Slot("sinnet", "app_icon")
	if err != nil || s.Image.Frame || s.Image.Watermark || s.Image.PureWhite || s.Image.Kind != "icon" {
		t.Errorf("icon: %+v (%v)", s.Image, err)
	}
}

// TestRow56_OperatorsWatermark: Sinnet names the text for the manual mode; NWCD says nothing.
func TestRow56_OperatorsWatermark(t *testing.T) {
	l := load(t)
	for provider, want := range map[string]string{"sinnet": "仅限办理工信部 ICP 备案使用", "nwcd": "", "": "仅限办理工信部 ICP 备案使用"} {
		s, err := l.Slot(provider, "id_front")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if s.Watermark != nil {
			got = s.Watermark.Text
		}
		if got != want {
			t.Errorf("%q: %q, want %q", provider, got, want)
		}
	}
}

// TestUnknownSlot says which was meant.
func TestUnknownSlot(t *testing.T) {
	l := load(t)
	for _, c := range []struct{ provider, slot, want string }{
		{"nwcd", "idfront", `Did you mean "id_front"?`},
		{"nwdc", "id_front", `Did you mean "nwcd"?`},
		{"", "passport_of_my_aunt", "Possible: entity_certificate"},
	} {
		_, err := l.Slot(c.provider, c.slot)
		if f := fault.As(err); err == nil || f.Kind != fault.NotFound || !strings.Contains(f.Detail.En, c.want) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// TestSlotsFile: what an editor gets wrong is said; a folder without the file has no slots.
func TestSlotsFile(t *testing.T) {
	for text, want := range map[string]string{
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: documents}}]":                                       `Did you mean "document"?`,
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, materials: [app_icons], image: {kind: icon}}]":                    `Did you mean "app_icon"?`,
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon, min_bytes: 9, max_bytes: 8}}]":                "no picture can hit these bytes",
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon, aspects: [0.7]}}]":                            "aspects are long side over short side",
		"slots: [{id: a, title: {zh: 甲, en: A}, image: {kind: icon, min_long: 1, min_short: 2}}]":                            "lacks its id",
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon, min_fil: 1}}]":                                `Did you mean "min_fill"?`,
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon, min_fill: 98, orientation: portrait}}]":       "from 0 to 1",
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon, min_fill: 0.98, orientation: potrait}}]":      `Did you mean "portrait"?`,
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon, formats: [jpg]}}]":                            "jpeg",
		"slots: [{id: a, title: {zh: 甲, en: A}, source: x, image: {kind: icon}}, {id: a, title: {zh: 乙, en: B}, source: x}]": "stands there twice",
	} {
		upper := fstest.MapFS{"slots.yaml": {Data: []byte(text)}}
		_, err := rulebook.Load(templates.Overlay(upper, templates.Files()), today())
		if err == nil {
			t.Errorf("%s: accepted", text)
			continue
		}
		all := ""
		for _, f := range fault.As(err).Fields {
			all += f.Reason.En + f.Remedy.En + "\n"
		}
		if !strings.Contains(all, want) {
			t.Errorf("%s:\n%s", text, all)
		}
	}
	without := fstest.MapFS{}
	err := fs.WalkDir(templates.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == "slots.yaml" {
			return err
		}
		data, err := fs.ReadFile(templates.Files(), name)
		without[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := rulebook.Load(without, today())
	if err != nil || len(l.Slots()) != 0 {
		t.Errorf("no file: %v, %v", l, err)
	}
}
