package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"icpdoc/internal/account"
	"icpdoc/internal/web/api"
)

// Whoever signs in by an issuer alone has no password to give: a code of the second factor takes it away, and nothing less does.
func TestWhoHasNoPasswordTakesTheSecondFactorAwayByItsCode(t *testing.T) {
	f := federate(t, nil)
	f.issuer.turn(func(i *issuer) { i.claims = lisi })
	b := f.tab()
	if a := b.accept(t, f.invite(t, account.Reviewer, "nwcd")); a.Code != http.StatusSeeOther {
		t.Fatal(a.Body)
	}
	factor := got[api.Factor](t, b.send("POST", "/v1/account/second-factor", nil), 200)
	code := func() string {
		f.at = f.at.Add(time.Minute) // a code works once
		return must(totp.GenerateCode(factor.Secret, f.at))
	}
	remove := func(c api.FactorCode) answer {
		f.at = f.at.Add(10 * time.Second) // tries are bounded
		return b.send("POST", "/v1/account/second-factor/removal", c)
	}
	remove(api.FactorCode{Code: "000000"}).problemIs(t, 401, "account.refused") // there is none yet
	first := code()
	b.send("PUT", "/v1/account/second-factor", api.FactorCode{Secret: factor.Secret, Code: first}).is(t, 204)

	remove(api.FactorCode{}).problemIs(t, 401, account.NeedCode)
	remove(api.FactorCode{Password: password}).problemIs(t, 401, account.NeedCode)
	remove(api.FactorCode{Code: "000000"}).problemIs(t, 401, "account.refused")
	used := code()
	other := f.tab()
	other.signIn(t, "instance").problemIs(t, 401, account.NeedCode)
	got[api.Me](t, other.send("POST", "/v1/session/code", api.SignInCode{Code: used}), 200)
	remove(api.FactorCode{Code: used}).problemIs(t, 401, "account.refused")
	remove(api.FactorCode{Code: code()}).is(t, 204)
	if a := f.tab().signIn(t, "instance"); a.Code != http.StatusSeeOther {
		t.Errorf("without a factor it answers %d %s", a.Code, a.Body)
	}

	// Guesses count like wrong passwords, and the right code comes too late then.
	b.send("PUT", "/v1/account/second-factor", api.FactorCode{Secret: factor.Secret, Code: code()}).is(t, 204)
	for range 8 {
		remove(api.FactorCode{Code: "000000"}).problemIs(t, 401, "account.refused")
	}
	remove(api.FactorCode{Code: code()}).problemIs(t, 401, "account.refused")
	f.at = f.at.Add(16 * time.Minute)
	remove(api.FactorCode{Code: code()}).is(t, 204)

	// Once there is a password it is asked for, too.
	list := must(f.accounts.List(t.Context()))
	who := list[slices.IndexFunc(list, func(a account.Account) bool { return a.Login == "li.si@example.cn" })]
	token, _, err := f.accounts.PasswordLink(t.Context(), "", who.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.accounts.NewPassword(t.Context(), token, password); err != nil {
		t.Fatal(err)
	}
	if a := b.signIn(t, "instance"); a.Code != http.StatusSeeOther {
		t.Fatal(a.Body)
	}
	b.send("PUT", "/v1/account/second-factor", api.FactorCode{Secret: factor.Secret, Code: code()}).is(t, 204)
	remove(api.FactorCode{Code: code()}).problemIs(t, 401, "account.refused")
	remove(api.FactorCode{Password: password, Code: code()}).is(t, 204)
}
