package account

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"icpdoc/internal/fault"
	"icpdoc/internal/store/record"
)

// Passwords have 12 to 200 characters and are otherwise free (NIST SP 800-63B: length, no composition rules).
const (
	shortest = 12
	longest  = 200
)

// hashPassword is argon2id with 19 MiB and two passes, OWASP's first choice; measured at 48 ms.
func hashPassword(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32})
	return hash, wrap(err, "account.hash")
}

// checkPassword says what is wrong with a password that somebody chooses.
func checkPassword(password, mail, name string) error {
	n := utf8.RuneCountInString(password)
	lower := strings.ToLower(password)
	local, _, _ := strings.Cut(mail, "@")
	switch {
	case !utf8.ValidString(password) || n < shortest || n > longest:
		return invalid("/password", "account.password_length", "密码须为 12 至 200 个字符。", "A password has 12 to 200 characters.",
			"可以用几个词组成一句话。", "Some words that make a sentence do well.")
	case len(local) > 3 && strings.Contains(lower, local), utf8.RuneCountInString(name) > 1 && strings.Contains(lower, strings.ToLower(name)):
		return invalid("/password", "account.password_telling", "密码中不要包含邮箱或姓名。", "The password must not contain your e-mail address or name.",
			"请换一个密码。", "Choose another one.")
	case strings.Count(password, string([]rune(password)[:1]))*utf8.RuneLen([]rune(password)[0]) == len(password):
		return invalid("/password", "account.password_simple", "密码不能由同一个字符组成。", "A password is not one character again and again.",
			"请换一个密码。", "Choose another one.")
	}
	return nil
}

// busy takes one of the places for trying passwords, or says that there are too many at once.
func (a *Accounts) busy(ctx context.Context) (release func(), err error) {
	select {
	case a.hashes <- struct{}{}:
		return func() { <-a.hashes }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Busy, "account.busy", "登录请求过多，请稍后再试。", "Too many are signing in; try again in a moment.")
	}
}

// matches tells whether the password is the one of the hash. It takes as long for a hash that is none.
func (a *Accounts) matches(ctx context.Context, password, hash string) (bool, error) {
	release, err := a.busy(ctx)
	if err != nil {
		return false, err
	}
	defer release()
	known := hash != ""
	if !known {
		hash = a.dummy
	}
	if len(password) > 4*longest {
		password = password[:4*longest]
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return ok && known, wrap(err, "account.hash")
}

// setPassword gives an account a new password; its sessions end. The caller has made sure that it is the owner's wish:
// by a link that works once, or by the old password.
func (a *Accounts) setPassword(ctx context.Context, q *record.Queries, who Account, password string) error {
	if err := checkPassword(password, who.Login, who.Name); err != nil {
		return err
	}
	release, err := a.busy(ctx)
	if err != nil {
		return err
	}
	hash, err := hashPassword(password)
	release()
	if err != nil {
		return err
	}
	n, err := q.SetPassword(ctx, who.ID, hash, a.now().UnixMicro())
	if err == nil && n == 0 {
		return missing()
	}
	return err
}

// ChangePassword gives an account a new password when the old one is right; its sessions end.
func (a *Accounts) ChangePassword(ctx context.Context, id, old, password string) error {
	r, err := a.db.Queries().Account(ctx, id)
	if err != nil {
		return missing()
	}
	ok, err := a.matches(ctx, old, r.Password)
	if err != nil {
		return err
	}
	if !ok {
		return invalid("/old", "account.password_wrong", "原密码不正确。", "The old password is not right.", "请重新输入。", "Type it again.")
	}
	who, err := a.open(r)
	if err != nil {
		return err
	}
	return a.db.Tx(ctx, func(q *record.Queries) error { return a.setPassword(ctx, q, who, password) })
}

// wrap makes a defect of an error that nobody causes, and nothing of none.
func wrap(err error, code string) error {
	if err == nil {
		return nil
	}
	return fault.Wrap(err, code)
}
