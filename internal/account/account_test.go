package account_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/storetest"
)

const password = "correct horse battery"

type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func open(t *testing.T, db *store.DB) (*account.Accounts, *clock) {
	t.Helper()
	master, _, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	a, err := account.Open(t.Context(), db, master, account.Options{Now: c.now, Random: rand.Reader, Failures: 3, Lock: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return a, c
}

func kind(err error) fault.Kind {
	if err == nil {
		return 255
	}
	return fault.As(err).Kind
}

func member(t *testing.T, a *account.Accounts, role account.Role, provider, company, mail string) account.Account {
	t.Helper()
	token, _, err := a.Invite(t.Context(), "", role, provider, company)
	if err != nil {
		t.Fatal(err)
	}
	who, err := a.Accept(t.Context(), token, mail, "示例人员", password)
	if err != nil {
		t.Fatal(err)
	}
	return who
}

func TestBothDatabases(t *testing.T) {
	storetest.Each(t, map[string]func(*testing.T, *store.DB){
		"the first administrator comes in by a link that works once": firstAdmin,
		"somebody invited signs in":                                  invited,
		"too many wrong passwords lock for a while":                  locked,
		"an API key acts for its account within its scopes":          apiKeys,
	})
}

func firstAdmin(t *testing.T, db *store.DB) {
	a, c := open(t, db)
	old, _, err := a.FirstAdmin(t.Context())
	if err != nil || old == "" {
		t.Fatal(old, err)
	}
	token, until, err := a.FirstAdmin(t.Context())
	if err != nil || token == "" || token == old || !until.Equal(c.at.AddDate(0, 0, 7)) {
		t.Fatal(token, until, err)
	}
	if _, err := a.Accept(t.Context(), old, "late@example.cn", "x", password); kind(err) != fault.NotFound {
		t.Fatalf("the link of an earlier start works still: %v", err)
	}
	who, err := a.Accept(t.Context(), token, " Admin@Example.CN ", "管理员", password)
	if err != nil || who.Role != account.Admin || who.Login != "admin@example.cn" || who.Name != "管理员" {
		t.Fatal(who, err)
	}
	if _, err := a.Accept(t.Context(), token, "second@example.cn", "x", password); kind(err) != fault.NotFound {
		t.Fatalf("the link worked twice: %v", err)
	}
	if token, _, err := a.FirstAdmin(t.Context()); token != "" || err != nil {
		t.Fatal("a second first administrator", err)
	}
	other, _, err := a.Invite(t.Context(), who.ID, account.Reviewer, "nwcd", "")
	if err != nil {
		t.Fatal(err)
	}
	c.at = c.at.AddDate(0, 0, 8)
	if _, err := a.Accept(t.Context(), other, "late@example.cn", "x", password); kind(err) != fault.NotFound {
		t.Fatalf("a link of last week: %v", err)
	}
}

// TestOneFirstAdministrator: the link for the first one is worth nothing once there is an administrator.
func TestOneFirstAdministrator(t *testing.T) {
	a, _ := open(t, storetest.SQLite(t))
	token, _, err := a.FirstAdmin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	member(t, a, account.Admin, "", "", "invited@example.cn") // by icpdoc user invite, at the machine
	if _, err := a.Accept(t.Context(), token, "first@example.cn", "x", password); kind(err) != fault.NotFound {
		t.Errorf("a second administrator came in by the first one's link: %v", err)
	}
	if list, err := a.List(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("%d accounts, %v", len(list), err)
	}
}

func invited(t *testing.T, db *store.DB) {
	a, _ := open(t, db)
	company, err := a.AddCompany(t.Context(), "宁夏示例云端科技有限公司")
	if err != nil {
		t.Fatal(err)
	}
	who := member(t, a, account.Applicant, "", company.ID, "li@example.cn")
	for _, mail := range []string{"li@example.cn", "LI@example.cn "} {
		if got, err := a.SignIn(t.Context(), mail, password, ""); err != nil || got.ID != who.ID || got.Company != company.ID {
			t.Fatal(got, err)
		}
	}
	for _, bad := range [][2]string{{"li@example.cn", "wrong password 1"}, {"nobody@example.cn", password}, {"", ""}, {"li@example.cn", ""}, {"no address", "x"}} {
		if _, err := a.SignIn(t.Context(), bad[0], bad[1], ""); kind(err) != fault.Unauthenticated {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := a.Resume(t.Context(), who.ID, who.Epoch); err != nil {
		t.Fatal(err)
	}
	if err := a.ChangePassword(t.Context(), who.ID, password, "another long password"); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Resume(t.Context(), who.ID, who.Epoch); kind(err) != fault.Unauthenticated {
		t.Fatalf("a session outlived the password: %v", err)
	}
	token, _, err := a.Invite(t.Context(), "", account.Applicant, "", company.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accept(t.Context(), token, "li@example.cn", "x", password); kind(err) != fault.Invalid {
		t.Fatalf("two accounts with one address: %v", err)
	}
	if _, err := a.Accept(t.Context(), token, "li2@example.cn", "李四", password); err != nil {
		t.Fatalf("a link that failed must work still: %v", err)
	}
	if list, err := a.Companies(t.Context()); err != nil || len(list) != 1 || list[0].Name != company.Name {
		t.Fatal(list, err)
	}
}

func locked(t *testing.T, db *store.DB) {
	a, c := open(t, db)
	member(t, a, account.Clerk, "sinnet", "", "clerk@example.cn")
	for range 3 {
		if _, err := a.SignIn(t.Context(), "clerk@example.cn", "a wrong password", ""); err == nil {
			t.Fatal("came in")
		}
	}
	_, wrong := a.SignIn(t.Context(), "clerk@example.cn", "a wrong password", "")
	_, right := a.SignIn(t.Context(), "clerk@example.cn", password, "")
	if right == nil || wrong.Error() != right.Error() {
		t.Fatalf("locked, but %v and %v", wrong, right)
	}
	c.at = c.at.Add(2 * time.Minute)
	if _, err := a.SignIn(t.Context(), "clerk@example.cn", password, ""); err != nil {
		t.Fatalf("the lock does not end: %v", err)
	}
}

func apiKeys(t *testing.T, db *store.DB) {
	a, c := open(t, db)
	who := member(t, a, account.Reviewer, "nwcd", "", "r@example.cn")
	secret, key, err := a.NewAPIKey(t.Context(), who, "审核脚本", []string{"filing", "pack.read"}, c.at.AddDate(0, 1, 0))
	if err != nil || !strings.HasPrefix(secret, "icpk_") {
		t.Fatal(err)
	}
	got, scopes, err := a.ByKey(t.Context(), secret)
	if err != nil || got.ID != who.ID {
		t.Fatal(err)
	}
	actor := account.Actor{Account: got, Via: "key", Scopes: scopes}
	on := account.Object{Provider: "nwcd", Submitted: true}
	for action, want := range map[account.Action]bool{account.ReadFiling: true, account.AcceptFiling: true, account.ReadPack: true, account.BuildPack: false, account.ReadPhotos: false} {
		if account.Allowed(actor, action, on) != want {
			t.Errorf("%s: %v", action, !want)
		}
	}
	if list, err := a.APIKeys(t.Context(), who.ID); err != nil || len(list) != 1 || list[0].LastUsed.IsZero() || strings.Contains(fmt.Sprint(list), secret[5:]) {
		t.Fatal(list, err)
	}
	for _, bad := range []string{"", "icpk_", secret + "x", secret[:len(secret)-1], strings.Repeat("icpk_", 1000)} {
		if _, _, err := a.ByKey(t.Context(), bad); kind(err) != fault.Unauthenticated {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if err := a.RevokeAPIKey(t.Context(), "somebody else", key.ID); kind(err) != fault.NotFound {
		t.Fatalf("somebody else's key: %v", err)
	}
	late := *c
	c.at = c.at.AddDate(0, 2, 0)
	if _, _, err := a.ByKey(t.Context(), secret); kind(err) != fault.Unauthenticated {
		t.Fatalf("a key that ended: %v", err)
	}
	*c = late
	if err := a.RevokeAPIKey(t.Context(), who.ID, key.ID); err != nil {
		t.Fatal(err)
	}
	if _, _, err := a.ByKey(t.Context(), secret); kind(err) != fault.Unauthenticated {
		t.Fatalf("a key that was revoked: %v", err)
	}
	for _, bad := range [][]string{nil, {"everything"}, {"fil"}, {"filing", ""}} {
		if _, _, err := a.NewAPIKey(t.Context(), who, "x", bad, c.at.AddDate(0, 1, 0)); kind(err) != fault.Invalid {
			t.Errorf("scopes %q: %v", bad, err)
		}
	}
}

func TestTheSecondFactorWorksOnceEach(t *testing.T) {
	a, c := open(t, storetest.SQLite(t))
	who := member(t, a, account.Reviewer, "nwcd", "", "r@example.cn")
	secret, url, err := a.NewFactor(who)
	if err != nil || !strings.HasPrefix(url, "otpauth://totp/icpdoc:") {
		t.Fatal(url, err)
	}
	code := func() string {
		s, err := totp.GenerateCode(secret, c.at)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := a.ConfirmFactor(t.Context(), who, secret, "000000"); kind(err) != fault.Invalid {
		t.Fatal(err)
	}
	if err := a.ConfirmFactor(t.Context(), who, secret, code()); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SignIn(t.Context(), "r@example.cn", password, ""); fault.As(err).Code != account.NeedCode {
		t.Fatalf("without a code: %v", err)
	}
	now := code()
	if _, err := a.SignIn(t.Context(), "r@example.cn", password, now); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SignIn(t.Context(), "r@example.cn", password, now); kind(err) != fault.Unauthenticated {
		t.Fatalf("a code worked twice: %v", err)
	}
	c.at = c.at.Add(30 * time.Second)
	if _, err := a.SignIn(t.Context(), "r@example.cn", password, code()); err != nil {
		t.Fatalf("the next code: %v", err)
	}
	if err := a.RemoveFactor(t.Context(), who.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := a.SignIn(t.Context(), "r@example.cn", password, ""); err != nil {
		t.Fatal(err)
	}
}

func TestANewPasswordByALink(t *testing.T) {
	a, c := open(t, storetest.SQLite(t))
	who := member(t, a, account.Admin, "", "", "a@example.cn")
	token, _, err := a.PasswordLink(t.Context(), "", who.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Accept(t.Context(), token, "b@example.cn", "x", password); kind(err) != fault.NotFound {
		t.Fatalf("a password link made an account: %v", err)
	}
	if err := a.NewPassword(t.Context(), token, "short"); kind(err) != fault.Invalid {
		t.Fatal(err)
	}
	if err := a.NewPassword(t.Context(), token, "quite another one"); err != nil {
		t.Fatal(err)
	}
	if err := a.NewPassword(t.Context(), token, "and a third one.."); kind(err) != fault.NotFound {
		t.Fatalf("the link worked twice: %v", err)
	}
	late, _, err := a.PasswordLink(t.Context(), "", who.ID)
	if err != nil {
		t.Fatal(err)
	}
	c.at = c.at.Add(3 * time.Hour)
	if err := a.NewPassword(t.Context(), late, "quite another one"); kind(err) != fault.NotFound {
		t.Fatalf("a link of this morning: %v", err)
	}
}

func TestPasswordsThatAreNone(t *testing.T) {
	a, _ := open(t, storetest.SQLite(t))
	for _, bad := range []string{"", "elevenchars", strings.Repeat("x", 13), strings.Repeat("长", 12), strings.Repeat("ab", 101), "\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe\xff\xfe", "my name is wanglei ok", "hello 王小磊 hello"} {
		token, _, err := a.Invite(t.Context(), "", account.Admin, "", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.Accept(t.Context(), token, "wanglei@example.cn", "王小磊", bad); kind(err) != fault.Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	a, _ := open(t, storetest.SQLite(t))
	who := member(t, a, account.Admin, "", "", "a@example.cn")
	who.Disabled = true
	if err := a.Change(t.Context(), who); kind(err) != fault.Conflict {
		t.Fatal(err)
	}
	member(t, a, account.Admin, "", "", "b@example.cn")
	if err := a.Change(t.Context(), who); err != nil {
		t.Fatal(err)
	}
	if err := a.Change(t.Context(), who); kind(err) != fault.Conflict {
		t.Fatalf("an old version was written: %v", err)
	}
	if _, err := a.SignIn(t.Context(), "a@example.cn", password, ""); kind(err) != fault.Unauthenticated {
		t.Fatalf("a disabled account came in: %v", err)
	}
}

// Every role against every action and every relation: what is not in the table is forbidden.
func TestRightsEndWhereTheTableEnds(t *testing.T) {
	objects := map[string]account.Object{
		"own draft":             {Company: "c1", Provider: "nwcd", Open: true},
		"own submitted":         {Company: "c1", Provider: "nwcd", Submitted: true},
		"own returned":          {Company: "c1", Provider: "nwcd", Submitted: true, Open: true},
		"another company's":     {Company: "c2", Provider: "sinnet", Submitted: true},
		"nobody's":              {},
		"another company draft": {Company: "c2", Provider: "nwcd", Open: true},
	}
	accounts := map[string]account.Account{
		"applicant": {ID: "1", Role: account.Applicant, Company: "c1"}, "reviewer": {ID: "2", Role: account.Reviewer, Provider: "nwcd"},
		"clerk": {ID: "3", Role: account.Clerk, Provider: "nwcd"}, "admin": {ID: "4", Role: account.Admin},
	}
	want := map[string]string{ // per role and action: the objects it reaches
		"applicant filing.create": "own draft,own submitted,own returned", "applicant filing.read": "own draft,own submitted,own returned",
		"applicant photos.read": "own draft,own submitted,own returned", "applicant pack.build": "own draft,own submitted,own returned",
		"applicant pack.read": "own draft,own submitted,own returned", "applicant code.verify": "own draft,own submitted,own returned",
		"applicant filing.edit": "own draft,own returned", "applicant filing.submit": "own draft,own returned",
		"applicant photos.change": "own draft,own returned", "applicant filing.delete": "own draft,own returned",
		"reviewer filing.read": "own submitted,own returned", "reviewer photos.read": "own submitted,own returned",
		"reviewer pack.build": "own submitted,own returned", "reviewer pack.read": "own submitted,own returned",
		"reviewer filing.return": "own submitted,own returned", "reviewer filing.accept": "own submitted,own returned",
		"reviewer papers.print": "own submitted,own returned", "reviewer papers.receive": "own submitted,own returned",
		"reviewer filing.close": "own submitted,own returned", "reviewer filing.archive": "own submitted,own returned",
		"reviewer code.verify": "own submitted,own returned", "reviewer audit.read": "own submitted,own returned",
		"clerk filing.read": "own submitted,own returned", "clerk photos.read": "own submitted,own returned",
		"clerk pack.build": "own submitted,own returned", "clerk pack.read": "own submitted,own returned",
		"clerk papers.print": "own submitted,own returned", "clerk papers.receive": "own submitted,own returned",
		"clerk code.verify": "own submitted,own returned",
		"admin audit.read":  "*", "admin accounts.manage": "*", "admin retention.run": "*",
	}
	for role, who := range accounts {
		for _, action := range account.Actions() {
			for name, object := range objects {
				may := want[role+" "+string(action)]
				expect := may == "*" || strings.Contains(","+may+",", ","+name+",")
				if got := account.Allowed(account.Actor{Account: who, Via: "session"}, action, object); got != expect {
					t.Errorf("%s, %s, %s: %v", role, action, name, got)
				}
				if account.Allowed(account.Actor{Account: who, Via: "key"}, action, object) {
					t.Errorf("%s, %s: a key without scopes", role, action)
				}
				disabled := who
				disabled.Disabled = true
				if account.Allowed(account.Actor{Account: disabled}, action, object) {
					t.Errorf("%s, %s: disabled", role, action)
				}
			}
		}
	}
	for _, action := range account.Actions() {
		if account.Allowed(account.Actor{}, action, objects["own submitted"]) {
			t.Errorf("nobody may %s", action)
		}
	}
}

func TestTenancyFitsTheRole(t *testing.T) {
	a, _ := open(t, storetest.SQLite(t))
	for _, bad := range [][3]string{{"emperor", "", ""}, {"reviewer", "", ""}, {"clerk", "nwcd", "com_1"}, {"admin", "nwcd", ""}, {"applicant", "", ""}, {"applicant", "", "com_none"}} {
		if _, _, err := a.Invite(t.Context(), "", account.Role(bad[0]), bad[1], bad[2]); kind(err) != fault.Invalid {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

func TestSessionsAreSealedAndEnd(t *testing.T) {
	a, c := open(t, storetest.SQLite(t))
	s := a.Sessions(time.Hour, func(_ context.Context, err error) { t.Error(err) })
	if err := s.Commit("token", []byte("acc_1"), c.at.Add(24*time.Hour)); err != nil {
		t.Fatal(err)
	}
	if data, found, err := s.Find("token"); string(data) != "acc_1" || !found || err != nil {
		t.Fatal(found, err)
	}
	if _, found, err := s.Find("another"); found || err != nil {
		t.Fatal(found, err)
	}
	c.at = c.at.Add(2 * time.Hour)
	if _, found, _ := s.Find("token"); found {
		t.Fatal("an ended session is there")
	}
	if n, err := a.Expire(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
}

// Nobody who takes the database learns who has an account.
func TestNoAddressStandsInTheDatabase(t *testing.T) {
	folder := t.TempDir()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	a, _ := open(t, db)
	member(t, a, account.Clerk, "nwcd", "", "zhang.san@example.cn")
	if _, err := a.AddCompany(t.Context(), "宁夏示例云端科技有限公司"); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*"))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"zhang.san", "示例人员", "示例云端", password} {
			if strings.Contains(string(data), secret) {
				t.Errorf("%s holds %q", filepath.Base(name), secret)
			}
		}
	}
}

func TestAnotherMasterKeyIsTold(t *testing.T) {
	db := storetest.SQLite(t)
	open(t, db)
	master, _, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, err = account.Open(t.Context(), db, master, account.Options{Now: time.Now, Random: rand.Reader})
	if !errors.Is(err, blob.ErrDamaged) || kind(err) != fault.Config {
		t.Fatal(err)
	}
}

func TestTheLimiterForgetsAndHolds(t *testing.T) {
	l := account.NewLimiter(time.Second, 3, 100)
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for range 3 {
		if _, ok := l.Allow("a", at); !ok {
			t.Fatal("too early")
		}
	}
	if wait, ok := l.Allow("a", at); ok || wait <= 0 || wait > time.Second {
		t.Fatal(wait, ok)
	}
	if _, ok := l.Allow("b", at); !ok {
		t.Fatal("another address has its own turns")
	}
	if _, ok := l.Allow("a", at.Add(time.Second)); !ok {
		t.Fatal("a turn does not come back")
	}
	var group sync.WaitGroup
	for w := range 4 {
		group.Go(func() {
			for i := range 1000 {
				l.Allow(fmt.Sprint(w, i), at)
			}
		})
	}
	group.Wait()
}
