// Package casework is the life of a filing: draft, submitted, returned, accepted, papers printed, papers received,
// closed, archived; and everything that is done to one on the way.
//
// What lives here: what each door of the service calls, whoever knocks: creating, editing, submitting, examining,
// photos, papers, packs, links, erasing, keeping, backing up; the audit of all that. What never may: HTTP (web), a rule
// about filings (filing, rulebook), who may do what (account.Rights), SQL (store), bytes of objects (blob).
//
//	desk, err := casework.Open(ctx, casework.Config{DB: db, Vault: vault, Master: master, Accounts: accounts, House: house, Now: time.Now})
//	one, err := desk.Create(ctx, actor, strings.NewReader(`{"provider": "nwcd"}`))
//	one, err = desk.Submit(ctx, actor, one.ID, one.Version)
//
// A filing that somebody may not see does not exist for them: NotFound, never Denied. Every change names the version it
// was made from; when somebody was faster it is a Conflict and nothing is lost.
package casework
