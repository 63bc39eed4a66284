package api_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"
)

// issuer is an OpenID Connect issuer of a real protocol: discovery, keys, an authorization endpoint that asks nobody and
// a token endpoint that checks the client, the code and PKCE. What it signs can be turned wrong.
type issuer struct {
	*httptest.Server
	key *rsa.PrivateKey
	now func() time.Time

	mu     sync.Mutex
	codes  map[string]url.Values // what came with the request that a code answers
	claims map[string]any        // of who is signed in there; they lie over what is right
	header map[string]any        // lies over the token's header
	sign   func(input string) []byte
	about  map[string]any // lies over the discovery document
	fail   int            // status of the token endpoint, 0 for none
	code   string         // error that it names
}

const (
	clientID     = "icpdoc-test"
	clientSecret = "the client's secret"
)

// issuerKey is made once: a key takes a moment.
var issuerKey = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })

func openIssuer(t *testing.T, now func() time.Time) *issuer {
	t.Helper()
	i := &issuer{key: issuerKey(), now: now, codes: map[string]url.Values{}}
	i.honest()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", i.discovery)
	mux.HandleFunc("GET /keys", i.keys)
	mux.HandleFunc("GET /authorize", i.authorize)
	mux.HandleFunc("POST /token", i.token)
	i.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.mu.Lock()
		defer i.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(i.Close)
	return i
}

// honest signs what is right, for nobody in particular.
func (i *issuer) honest() {
	i.claims, i.header, i.about, i.fail, i.code = map[string]any{"sub": "nobody"}, nil, nil, 0, ""
	i.sign = func(input string) []byte {
		sum := sha256.Sum256([]byte(input))
		return must(rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, sum[:]))
	}
}

func write(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (i *issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	about := map[string]any{"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/keys",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}, "authorization_response_iss_parameter_supported": true}
	for k, v := range i.about {
		about[k] = v
	}
	write(w, http.StatusOK, about)
}

func (i *issuer) keys(w http.ResponseWriter, _ *http.Request) {
	public := i.key.Public().(*rsa.PublicKey)
	write(w, http.StatusOK, map[string]any{"keys": []any{map[string]any{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256",
		"n": base64.RawURLEncoding.EncodeToString(public.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(public.E)).Bytes())}}})
}

// authorize sends the browser back with a code, as when somebody is signed in there already.
func (i *issuer) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("response_type") != "code" || q.Get("client_id") != clientID || q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43 || q.Get("state") == "" || q.Get("nonce") == "" {
		write(w, http.StatusBadRequest, q)
		return
	}
	code := rand.Text()
	i.codes[code] = q
	back := must(url.Parse(q.Get("redirect_uri")))
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {i.URL}, "session_state": {"x"}}.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	if i.fail != 0 {
		write(w, i.fail, map[string]any{"error": i.code, "error_description": "li.si@example.cn is unhappy"})
		return
	}
	q, known := i.codes[r.PostFormValue("code")]
	delete(i.codes, r.PostFormValue("code"))
	id, secret, _ := r.BasicAuth()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case id != clientID || secret != url.QueryEscape(clientSecret):
		write(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	case !known || r.PostFormValue("grant_type") != "authorization_code" || r.PostFormValue("redirect_uri") != q.Get("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge"):
		write(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	claims := map[string]any{"iss": i.URL, "aud": clientID, "exp": i.now().Add(time.Minute).Unix(), "iat": i.now().Unix(), "nonce": q.Get("nonce")}
	for k, v := range i.claims {
		claims[k] = v
	}
	header := map[string]any{"alg": "RS256", "kid": "one", "typ": "JWT"}
	for k, v := range i.header {
		header[k] = v
	}
	input := base64.RawURLEncoding.EncodeToString(must(json.Marshal(header))) + "." + base64.RawURLEncoding.EncodeToString(must(json.Marshal(claims)))
	write(w, http.StatusOK, map[string]any{"access_token": "opaque", "token_type": "Bearer", "id_token": input + "." + base64.RawURLEncoding.EncodeToString(i.sign(input))})
}

// turn changes what it signs.
func (i *issuer) turn(edit func(*issuer)) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.honest()
	if edit != nil {
		edit(i)
	}
}
