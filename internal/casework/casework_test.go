package casework_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/casework"
	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
	"icpdoc/internal/imprint"
	"icpdoc/internal/letter/lettertest"
	"icpdoc/internal/pack"
	"icpdoc/internal/store"
	"icpdoc/internal/store/storetest"
)

// office is a desk with people around it.
type office struct {
	*casework.Desk
	at        time.Time
	folder    string
	accounts  *account.Accounts
	master    *blob.Master
	applicant account.Actor // of the company that files with Sinnet
	other     account.Actor // of another company
	reviewer  account.Actor // at Sinnet
	nwcd      account.Actor // reviewer at NWCD
	clerk     account.Actor // at Sinnet
	admin     account.Actor
}

func house(t testing.TB) *pack.House {
	h := lettertest.Open(t)
	return &pack.House{Press: h.Press, Library: h.Library, Faces: h.Faces}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func open(t *testing.T, db *store.DB) *office {
	t.Helper()
	o := &office{at: time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC), folder: t.TempDir()}
	now := func() time.Time { return o.at }
	var err error
	o.master, _, err = blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	o.accounts = must(account.Open(t.Context(), db, o.master, account.Options{Now: now, Random: rand.Reader}))
	vault := must(blob.NewVault(must(blob.NewLocal(filepath.Join(o.folder, "objects"))), filepath.Join(o.folder, "spool")))
	o.Desk = must(casework.Open(t.Context(), casework.Config{DB: db, Vault: vault, Master: o.master, Accounts: o.accounts, House: house(t), Now: now, Random: rand.Reader}))
	a, b := must(o.accounts.AddCompany(t.Context(), "南京示例农业科学研究所")), must(o.accounts.AddCompany(t.Context(), "另一家示例公司"))
	o.applicant = o.member(t, account.Applicant, "", a.ID, "a")
	o.other = o.member(t, account.Applicant, "", b.ID, "b")
	o.reviewer = o.member(t, account.Reviewer, "sinnet", "", "r")
	o.nwcd = o.member(t, account.Reviewer, "nwcd", "", "n")
	o.clerk = o.member(t, account.Clerk, "sinnet", "", "c")
	o.admin = o.member(t, account.Admin, "", "", "x")
	return o
}

func (o *office) member(t *testing.T, role account.Role, provider, company, mail string) account.Actor {
	t.Helper()
	token, _, err := o.accounts.Invite(t.Context(), "", role, provider, company)
	if err != nil {
		t.Fatal(err)
	}
	who, err := o.accounts.Accept(t.Context(), token, mail+"@example.cn", "示例", "a password for the test")
	if err != nil {
		t.Fatal(err)
	}
	return account.Actor{Account: who, Via: "session", Origin: "192.0.2.1", Request: "req_1"}
}

