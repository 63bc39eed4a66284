// Package account knows who may come in and what they may do.
//
// What lives here: accounts and their companies, passwords, second factors, lock-out, links that work once, API keys,
// what sessions are kept in, and the one table of who may do what. What never may: HTTP (web), what happens to a filing
// (casework), SQL (store).
//
//	accounts, err := account.Open(ctx, db, master, account.Options{Now: time.Now, Random: rand.Reader})
//	who, err := accounts.SignIn(ctx, login, password, code)
//	if !account.Allowed(actor, account.AcceptFiling, object) { … }
//
// E-mail addresses and names are sealed with the instance's key, and addresses are found by a keyed hash. A password is
// kept as argon2id, a key or link as the hash of its random bits.
package account
