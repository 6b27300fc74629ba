package storage

import "testing"

// TestIDsAreReservedAhead: nobody waits at the end of a block, no id is given twice, and another process may reserve in between.
func TestIDsAreReservedAhead(t *testing.T) {
	onEachEngine(t, func(t *testing.T, address string) {
		s, other := open(t, address), open(t, address)
		next := func() int { return count(t, s, "SELECT proximo FROM sequencias WHERE nome = ?", idSequence) }
		given := map[int64]bool{}
		take := func(of *Storage, n int) {
			t.Helper()
			first, err := of.Numeracao().IDs(deadline(t), n)
			if err != nil {
				t.Fatal(err)
			}
			for id := first; id < first+int64(n); id++ {
				if given[id] {
					t.Fatalf("%d is given twice", id)
				}
				given[id] = true
			}
		}
		take(s, 1)
		reserved := next()
		s.numbers.topUp(deadline(t))
		if got := next(); got != reserved {
			t.Errorf("a full block is topped up: %d after %d", got, reserved)
		}
		for _, between := range []bool{false, true} {
			if between {
				take(other, 1)
			}
			before := next() // what it reserves ahead by itself may come as soon as half of a block is taken
			take(s, idBlock/2+1)
			s.numbers.topUp(deadline(t))
			after := next()
			if after <= before {
				t.Errorf("nothing is reserved: %d after %d", after, before)
			}
			for range idBlock / 2 {
				take(s, 1)
			}
			if got := next(); got != after {
				t.Errorf("somebody waited for a block: %d after %d", got, after)
			}
		}
	})
}
