// Package store keeps records in SQLite or PostgreSQL: accounts, filings and their revisions, photos, packs, what was
// answered, what was done.
//
// What lives here: one schema and one set of SQL for both databases (migrations/, queries/), the Go made from them
// (record/, by sqlc), opening, migrating, transactions, and what makes the embedded database safe. What never may: who may
// do what (account, casework), what a filing means (filing), pictures (blob). Everything that tells of a person is
// sealed before it comes here; this package holds no key.
//
//	db, err := store.Open(ctx, "sqlite:/var/lib/icpdoc/icpdoc.db")
//	err = db.Tx(ctx, func(q *record.Queries) error { return q.AddCompany(ctx, id, name, at) })
package store
