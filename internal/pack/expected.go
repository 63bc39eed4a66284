package pack

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/photo"
	"icpdoc/internal/rulebook"
)

// Expected is one picture or scan that a filing has a place for.
type Expected struct {
	Place
	Name   string        `json:"name"`   // file name without its ending: "entity_person_id-front"
	Title  fault.Text    `json:"title"`  // of the material, with the side and the service where there are several
	Need   rulebook.Need `json:"need"`   // of the material
	Wanted bool          `json:"wanted"` // the material is not complete without it; false: it may be added, as a signed sheet that comes back
}

// Place says where a picture belongs.
type Place struct {
	Material string `json:"material"`       // id of the material
	Service  int    `json:"service"`        // index into Filing.Services, -1 for the whole filing
	Domain   int    `json:"domain"`         // index into the service's domains, -1 for none
	Item     int    `json:"item,omitempty"` // from 0, where one service has a material more than once (an approval of each category)
	Side     string `json:"side,omitempty"` // "front" or "back" of an ID document, "" for what has one side
}

// target is a place for pictures with the rule of its slot.
type target struct {
	Expected
	line int // index of its requirement
	slot photo.Slot
}

// Expected lists the pictures and scans that a filing has a place for, in the order of the material list.
func (h *House) Expected(f filing.Filing) ([]Expected, error) {
	list, err := h.Library.Requirements(f)
	if err != nil {
		return nil, err
	}
	targets, err := h.targets(f, list)
	out := make([]Expected, len(targets))
	for i, t := range targets {
		out[i] = t.Expected
	}
	return out, err
}

// The sides of an ID document.
const (
	front = "front"
	back  = "back"
)

// signed is the slot for printed sheets that come back with signature and seal: a pack is complete before they do.
const signed = "signed_paper"

// other is the slot of what no slot names.
const other = "attachment"

// targets gives the places for pictures of every requirement that takes some.
func (h *House) targets(f filing.Filing, list []rulebook.Requirement) ([]target, error) {
	slots, err := h.slots(f.Provider)
	if err != nil {
		return nil, err
	}
	items := map[Place]int{}
	var out []target
	for i, r := range list {
		at := Place{Material: r.Material, Service: r.Service, Domain: r.Domain}
		at.Item = items[at]
		items[Place{Material: r.Material, Service: r.Service, Domain: r.Domain}]++
		if r.Need == rulebook.NotNeeded || !slices.Contains(r.Channels, upload) && !slices.Contains(r.Channels, email) {
			continue
		}
		for _, s := range slotsOf(slots, r) {
			t := target{Expected: Expected{Place: at, Title: r.Title, Need: r.Need}, line: i, slot: photoSlot(s)}
			t.Side = side(s.Image.Kind)
			t.Wanted = s.ID != signed && (t.Side != back || !oneSided(document(f, r)))
			t.Title = titled(f, list, t)
			out = append(out, t)
		}
	}
	for i := range out {
		out[i].Name = names(f, list, out[i])[0]
	}
	return out, nil
}

// The channels that take files.
const (
	upload = "upload"
	email  = "email"
)

