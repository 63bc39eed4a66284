package web

import (
	"log/slog"
	"net/http"
	"time"
)

// Time limits of one connection. A slow client is cut: headers within ten seconds, the largest body within three minutes,
// the answer within ten minutes of the headers.
const (
	headerTime = 10 * time.Second
	readTime   = 3 * time.Minute
	writeTime  = 10 * time.Minute
	idleTime   = 2 * time.Minute
	headerSize = 32 << 10
)

// Server makes a server with time limits that hold against slow clients.
func Server(h http.Handler, addr string, log *slog.Logger) *http.Server {
	return &http.Server{Addr: addr, Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime,
		IdleTimeout: idleTime, MaxHeaderBytes: headerSize, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
}