func sample(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../samples/04-sinnet-website-manual.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func (o *office) create(t *testing.T, body []byte) casework.Case {
	t.Helper()
	c, err := o.Create(t.Context(), o.applicant, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func kind(err error) fault.Kind {
	if err == nil {
		return 255
	}
	return fault.As(err).Kind
}

func TestBothDatabases(t *testing.T) {
	storetest.Each(t, map[string]func(*testing.T, *store.DB){
		"a filing lives from draft to archive":               life,
		"a filing that one may not see does not exist":       strangers,
		"the audit shows every step and every tampering":     audit,
		"filings are found by name and number, page by page": lists,
	})
}

func life(t *testing.T, db *store.DB) {
	o := open(t, db)
	draft := o.create(t, []byte(`{"provider": "sinnet"}`))
	if draft.State != casework.Draft || draft.Mode != "" || draft.Version != 1 {
		t.Fatalf("%+v", draft)
	}
	if _, err := o.Submit(t.Context(), o.applicant, draft.ID, 1); kind(err) != fault.Invalid || len(fault.As(err).Fields) < 5 {
		t.Fatalf("an empty draft was submitted: %v", err)
	}
	c, err := o.Edit(t.Context(), o.applicant, draft.ID, 1, bytes.NewReader(sample(t)))
	if err != nil || c.Entity != "南京示例农业科学研究所" || c.Mode != "manual" || c.Version != 2 || len(c.Services) != 1 {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := o.Edit(t.Context(), o.applicant, c.ID, 1, bytes.NewReader(sample(t))); kind(err) != fault.Conflict {
		t.Fatalf("an old version was edited: %v", err)
	}
	if c, err = o.Submit(t.Context(), o.applicant, c.ID, c.Version); err != nil || c.State != casework.Submitted || c.Revision != 1 {
		t.Fatalf("%+v %v", c, err)
	}
	if _, err := o.Edit(t.Context(), o.applicant, c.ID, c.Version, bytes.NewReader(sample(t))); kind(err) != fault.Denied {
		t.Fatalf("edited while it is examined: %v", err)
	}
	if _, err := o.Return(t.Context(), o.reviewer, c.ID, c.Version, nil); kind(err) != fault.Invalid {
		t.Fatalf("returned without a reason: %v", err)
	}
	if c, err = o.Return(t.Context(), o.reviewer, c.ID, c.Version, []casework.Reason{{Pointer: "/services/0/name", Text: "名称过于宽泛"}}); err != nil || c.State != casework.Returned {
		t.Fatal(err)
	}
	changed := strings.Replace(string(sample(t)), "示例农业科学研究所门户", "示例农业科学研究所官网", 1)
	if c, err = o.Edit(t.Context(), o.applicant, c.ID, c.Version, strings.NewReader(changed)); err != nil {
		t.Fatal(err)
	}
	if c, err = o.Submit(t.Context(), o.applicant, c.ID, c.Version); err != nil || c.Revision != 2 {
		t.Fatal(err)
	}
	revisions, err := o.Revisions(t.Context(), o.reviewer, c.ID)
	if err != nil || len(revisions) != 2 || !slices.Equal(revisions[1].Changed, []string{"/services/0/name"}) || revisions[0].Digest == revisions[1].Digest {
		t.Fatalf("%+v %v", revisions, err)
	}
	for _, s := range []struct {
		who account.Actor
		do  account.Action
		to  casework.State
	}{{o.reviewer, account.AcceptFiling, casework.Accepted}, {o.clerk, account.PrintPapers, casework.PapersPrinted}, {o.clerk, account.ReceivePapers, casework.PapersReceived},
		{o.reviewer, account.CloseFiling, casework.Closed}, {o.reviewer, account.ArchiveFiling, casework.Archived}} {
		if _, err := o.Step(t.Context(), o.applicant, c.ID, c.Version, s.do); kind(err) != fault.Denied {
			t.Fatalf("the applicant may %s: %v", s.do, err)
		}
		if c, err = o.Step(t.Context(), s.who, c.ID, c.Version, s.do); err != nil || c.State != s.to {
			t.Fatalf("%s: %v %v", s.do, c.State, err)
		}
	}
	if _, err := o.Step(t.Context(), o.reviewer, c.ID, c.Version, account.AcceptFiling); kind(err) != fault.Conflict {
		t.Fatalf("accepted out of the archive: %v", err)
	}
	if err := o.Delete(t.Context(), o.applicant, c.ID, c.Version); kind(err) != fault.Denied {
		t.Fatalf("deleted out of the archive: %v", err)
	}
}

func strangers(t *testing.T, db *store.DB) {
	o := open(t, db)
	draft := o.create(t, sample(t))
	submitted := o.create(t, sample(t))
	var err error
	if submitted, err = o.Submit(t.Context(), o.applicant, submitted.ID, submitted.Version); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who account.Actor
		id  string
		may bool
	}{
		"own draft":                       {o.applicant, draft.ID, true},
		"another company's draft":         {o.other, draft.ID, false},
		"another company's filing":        {o.other, submitted.ID, false},
		"a draft at its own operator":     {o.reviewer, draft.ID, false},
		"a filing at its operator":        {o.reviewer, submitted.ID, true},
		"a filing at another operator":    {o.nwcd, submitted.ID, false},
		"an administrator and a filing":   {o.admin, submitted.ID, false},
		"nobody and a filing":             {account.Actor{}, submitted.ID, false},
		"a filing that there is not":      {o.applicant, "fil_0000", false},
		"an ID that is an attack":         {o.applicant, "' OR 1=1 --", false},
		"a clerk at the filing's company": {o.clerk, submitted.ID, true},
	} {
		_, err := o.Read(t.Context(), c.who, c.id)
		if c.may != (err == nil) || !c.may && kind(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		if !c.may {
			for what, err := range map[string]error{
				"edit":         second(o.Edit(t.Context(), c.who, c.id, 1, bytes.NewReader(sample(t)))),
				"submit":       second(o.Submit(t.Context(), c.who, c.id, 1)),
				"accept":       second(o.Step(t.Context(), c.who, c.id, 1, account.AcceptFiling)),
				"delete":       o.Delete(t.Context(), c.who, c.id, 1),
				"pictures":     second(o.Pictures(t.Context(), c.who, c.id)),
				"requirements": second(o.Checked(t.Context(), c.who, c.id)),
				"pack":         second(o.BuildPack(t.Context(), c.who, c.id, casework.Wish{})),
				"packs":        second(o.Packs(t.Context(), c.who, c.id)),
				"revisions":    second(o.Revisions(t.Context(), c.who, c.id)),
				"verify":       second(o.Verify(t.Context(), c.who, c.id, "x")),
			} {
				if kind(err) != fault.NotFound {
					t.Errorf("%s, %s: %v", name, what, err)
				}
			}
		}
		list, _, err := o.List(t.Context(), c.who, casework.Filter{})
		if c.who.Account.Role == account.Admin || c.who.Account.ID == "" {
			if kind(err) != fault.Denied {
				t.Errorf("%s, list: %v", name, err)
			}
			continue
		}
		if err != nil || slices.ContainsFunc(list, func(x casework.Case) bool { return x.ID == c.id }) != c.may {
			t.Errorf("%s, list: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func audit(t *testing.T, db *store.DB) {
	o := open(t, db)
	c := o.create(t, sample(t))
	c = must(o.Submit(t.Context(), o.applicant, c.ID, c.Version))
	must(o.Read(t.Context(), o.reviewer, c.ID))
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			if _, err := o.Read(t.Context(), o.reviewer, c.ID); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	lines, err := o.Audit(t.Context(), o.admin, 0)
	if err != nil || len(lines) != 13 {
		t.Fatal(len(lines), err)
	}
	var actions []string
	for _, l := range lines[:3] {
		actions = append(actions, l.Action)
	}
	if !slices.Equal(actions, []string{"filing.create", "filing.submit", "filing.read"}) || lines[2].Account != o.reviewer.Account.ID || lines[2].Origin != "192.0.2.1" {
		t.Fatal(lines)
	}
	if _, err := o.Audit(t.Context(), o.applicant, 0); kind(err) != fault.Denied {
		t.Fatal(err)
	}
	if mine, err := o.Audit(t.Context(), o.nwcd, 0); err != nil || len(mine) != 0 {
		t.Fatal("another operator's audit", len(mine), err)
	}
	text := string(must(json.Marshal(lines)))
	for _, secret := range []string{"示例农业", "张", "13800138", "320102197"} {
		if strings.Contains(text, secret) {
			t.Errorf("the audit holds %q", secret)
		}
	}
	if n, err := o.VerifyAudit(t.Context()); n != 13 || err != nil {
		t.Fatal(n, err)
	}
	for name, attack := range map[string][2]string{
		"another name":     {"UPDATE audit SET account = 'acc_x' WHERE seq = 3", "UPDATE audit SET account = '" + o.reviewer.Account.ID + "' WHERE seq = 3"},
		"another time":     {"UPDATE audit SET at = at + 1 WHERE seq = 5", "UPDATE audit SET at = at - 1 WHERE seq = 5"},
		"moved text":       {"UPDATE audit SET origin = '', request = origin || request WHERE seq = 4", "UPDATE audit SET origin = '192.0.2.1', request = 'req_1' WHERE seq = 4"},
		"the end is gone":  {"DELETE FROM audit WHERE seq = 13", ""},
		"one is gone":      {"DELETE FROM audit WHERE seq = 7", ""},
		"all but the head": {"DELETE FROM audit WHERE seq > 0", ""},
	} {
		_ = name
		if attack[1] == "" {
			continue
		}
		if _, err := db.Pool().ExecContext(t.Context(), attack[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := o.VerifyAudit(t.Context()); kind(err) != fault.Conflict {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := db.Pool().ExecContext(t.Context(), attack[1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, seq := range []int{13, 7, 1} {
		if _, err := db.Pool().ExecContext(t.Context(), fmt.Sprintf("DELETE FROM audit WHERE seq = %d", seq)); err != nil {
			t.Fatal(err)
		}
		if _, err := o.VerifyAudit(t.Context()); kind(err) != fault.Conflict {
			t.Errorf("line %d is gone: %v", seq, err)
		}
	}
}

func lists(t *testing.T, db *store.DB) {
	o := open(t, db)
	for i := range 5 {
		o.at = o.at.Add(time.Second)
		o.create(t, fmt.Appendf(nil, `{"provider": "sinnet", "entity": {"name": "南京示例%d有限公司", "certificate": {"number": "9132010200000%d"}}}`, i, i))
	}
	var names []string
	cursor := ""
	for pages := 0; ; pages++ {
		list, next, err := o.List(t.Context(), o.applicant, casework.Filter{Count: 2, Cursor: cursor})
		if err != nil || pages > 3 {
			t.Fatal(err)
		}
		for _, c := range list {
			names = append(names, c.Entity)
		}
		if cursor = next; next == "" {
			break
		}
	}
	if len(names) != 5 || names[0] != "南京示例4有限公司" || names[4] != "南京示例0有限公司" {
		t.Fatal(names)
	}
	for term, want := range map[string]int{"南京示例3有限公司": 1, " 南京示例３有限公司 ": 1, "91320102000002": 1, "南京示例": 0, "'; DROP TABLE filings; --": 0} {
		list, _, err := o.List(t.Context(), o.applicant, casework.Filter{Term: term})
		if err != nil || len(list) != want {
			t.Errorf("%q: %d, %v", term, len(list), err)
		}
	}
	if _, _, err := o.List(t.Context(), o.applicant, casework.Filter{Cursor: "nonsense"}); kind(err) != fault.Invalid {
		t.Fatal(err)
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../../samples/photos/02-licence-scanned.jpg")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPicturesAndPacks(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	c := o.create(t, sample(t))
	u := casework.Upload{Place: pack.Place{Material: "entity_certificate", Service: -1, Domain: -1}, Name: "../营业执照.jpg"}
	p, err := o.AddPicture(t.Context(), o.applicant, c.ID, u, bytes.NewReader(picture(t)))
	if err != nil || p.Name != "营业执照.jpg" || p.Slot != "entity_certificate" || len(p.Outcome.Findings) == 0 && p.Outcome.Clean == nil {
		t.Fatalf("%+v %v", p, err)
	}
	again, err := o.AddPicture(t.Context(), o.applicant, c.ID, u, bytes.NewReader(picture(t)))
	if err != nil {
		t.Fatal(err)
	}
	if list, err := o.Pictures(t.Context(), o.applicant, c.ID); err != nil || len(list) != 1 || list[0].ID != again.ID {
		t.Fatal("a second picture of the same place stands beside the first", err)
	}
	if n, err := o.Sweep(t.Context()); err != nil || n < 2 {
		t.Fatal("the first picture's objects are still there", n, err)
	}
	r := must(o.OpenPicture(t.Context(), o.applicant, c.ID, again.ID, casework.Master))
	if data, err := io.ReadAll(r); err != nil || !bytes.Equal(data, picture(t)) {
		t.Fatal("the master is not what was uploaded", err)
	}
	r.Close()
	if _, err := o.OpenPicture(t.Context(), o.other, c.ID, again.ID, casework.Master); kind(err) != fault.NotFound {
		t.Fatal(err)
	}
	if _, err := o.AddPicture(t.Context(), o.applicant, c.ID, u, strings.NewReader("<html>no picture</html>")); err == nil {
		t.Fatal("a page was taken for a picture")
	}
	if _, err := o.AddPicture(t.Context(), o.applicant, c.ID, casework.Upload{Place: pack.Place{Material: "a secret", Service: -1, Domain: -1}}, bytes.NewReader(picture(t))); kind(err) != fault.Invalid {
		t.Fatal(err)
	}
	if _, err := o.BuildPack(t.Context(), o.applicant, c.ID, casework.Wish{Lang: "zh"}); kind(err) != fault.Invalid {
		t.Fatalf("a pack that lacks materials: %v", err)
	}
	k, err := o.BuildPack(t.Context(), o.applicant, c.ID, casework.Wish{Lang: "zh", Incomplete: true})
	if err != nil || k.Complete {
		t.Fatal(err)
	}
	z := must(o.OpenPack(t.Context(), o.applicant, c.ID, k.ID))
	data := must(io.ReadAll(z))
	z.Close()
	names := archive(t, data)
	if !slices.Contains(names, "00-print-set.pdf") || !slices.Contains(names, "pack.json") {
		t.Fatal(names)
	}
	token, _, err := o.Link(t.Context(), o.applicant, c.ID, k.ID, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	linked, err := o.OpenLink(t.Context(), token, "192.0.2.2", "req_2")
	if err != nil {
		t.Fatal(err)
	}
	linked.Close()
	for i := 0; i < len(token); i += 7 {
		bad := []byte(token)
		bad[i] ^= 1
		if _, err := o.OpenLink(t.Context(), string(bad), "", ""); kind(err) != fault.NotFound {
			t.Fatalf("letter %d turned: %v", i, err)
		}
	}
	if _, _, err := o.Link(t.Context(), o.other, c.ID, k.ID, time.Hour); kind(err) != fault.NotFound {
		t.Fatal(err)
	}
	o.at = o.at.Add(2 * time.Hour)
	if _, err := o.OpenLink(t.Context(), token, "", ""); kind(err) != fault.NotFound {
		t.Fatalf("a link that ended: %v", err)
	}
}

func archive(t *testing.T, data []byte) (names []string) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	return names
}

// What was deleted cannot be read by anybody with every key and a copy of the disk, and its bytes go.
func TestWhatIsDeletedIsGone(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	c := o.create(t, sample(t))
	u := casework.Upload{Place: pack.Place{Material: "entity_certificate", Service: -1, Domain: -1}, Name: "a.jpg"}
	if _, err := o.AddPicture(t.Context(), o.applicant, c.ID, u, bytes.NewReader(picture(t))); err != nil {
		t.Fatal(err)
	}
	c = must(o.Read(t.Context(), o.applicant, c.ID))
	if err := o.Delete(t.Context(), o.applicant, c.ID, c.Version-1); kind(err) != fault.Conflict {
		t.Fatal(err)
	}
	if err := o.Delete(t.Context(), o.applicant, c.ID, c.Version); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Read(t.Context(), o.applicant, c.ID); kind(err) != fault.NotFound {
		t.Fatal(err)
	}
	if n, err := o.Sweep(t.Context()); n == 0 || err != nil {
		t.Fatal(n, err)
	}
	files := 0
	filepath.Walk(filepath.Join(o.folder, "objects"), func(_ string, i os.FileInfo, _ error) error {
		if !i.IsDir() {
			files++
		}
		return nil
	})
	if files != 0 {
		t.Fatalf("%d objects are left", files)
	}
	lines := must(o.Audit(t.Context(), o.admin, 0))
	if last := lines[len(lines)-1]; last.Action != "filing.delete" || last.Filing != c.ID {
		t.Fatal("the audit does not tell", last)
	}
}

func TestRetentionKeepsWhatThePolicyKeeps(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	old := o.create(t, sample(t))
	o.at = o.at.AddDate(0, 0, 80)
	o.create(t, sample(t))
	o.at = o.at.AddDate(0, 0, 20)
	p := casework.Policy{casework.Draft: 90 * 24 * time.Hour}
	dry, err := o.Retain(t.Context(), o.admin, p, true)
	if err != nil || !slices.Equal(dry.Filings, []string{old.ID}) {
		t.Fatal(dry, err)
	}
	if _, err := o.Read(t.Context(), o.applicant, old.ID); err != nil {
		t.Fatal("a dry run erased", err)
	}
	if _, err := o.Retain(t.Context(), o.reviewer, p, false); kind(err) != fault.Denied {
		t.Fatal(err)
	}
	if done, err := o.Retain(t.Context(), o.admin, p, false); err != nil || done.Erased[casework.Draft] != 1 {
		t.Fatal(done, err)
	}
	if list, _, err := o.List(t.Context(), o.applicant, casework.Filter{}); err != nil || len(list) != 0 && list[0].ID == old.ID || len(list) != 1 {
		t.Fatal(len(list), err)
	}
}

func TestTheMasterKeyIsChangedUnderWay(t *testing.T) {
	db := storetest.SQLite(t)
	o := open(t, db)
	c := o.create(t, sample(t))
	_, text, err := blob.NewMaster(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	young := must(blob.ParseMaster(text))
	both := o.master.After(young)
	if n, err := o.Rewrap(t.Context(), o.admin, both); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	now := func() time.Time { return o.at }
	accounts := must(account.Open(t.Context(), db, young, account.Options{Now: now, Random: rand.Reader}))
	desk := must(casework.Open(t.Context(), casework.Config{DB: db, Vault: o.Vault, Master: young, Accounts: accounts, House: house(t), Now: now, Random: rand.Reader}))
	if got, err := desk.Read(t.Context(), o.applicant, c.ID); err != nil || got.Entity != c.Entity {
		t.Fatal(err)
	}
}

// Whoever takes the folder without the master key learns no name, no number, no phone.
func TestAStolenFolderTellsNothing(t *testing.T) {
	folder := t.TempDir()
	db := must(store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "a.db")))
	defer db.Close()
	must(db.Migrate(t.Context()))
	o := open(t, db)
	c := o.create(t, sample(t))
	c = must(o.Submit(t.Context(), o.applicant, c.ID, c.Version))
	must(o.Return(t.Context(), o.reviewer, c.ID, c.Version, []casework.Reason{{Text: "请核对南京示例农业科学研究所的地址"}}))
	must(o.BuildPack(t.Context(), o.applicant, c.ID, casework.Wish{Incomplete: true}))
	in := must(filing.Decode(bytes.NewReader(sample(t))))
	secrets := []string{in.Entity.Name, in.Entity.Certificate.Number, in.Entity.PersonInCharge.Name, in.Entity.PersonInCharge.Document.Number, in.Entity.PersonInCharge.Phone, in.Services[0].Domains[0].Name, "%PDF-1.", "PK\x03\x04\x14\x00"}
	for _, root := range []string{folder, o.folder} {
		err := filepath.Walk(root, func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() {
				return err
			}
			data := must(os.ReadFile(path))
			for _, s := range secrets {
				if len(s) > 3 && bytes.Contains(data, []byte(s)) {
					t.Errorf("%s holds %q", filepath.Base(path), s)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestChangedTellsPlaces(t *testing.T) {
	a := must(filing.Decode(bytes.NewReader(sample(t))))
	b := must(filing.Decode(bytes.NewReader(sample(t))))
	if got := casework.Changed(a, b); len(got) != 0 {
		t.Fatal(got)
	}
	b.Entity.Remark = "x"
	b.Services[0].Domains = b.Services[0].Domains[:1]
	got := strings.Join(casework.Changed(a, b), " ")
	if !strings.Contains(got, "/entity/remark") || !strings.Contains(got, "/services/0/domains/1/name") || strings.Contains(got, "/services/0/domains/0") {
		t.Fatal(got)
	}
}

// Codes of sheets that anybody may print never pass for a filing's, and a new key takes effect without a restart while
// the old one still verifies.
func TestKeysOfCodes(t *testing.T) {
	o := open(t, storetest.SQLite(t))
	mint := func(k *imprint.Keyring) string {
		return must(k.Mint(imprint.Sheet{Document: k.DocumentID("x"), Number: 1, Of: 1, Copy: 1})).Payload
	}
	if _, err := o.Keyring().Open(mint(o.OpenKeyring())); err == nil {
		t.Fatal("a sheet that anybody printed has a filing's signature")
	}
	old := mint(o.Keyring())
	if err := o.RotateKeys(t.Context(), o.reviewer); kind(err) != fault.Denied {
		t.Fatal(err)
	}
	if err := o.RotateKeys(t.Context(), o.admin); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Keyring().Open(old); err != nil || mint(o.Keyring()) == old {
		t.Fatal("the old key does not verify, or still signs", err)
	}
}
