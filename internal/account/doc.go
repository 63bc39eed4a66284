// Package account knows who may come in and what they may do.
//
// What lives here: accounts and their companies, passwords, second factors, lock-out, links that work once, API keys,
// sign-in by issuers of OpenID Connect, what sessions are kept in, and the one table of who may do what. What never may:
// routes (web), what happens to a filing (casework), SQL (store).
//
//	accounts, err := account.Open(ctx, db, master, account.Options{Now: time.Now, Random: rand.Reader})
//	who, err := accounts.SignIn(ctx, login, password, code)
//	if !account.Allowed(actor, account.AcceptFiling, object) { … }
//
// E-mail addresses and names are sealed with the instance's key, and addresses are found by a keyed hash. A password is
// kept as argon2id, a key or link as the hash of its random bits.
//
// # Issuers
//
// An Issuer says who somebody is, by the code flow with PKCE, state and nonce; what an account may do is said here. An
// account is found by issuer and subject, never by an e-mail address. It is made by an invitation, linked by its owner,
// who gives the password once more, or, where Grants map a claim, made and changed by what the issuer says; an operator's
// issuer reaches its reviewers and clerks alone. What is remembered while somebody is at the issuer lies sealed among the
// sessions and is deleted by the first answer that names it; the browser proves by a cookie that the answer is its own.
// The service asks nobody but the issuer's hosts, by https, follows no redirect and waits ten seconds at most: the only
// connections that it ever makes, and only because its settings name the issuer.
//
//	issuers := account.NewIssuers(accounts, "https://icp.example.cn", http.DefaultTransport, []account.Issuer{{ID: account.InstanceIssuer, URL: issuer, Client: id, Secret: secret}})
//	address, browser, err := issuers.Begin(ctx, account.InstanceIssuer, account.Purpose{})
//	came, err := issuers.Finish(ctx, account.InstanceIssuer, account.Answer{State: state, Code: code}, browser)
package account
