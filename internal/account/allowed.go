package account

import "slices"

// Role is what somebody is here for.
type Role string

// The roles.
const (
	Applicant Role = "applicant" // prepares the filings of one company
	Reviewer  Role = "reviewer"  // examines the filings of one operator
	Clerk     Role = "clerk"     // prints and sends the papers of one operator
	Admin     Role = "admin"     // runs the instance: accounts, retention, audit; sees no ID data
)

// Roles lists them all.
func Roles() []Role { return []Role{Applicant, Reviewer, Clerk, Admin} }

// Valid tells whether r is a role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Action is what somebody wants to do.
type Action string

// The actions.
const (
	CreateFiling  Action = "filing.create"
	ReadFiling    Action = "filing.read" // what it says, ID data included
	EditFiling    Action = "filing.edit"
	SubmitFiling  Action = "filing.submit"
	ReturnFiling  Action = "filing.return"
	AcceptFiling  Action = "filing.accept"
	PrintPapers   Action = "papers.print"   // build and take packs, say that they were printed
	ReceivePapers Action = "papers.receive" // say that signed papers came back
	CloseFiling   Action = "filing.close"
	ArchiveFiling Action = "filing.archive"
	DeleteFiling  Action = "filing.delete"
	ReadPhotos    Action = "photos.read"
	ChangePhotos  Action = "photos.change"
	BuildPack     Action = "pack.build"
	ReadPack      Action = "pack.read"
	VerifyCode    Action = "code.verify"
	ReadAudit     Action = "audit.read"
	ManageAccount Action = "accounts.manage"
	Retain        Action = "retention.run"
)

// Reach is how far somebody's right goes.
type Reach string

// The reaches.
const (
	Nothing Reach = ""
	Own     Reach = "own company"  // filings of the own company
	Tenant  Reach = "own operator" // filings of the own operator that were submitted
	Draft   Reach = "own draft"    // filings of the own company that nobody examines now
	All     Reach = "everything"
)

// Rights is the table: who may do what, and to which filings. Everything that is not in it is forbidden. It is the only
// such table; the one in the documents is made from it.
func Rights(r Role, a Action) Reach {
	switch a {
	case CreateFiling:
		return may(r, Applicant, Own)
	case EditFiling, SubmitFiling, ChangePhotos, DeleteFiling:
		return may(r, Applicant, Draft)
	case ReadFiling, ReadPhotos, BuildPack, ReadPack:
		return first(may(r, Applicant, Own), may(r, Reviewer, Tenant), may(r, Clerk, Tenant))
	case ReturnFiling, AcceptFiling, CloseFiling, ArchiveFiling:
		return may(r, Reviewer, Tenant)
	case PrintPapers, ReceivePapers:
		return first(may(r, Reviewer, Tenant), may(r, Clerk, Tenant))
	case VerifyCode:
		return first(may(r, Applicant, Own), may(r, Reviewer, Tenant), may(r, Clerk, Tenant))
	case ReadAudit:
		return first(may(r, Reviewer, Tenant), may(r, Admin, All))
	case ManageAccount, Retain:
		return may(r, Admin, All)
	}
	return Nothing
}

// Actions lists them all, in the order of the table.
func Actions() []Action {
	return []Action{CreateFiling, ReadFiling, EditFiling, SubmitFiling, DeleteFiling, ReadPhotos, ChangePhotos, BuildPack, ReadPack,
		ReturnFiling, AcceptFiling, PrintPapers, ReceivePapers, CloseFiling, ArchiveFiling, VerifyCode, ReadAudit, ManageAccount, Retain}
}

func may(r, who Role, reach Reach) Reach {
	if r == who {
		return reach
	}
	return Nothing
}

func first(reaches ...Reach) Reach {
	for _, r := range reaches {
		if r != Nothing {
			return r
		}
	}
	return Nothing
}

// Object is what something is done to, as far as rights go.
type Object struct {
	Provider  string // operator; "" while a draft does not name one
	Company   string
	Submitted bool // it has been handed in at least once
	Open      bool // the applicant has it in hand: a draft, or returned
}

// Allowed tells whether somebody may do something to an object. For what is done to no filing (accounts, retention) the
// object is zero.
func Allowed(who Actor, a Action, on Object) bool {
	if who.Account.ID == "" || who.Account.Disabled || !who.scope(a) {
		return false
	}
	switch Rights(who.Account.Role, a) {
	case Own:
		return who.Account.Company != "" && who.Account.Company == on.Company
	case Draft:
		return who.Account.Company != "" && who.Account.Company == on.Company && on.Open
	case Tenant:
		return who.Account.Provider != "" && who.Account.Provider == on.Provider && on.Submitted
	case All:
		return true
	}
	return false
}

// Actor is who asks, and how.
type Actor struct {
	Account Account
	Via     string   // "session", "key", "cli"
	Scopes  []string // of an API key: actions, or their first part ("filing"); nil with a session: everything the role may
	Origin  string   // address that the request came from, for the audit
	Request string   // request ID
}

// scope tells whether the API key that was used is meant for the action.
func (who Actor) scope(a Action) bool {
	if who.Via != "key" {
		return true
	}
	for _, s := range who.Scopes {
		if s == string(a) || len(a) > len(s) && string(a[:len(s)+1]) == s+"." {
			return true
		}
	}
	return false
}
