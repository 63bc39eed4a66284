package pack

import (
	"icpdoc/internal/fault"
	"icpdoc/internal/photo"
	"icpdoc/internal/rulebook"
)

// Slot gives the operator's place for a picture of one side of a material; provider "" gives the strictest of all.
func (h *House) Slot(provider, material, of string) (photo.Slot, error) {
	all, err := h.slots(provider)
	if err != nil {
		return photo.Slot{}, err
	}
	for _, s := range slotsOf(all, rulebook.Requirement{Material: material}) {
		if side(s.Image.Kind) == of {
			return photoSlot(s), nil
		}
	}
	return photo.Slot{}, fault.New(fault.Invalid, "pack.no_slot", "没有存放这种图片的位置，请核对材料和正反面。", "There is no place for such a picture; check the material and the side.")
}
