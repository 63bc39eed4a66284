package door

import (
	"compress/gzip"
	"net/http"
	"strings"
)

// answer remembers what was answered, for the log.
type answer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= http.StatusOK { // 1xx go before the answer
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

func (a *answer) Write(p []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController through.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}

// protect sets what every answer has. A route may set another Content-Security-Policy and Cache-Control.
func (d *Door) protect(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-store") // ID data: no cache keeps it
	if d.TLS {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// worthwhile is from how many bytes on text is compressed.
const worthwhile = 1000

// compress gzips text for whoever takes it. Pictures, PDFs and archives are compressed already.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || !takesGzip(r.Header.Get("Accept-Encoding")) {
			next.ServeHTTP(w, r)
			return
		}
		s := &squeezer{ResponseWriter: w}
		next.ServeHTTP(s, r)
		s.end()
	})
}

func takesGzip(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.0")
		}
	}
	return false
}

// squeezer holds the status back until the first bytes tell whether compressing is worthwhile.
type squeezer struct {
	http.ResponseWriter
	status int
	begun  bool
	gz     *gzip.Writer
}

func (s *squeezer) WriteHeader(status int) {
	switch {
	case status < http.StatusOK:
		s.ResponseWriter.WriteHeader(status)
	case s.status == 0:
		s.status = status
	}
}

func (s *squeezer) begin(first []byte) {
	if s.begun {
		return
	}
	s.begun = true
	if s.status == 0 {
		s.status = http.StatusOK
	}
	h := s.Header()
	if text(h.Get("Content-Type")) {
		h.Add("Vary", "Accept-Encoding")
		if len(first) >= worthwhile && s.status != http.StatusPartialContent && h.Get("Content-Encoding") == "" {
			h.Set("Content-Encoding", "gzip")
			h.Del("Content-Length")
			h.Del("Accept-Ranges")
			s.gz = gzip.NewWriter(s.ResponseWriter)
		}
	}
	s.ResponseWriter.WriteHeader(s.status)
}

func text(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.HasPrefix(contentType, "application/json") || strings.HasPrefix(contentType, "application/problem+json") ||
		strings.HasPrefix(contentType, "application/openapi") || strings.HasPrefix(contentType, "application/yaml")
}

func (s *squeezer) Write(p []byte) (int, error) {
	s.begin(p)
	if s.gz != nil {
		return s.gz.Write(p)
	}
	return s.ResponseWriter.Write(p)
}

// Flush sends what there is, for streams.
func (s *squeezer) Flush() {
	s.begin(nil)
	if s.gz != nil {
		_ = s.gz.Flush() // an error comes back with the next Write
	}
	_ = http.NewResponseController(s.ResponseWriter).Flush() // who cannot flush sends it at the end
}

// Unwrap lets http.ResponseController through.
func (s *squeezer) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s *squeezer) end() {
	if s.status != 0 || s.begun {
		s.begin(nil)
	}
	if s.gz != nil {
		_ = s.gz.Close() // the client has gone: nobody is left to tell
	}
}
