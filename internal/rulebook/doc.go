// Package rulebook answers one question: which papers and pictures does this filing need, how many, why, and who
// says so.
//
// What lives here: reading the operators' rulebooks (templates/providers/*.yaml), what the operators have in common
// (common.yaml), the provinces and the code lists; checking every condition against the filing's type when they are
// loaded; and putting the conditions to one filing. What never may: a rule. Which letter Shanghai wants, what
// an operator's address is, how large a picture may be, all that is data; a third operator is a third file.
// Neither may this package read the disk, the clock or the environment.
//
// Example:
//
//	library, err := rulebook.Load(templates.Files(), today)
//	…
//	f, err := filing.New(input, library.Reference)
//	…
//	list, err := library.Requirements(f)
//	for _, r := range list {
//		fmt.Println(r.Need, r.Copies, r.Title.Zh, r.Reason.Zh, r.Source)
//	}
package rulebook
