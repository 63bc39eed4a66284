package casework

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/blob"
	"icpdoc/internal/fault"
)

// longestLink is how long a download link may work.
const longestLink = 24 * time.Hour

// Link makes a signed text that lets whoever has it take one pack until it ends: for a download manager, or a colleague
// at the printer. It names the account that made it, whose rights are asked again when it is used.
func (d *Desk) Link(ctx context.Context, who account.Actor, id, packID string, ttl time.Duration) (token string, until time.Time, err error) {
	if _, err := d.Pack(ctx, who, id, packID); err != nil {
		return "", time.Time{}, err
	}
	if ttl <= 0 || ttl > longestLink {
		ttl = time.Hour
	}
	until = d.Now().Add(ttl).UTC().Truncate(time.Second)
	text := fmt.Sprintf("1 %s %s %s %d", id, packID, who.Account.ID, until.Unix())
	mac := d.key.Index("links", text)
	return base64.RawURLEncoding.EncodeToString(append(mac, text...)), until, nil
}

// OpenLink opens the pack of a link. A link that was changed, has ended, or whose maker may not see the pack any more is
// like one that never was.
func (d *Desk) OpenLink(ctx context.Context, token, origin, request string) (*blob.Reader, error) {
	const macSize = 32
	data, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(data) < macSize || len(data) > 500 || !hmac.Equal(data[:macSize], d.key.Index("links", string(data[macSize:]))) {
		return nil, badLink()
	}
	part := strings.Fields(string(data[macSize:]))
	if len(part) != 5 || part[0] != "1" {
		return nil, badLink()
	}
	until, err := strconv.ParseInt(part[4], 10, 64)
	if err != nil || d.Now().Unix() >= until {
		return nil, badLink()
	}
	maker, err := d.Accounts.Find(ctx, part[3])
	if err != nil {
		return nil, badLink()
	}
	r, err := d.OpenPack(ctx, account.Actor{Account: maker, Via: "link", Origin: origin, Request: request}, part[1], part[2])
	if err != nil && fault.As(err).Kind == fault.NotFound {
		return nil, badLink()
	}
	return r, err
}

func badLink() error {
	return fault.New(fault.NotFound, "link.ended", "下载链接无效或已过期，请重新获取。", "The download link is not valid or has ended; get a new one.")
}
