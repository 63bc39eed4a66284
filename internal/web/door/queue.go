package door

import (
	"context"
	"sync/atomic"
	"time"

	"icpdoc/internal/fault"
)

// queue lets so many work at once, and so many wait for their turn. Who comes when it is full is sent away at once: an answer
// in time, and no memory for those who would give up waiting anyway.
type queue struct {
	turns   chan struct{}
	waiting atomic.Int64
	most    int64
	soon    time.Duration // when to come again
}

func newQueue(workers, most int, soon time.Duration) *queue {
	return &queue{turns: make(chan struct{}, workers), most: int64(most), soon: soon}
}

// enter waits for a turn; leave ends it.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	leave = func() { <-q.turns }
	select {
	case q.turns <- struct{}{}:
		return leave, nil
	default:
	}
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > q.most {
		return nil, &later{fault.New(fault.Busy, "service.busy", "正在处理的任务太多，请稍后再试。", "Too much is being worked on; try again later."), q.soon}
	}
	select {
	case q.turns <- struct{}{}:
		return leave, nil
	case <-ctx.Done():
		return nil, gone(ctx.Err())
	}
}

// Turn waits for a turn at heavy work; leave ends it. When too many wait already, the error is Busy, with when to come again.
func (d *Door) Turn(ctx context.Context) (leave func(), err error) { return d.heavy.enter(ctx) }

// Brief does something of some milliseconds of processor time at its turn: a check, a document. It never waits for pictures and
// packs. More at once than there are processors would end no sooner, and each would hold memory for longer.
func (d *Door) Brief(ctx context.Context, do func() error) error {
	leave, err := d.light.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return do()
}
