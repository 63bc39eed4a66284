// Package api is the routes under /v1: what they take, what they answer, and the OpenAPI document made of them.
//
// What lives here: reading requests strictly, calling the rooms that do the work, writing answers. It is, with web, the only
// room that knows gin, and the only one that knows huma. What never may: rules about filings (filing, rulebook), the
// life of a filing (casework), who may do what (account), what every request passes (door).
//
//	handler := door.Wrap(api.New(api.Config{House: house, Now: time.Now, Door: door}))
//
//	curl --json @filing.json http://localhost:8080/v1/check
//	curl --json @filing.json http://localhost:8080/v1/documents/verification-form-app -o form.pdf
//	curl --data-binary @licence.jpg 'http://localhost:8080/v1/photos/entity_certificate?provider=nwcd'
//	curl -F filing=@filing.json -F entity_certificate=@licence.jpg http://localhost:8080/v1/packs -o pack.zip
//
// # One source
//
// The Go types of a route's parameters and answers are its documentation: huma makes the OpenAPI document of them.
// Bodies are read by our own readers, not by huma: filing.Decode for filings, one strict reader for everything else, and streams for
// multipart, so that no part of an upload ever lies in a folder for temporary files. An error is a fault.Error wherever it
// comes from, and becomes a problem by door.Problem; huma's own errors, which quote what was sent, are never used.
package api
