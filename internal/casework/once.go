package casework

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"icpdoc/internal/account"
	"icpdoc/internal/fault"
	"icpdoc/internal/store"
	"icpdoc/internal/store/record"
)

// How long the answer of a creating call is remembered, and how long the first call may run before it counts as lost.
const (
	remembered = 24 * time.Hour
	lost       = 15 * time.Minute
)

// Once lets do run once for each key that somebody gives a creating call: a repeated call gets the first one's answer, and
// again is true. request tells calls of the same key apart; another request under a key in use is a Conflict, and so is
// a repeated call while the first one runs. When do fails, the key is free again. Answers are kept sealed for a day.
//
// The answer is recorded after do: should the process die between the two, the key stays taken for a quarter of an hour and is
// free after that, and what do did stays done.
func (d *Desk) Once(ctx context.Context, who account.Actor, key string, request []byte, do func() ([]byte, error)) (answer []byte, again bool, err error) {
	hash := d.key.Index("idempotency", fmt.Sprintf("%d:%s %s", len(who.Account.ID), who.Account.ID, key))
	request = d.key.Index("idempotency.request", string(request))
	place := fmt.Sprintf("idempotency.answer %x", hash)
	if first, err := d.claim(ctx, hash, request, place); err != nil || first != nil {
		return first, first != nil, err
	}
	after := context.WithoutCancel(ctx) // a client that goes away may come again
	answered := false
	defer func() {
		if !answered {
			if err := d.DB.Queries().ReleaseIdempotency(after, hash); err != nil {
				d.warn("an idempotency key stays taken for a quarter of an hour", store.Trouble(err))
			}
		}
	}()
	if answer, err = do(); err != nil {
		return nil, false, err
	}
	sealed, err := d.key.Seal(place, answer)
	if err != nil {
		return nil, false, err
	}
	answered = true
	return answer, false, store.Trouble(d.DB.Queries().AnswerIdempotency(after, hash, 1, sealed))
}

// claim takes a key; when it was taken, it gives the first call's answer.
func (d *Desk) claim(ctx context.Context, hash, request []byte, place string) (answer []byte, err error) {
	at := d.Now()
	var found record.Idempotency
	err = d.DB.Tx(ctx, func(q *record.Queries) error {
		found = record.Idempotency{}
		if _, err := q.ExpireIdempotency(ctx, at.UnixMicro()); err != nil {
			return err
		}
		for {
			n, err := q.ClaimIdempotency(ctx, hash, request, at.Add(remembered).UnixMicro())
			if err != nil || n == 1 {
				return err
			}
			if found, err = q.Idempotency(ctx, hash); err != nil {
				return err
			}
			began := found.Expires - remembered.Microseconds()
			if found.Status != 0 || at.UnixMicro()-began < lost.Microseconds() {
				return nil
			}
			if err := q.ReleaseIdempotency(ctx, hash); err != nil {
				return err
			}
			found = record.Idempotency{}
		}
	})
	switch {
	case err != nil || found.Hash == nil:
		return nil, err
	case !bytes.Equal(found.Request, request):
		return nil, fault.New(fault.Conflict, "request.idempotency_reused", "这个 Idempotency-Key 已用于另一个请求，请换一个。", "The Idempotency-Key was used for another request; take a new one.")
	case found.Status == 0:
		return nil, fault.New(fault.Conflict, "request.idempotency_running", "使用这个 Idempotency-Key 的请求还在处理，请稍后重试。", "The request with this Idempotency-Key is still being worked on; try again later.")
	}
	return d.key.Open(place, found.Answer)
}
