// Package door is what every request passes on its way in and every answer on its way out.
//
// What lives here: request IDs, the access log, counting, recovery, limits (rate, body, memory, work), headers that
// protect, compression, and problem details (RFC 9457) made of a fault.Error. What never may: routes (api), who may do
// what (account), anything about filings.
//
//	d := door.New(door.Config{Now: time.Now, Log: log})
//	handler := d.Wrap(routes)            // around everything
//	door.From(r.Context()).ID            // in a route: this request's ID
//	d.Fail(w, r, err)                    // the problem that an error is
//
// No log line holds a URL, a query, a body or a name: the route's pattern, the status, the time, the sizes and the request's ID say
// enough, and cannot betray anybody.
package door
