package rulebook

import (
	"errors"
	"io/fs"
	"slices"

	"icpdoc/internal/fault"
)

// slotsPath is where the slots for pictures stand.
const slotsPath = "slots.yaml"

// Slot is one place of the operators' systems that takes a picture, with everything that a picture for it must satisfy.
type Slot struct {
	ID        string     `yaml:"id" json:"id"` // "entity_certificate", "id_front", …
	Title     fault.Text `yaml:"title" json:"title"`
	Materials []string   `yaml:"materials" json:"materials"` // whose picture it is; their own rules are laid over Image
	Image     ImageRule  `yaml:"image" json:"image"`
	Source    string     `yaml:"source" json:"source"`
	Provider  string     `yaml:"-" json:"provider,omitempty"`  // "" when the rule is the strictest of every operator's
	Watermark *Watermark `yaml:"-" json:"watermark,omitempty"` // what the operator says about a watermark; nil when it says nothing
}

// slotsFile is slots.yaml.
type slotsFile struct {
	Slots []Slot `yaml:"slots"`
}

// Slots gives the ids of every slot in the order of the file.
func (l *Library) Slots() []string {
	list := make([]string, len(l.slots))
	for i, s := range l.slots {
		list[i] = s.ID
	}
	return list
}

// Slot gives the rule of a slot at an operator: the slot's own with that of the operator's materials laid over it, of two
// numbers the stricter. Without a provider ("") the strictest of all operators, so that the picture is good for each.
// An unknown slot or provider is a fault of kind NotFound that says which was probably meant.
func (l *Library) Slot(provider, id string) (Slot, error) {
	at := slices.IndexFunc(l.slots, func(s Slot) bool { return s.ID == id })
	if at < 0 {
		return Slot{}, notFound("slot", "图片类型", "slot", id, l.Slots())
	}
	if _, ok := l.Books[provider]; !ok && provider != "" {
		return Slot{}, notFound("provider", "接入服务商", "provider", provider, names(l.Books))
	}
	s := l.slots[at]
	s.Provider = provider
	for _, name := range names(l.Books) {
		if provider != "" && provider != name {
			continue
		}
		b := l.Books[name]
		if provider != "" || s.Watermark == nil {
			s.Watermark = b.Watermark
		}
		for _, m := range b.Materials {
			if !slices.Contains(s.Materials, m.ID) {
				continue
			}
			s.Image = s.Image.stricter(m.Image)
			for _, c := range m.Cases {
				s.Image = s.Image.stricter(c.Image)
			}
		}
	}
	return s, nil
}

// notFound says that a word names nothing and which was probably meant.
func notFound(what, zh, en, word string, possible []string) error {
	f := unknown("", 0, what+".unknown", zh, en, word, possible)
	f.Pointer = "/" + what
	return fault.New(fault.NotFound, f.Code, f.Reason.Zh+f.Remedy.Zh, f.Reason.En+" "+f.Remedy.En).With(f)
}

// stricter lays the numbers of another rule over r; a rule that says nothing about something leaves it as it is. What
// a picture should look like (kind, shape, framing) is the slot's matter and stays r's.
func (r ImageRule) stricter(o *ImageRule) ImageRule {
	if o == nil {
		return r
	}
	r.MinBytes = max(r.MinBytes, o.MinBytes)
	r.MinLong, r.MinShort = max(r.MinLong, o.MinLong), max(r.MinShort, o.MinShort)
	if o.MaxBytes > 0 && (r.MaxBytes == 0 || o.MaxBytes < r.MaxBytes) {
		r.MaxBytes = o.MaxBytes
	}
	r.Colour = r.Colour || o.Colour
	r.PureWhite = r.PureWhite || o.PureWhite
	r.MinFill = max(r.MinFill, o.MinFill)
	r.DPI = max(r.DPI, o.DPI)
	return r
}

// slotFile reads slots.yaml and checks it against the operators' materials. A folder without the file has no slots.
func (l *loader) slotFile(library *Library) {
	if _, err := fs.Stat(l.fsys, slotsPath); errors.Is(err, fs.ErrNotExist) {
		return
	}
	var c slotsFile
	l.add(l.decode(slotsPath, &c)...)
	seen := map[string]bool{}
	for i := range c.Slots {
		s := &c.Slots[i]
		if s.ID == "" || s.Title.Zh == "" || s.Title.En == "" || s.Source == "" {
			l.add(complain(slotsPath, 0, "rulebook.missing", "图片类型 “"+s.ID+"” 缺少 id、中英文标题或 source。",
				"Slot "+s.ID+" lacks its id, its title in zh and en or its source.", "补上缺少的键。", "Add what is missing."))
		}
		if seen[s.ID] {
			l.add(complain(slotsPath, 0, "rulebook.duplicate", "图片类型 “"+s.ID+"” 出现两次。", "Slot "+s.ID+" stands there twice.",
				"删除其中一个。", "Remove one of them."))
		}
		seen[s.ID] = true
		l.checkImage(slotsPath, s.ID, s.Image)
		for _, m := range s.Materials {
			if !slices.Contains(library.Reference.Materials, m) {
				l.add(unknown(slotsPath, 0, "rulebook.unknown_material", "材料（图片类型 "+s.ID+"）", "material (slot "+s.ID+")", m, library.Reference.Materials))
			}
		}
	}
	library.slots = c.Slots
}

// checkImage holds a rule's words against the closed lists and its numbers against each other.
func (l *loader) checkImage(file, id string, r ImageRule) {
	l.oneOf(file, 0, "kind", r.Kind, "document", "id_front", "id_back", "icon", "screenshot", "person")
	l.oneOf(file, 0, "orientation", r.Orientation, "", "landscape", "portrait")
	for _, f := range r.Formats {
		l.oneOf(file, 0, "formats", f, "jpeg", "png")
	}
	bad := func(zh, en string) {
		l.add(complain(file, 0, "rulebook.image", "图片类型 “"+id+"”："+zh, "Slot "+id+": "+en, "更正数值。", "Correct the numbers."))
	}
	if r.MinBytes < 0 || r.MaxBytes < 0 || r.MaxBytes > 0 && r.MinBytes > r.MaxBytes*9/10 {
		bad("字节范围无法满足，min_bytes 至多为 max_bytes 的九成。", "no picture can hit these bytes; min_bytes is at most nine tenths of max_bytes.")
	}
	if r.MinShort > r.MinLong || r.MinShort < 0 {
		bad("min_short 不得大于 min_long。", "min_short is at most min_long.")
	}
	if r.MinFill < 0 || r.MinFill > 1 {
		bad("min_fill 为 0 到 1 之间的比例。", "min_fill is a share, from 0 to 1.")
	}
	for _, a := range r.Aspects {
		if a < 1 || a > 20 {
			bad("aspects 为长边除以短边，从 1 到 20。", "aspects are long side over short side, from 1 to 20.")
		}
	}
}
