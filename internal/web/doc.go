// Package web is the service over HTTP: one handler made of everything that answers requests, and the server that
// carries it.
//
// What lives here: wiring of the rooms below (door: what every request passes; api: the routes under /v1), and the
// server's time limits. What never may: a rule about filings (filing, rulebook), the life of a filing (casework), files
// and the environment (cmd).
//
//	service := web.New(web.Config{House: house, Desk: desk, Accounts: accounts, Keys: keys, Now: time.Now, Log: log, Version: "1.0.0"})
//	server := web.Server(service, ":8080", log)
//	go server.ListenAndServe()
//	…
//	service.Drain() // /readyz says no, so that nobody sends more
//	err := server.Shutdown(ctx)
//
// Without a desk the service is stateless: it checks, renders, packs and verifies what it is handed, and keeps nothing.
package web