// slots gives the operator's places for pictures.
func (h *House) slots(provider string) ([]rulebook.Slot, error) {
	var list []rulebook.Slot
	for _, id := range h.Library.Slots() {
		s, err := h.Library.Slot(provider, id)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// slotsOf gives the slots of a material. What the filer brings and no slot names is an attachment.
func slotsOf(all []rulebook.Slot, r rulebook.Requirement) []rulebook.Slot {
	var own, rest []rulebook.Slot
	for _, s := range all {
		if slices.Contains(s.Materials, r.Material) {
			own = append(own, s)
		}
		if s.ID == other {
			rest = append(rest, s)
		}
	}
	if own == nil && r.Template == "" {
		return rest
	}
	return own
}

func photoSlot(s rulebook.Slot) photo.Slot {
	out := photo.Slot{ID: s.ID, Title: s.Title, Rule: photo.Rule(s.Image)}
	if s.Watermark != nil {
		out.WatermarkModes = s.Watermark.Modes
	}
	return out
}

func side(kind string) string {
	switch kind {
	case "id_front":
		return front
	case "id_back":
		return back
	}
	return ""
}

// document gives the ID document that a material shows.
func document(f filing.Filing, r rulebook.Requirement) filing.IDDocument {
	if r.Service >= 0 && r.Service < len(f.Services) {
		return f.Services[r.Service].PersonInCharge.Document
	}
	return f.Entity.PersonInCharge.Document
}

// oneSided tells the document whose data stand on one page: a passport. All the others are cards.
func oneSided(d filing.IDDocument) bool { return d.Type.ID == "passport" }

// titled gives the material's title with what tells the picture from its neighbours.
func titled(f filing.Filing, list []rulebook.Requirement, t target) fault.Text {
	title := t.Title
	if r := list[t.line]; r.Domain < 0 && r.Service >= 0 && r.Service < len(f.Services) && len(f.Services) > 1 {
		title.Zh += "-" + f.Services[r.Service].Name
		title.En += " - " + f.Services[r.Service].Name
	}
	switch t.Side {
	case front:
		title.Zh, title.En = title.Zh+"-人像面", title.En+", side with the portrait"
	case back:
		title.Zh, title.En = title.Zh+"-国徽面", title.En+", side with the emblem"
	}
	return title
}

// names gives the file names without ending that a picture of t may bear, the canonical one first. Some may fit another
// target as well: match takes those for nobody's.
func names(f filing.Filing, list []rulebook.Requirement, t target) []string {
	out := []string{""}
	with := func(parts ...string) {
		var next []string
		for _, head := range out {
			for _, p := range parts {
				next = append(next, head+p)
			}
		}
		out = next
	}
	with(append([]string{t.Material, list[t.line].Title.Zh, list[t.line].Title.En}, nicknames(f, t.Place)...)...)
	if t.Service >= 0 && t.Service < len(f.Services) {
		s := f.Services[t.Service]
		number := "-s" + strconv.Itoa(t.Service+1)
		if len(f.Services) > 1 {
			with(number, "-"+s.Name, "")
		} else {
			with("", number, "-"+s.Name)
		}
		if t.Domain >= 0 && t.Domain < len(s.Domains) {
			d := s.Domains[t.Domain]
			with("-"+d.Name, "-"+d.ASCII, fmt.Sprintf("-d%d", t.Domain+1), "")
		}
	}
	if alike(list, t.Place) > 1 {
		with(fmt.Sprintf("-%d", t.Item+1))
	}
	switch {
	case t.Side == front && oneSided(document(f, list[t.line])):
		with("", "-front", "-人像面", "-资料页")
	case t.Side == front:
		with("-front", "-人像面", "-头像面")
	case t.Side == back:
		with("-back", "-国徽面")
	}
	return out
}

// alike counts the requirements that only Item tells apart.
func alike(list []rulebook.Requirement, p Place) int {
	n := 0
	for _, r := range list {
		if r.Material == p.Material && r.Service == p.Service && r.Domain == p.Domain {
			n++
		}
	}
	return n
}

// nicknames are what people call a material beside its title.
func nicknames(f filing.Filing, p Place) []string {
	switch p.Material {
	case "entity_certificate":
		return []string{f.Entity.Certificate.Type.Zh, "营业执照副本"}
	case "entity_person_id":
		return persons("主体负责人", f.Entity.PersonInCharge)
	case "service_person_id":
		if p.Service >= 0 && p.Service < len(f.Services) {
			s := f.Services[p.Service]
			return append(persons("服务负责人", s.PersonInCharge), persons(map[filing.ServiceKind]string{filing.Website: "网站负责人", filing.APP: "APP负责人"}[s.Kind], s.PersonInCharge)...)
		}
	case "domain_certificate":
		return []string{"域名证书", "域名注册证书"}
	case "domain_real_name_screenshot":
		return []string{"域名实名认证截图", "域名实名截图"}
	case "app_icon":
		return []string{"图标"}
	}
	return nil
}

func persons(who string, p filing.Person) []string {
	out := []string{who + p.Document.Type.Zh, who + "证件"}
	if p.Document.Type.ID == "resident_id" {
		out = append(out, who+"身份证")
	}
	return out
}

// lead is the part of a name that speaks of the page of a document in several files.
func lead(stem string) (string, int) {
	i := strings.LastIndex(stem, "-p")
	if i < 0 {
		return stem, 1
	}
	n, err := strconv.Atoi(stem[i+2:])
	if err != nil || n < 1 || n > 999 {
		return stem, 1
	}
	return stem[:i], n
}
