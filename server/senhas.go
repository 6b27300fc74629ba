package server

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"hash"
	"net/netip"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alexedwards/argon2id"

	"ponte/crm"
	"ponte/storage"
)

// argonParams are DESIGN §4.2's: 19 MiB and 2 passes, on one thread so that two checks at once use two cores.
var argonParams = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const (
	maxDerivations = 2    // at once
	maxVerified    = 8192 // remembered passwords
)

// Senhas is crm.Senhas: argon2id at rest, and what was verified once remembered as an HMAC under a key that lives only
// in this process, together with the credential's version, so that a call costs microseconds and a new password or a
// revocation ends the memory of the old one.
type Senhas struct {
	slots    chan struct{}
	macs     sync.Pool
	failures *failures

	mu       sync.RWMutex
	verified map[int64]verified // by credential

	freeing atomic.Bool // the memory of derivations is about to be given back

	decoyOnce sync.Once
	decoy     string
}

type verified struct {
	version int64
	mac     [sha256.Size]byte
}

// NewSenhas makes the process key. now is injected for the tests.
func NewSenhas(now func() time.Time) *Senhas {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return &Senhas{
		slots:    make(chan struct{}, maxDerivations),
		macs:     sync.Pool{New: func() any { return hmac.New(sha256.New, key) }},
		failures: newFailures(now),
		verified: make(map[int64]verified),
	}
}

// Conferir implements crm.Senhas. A password that was verified before passes at once, whatever others tried from the
// same address: guessing slows the guesser and never locks the user out.
func (s *Senhas) Conferir(ctx context.Context, address netip.Addr, user string, c *crm.Credencial, password string) (bool, error) {
	var mac [sha256.Size]byte
	if c != nil {
		mac = s.mac(c.ID, password)
		if s.known(c, mac) {
			return true, nil
		}
	}
	if err := s.failures.wait(ctx, address, user, c != nil); err != nil {
		return false, err
	}
	right, err := s.derive(ctx, c, password, mac)
	if err != nil {
		return false, err
	}
	if !right {
		s.failures.add(address, user)
		return false, nil
	}
	s.failures.forget(address, user)
	return true, nil
}

// known tells whether this password of this version of the credential was verified before.
func (s *Senhas) known(c *crm.Credencial, mac [sha256.Size]byte) bool {
	s.mu.RLock()
	v, ok := s.verified[c.ID]
	s.mu.RUnlock()
	return ok && v.version == c.Versao && subtle.ConstantTimeCompare(v.mac[:], mac[:]) == 1
}

// derive does the expensive work, also for an unknown user, so that the time to the answer tells nothing, and remembers a
// right password. The calls of a client that starts with many at once wait for the first of them, not each for its own turn.
func (s *Senhas) derive(ctx context.Context, c *crm.Credencial, password string, mac [sha256.Size]byte) (bool, error) {
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return false, fmt.Errorf("%w: waiting to check a password: %w", crm.ErrOcupado, ctx.Err())
	}
	if c != nil && s.known(c, mac) {
		<-s.slots
		return true, nil
	}
	defer s.leave()
	encoded := s.decoyHash()
	if c != nil && c.Segredo != "" {
		encoded = c.Segredo
	}
	right, err := argon2id.ComparePasswordAndHash(password, encoded)
	if err != nil {
		return false, fmt.Errorf("stored password of a credential cannot be read: %w", err)
	}
	right = right && c != nil && c.Segredo != ""
	if right {
		s.remember(c, mac) // before the slot is free, for those who wait for it
	}
	return right, nil
}

// leave ends a derivation. Its 19 MiB would stay with the process for minutes after the one call that needed them, so they
// are given back a second later, those of all that ended meanwhile together.
func (s *Senhas) leave() {
	<-s.slots
	if s.freeing.CompareAndSwap(false, true) {
		time.AfterFunc(time.Second, func() {
			s.freeing.Store(false)
			debug.FreeOSMemory()
		})
	}
}

func (s *Senhas) remember(c *crm.Credencial, mac [sha256.Size]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.verified) >= maxVerified {
		for id := range s.verified { // any one: it is verified again at its next call
			delete(s.verified, id)
			break
		}
	}
	s.verified[c.ID] = verified{version: c.Versao, mac: mac}
}

func (s *Senhas) mac(id int64, password string) (out [sha256.Size]byte) {
	h := s.macs.Get().(hash.Hash)
	h.Reset()
	var prefix [8]byte
	binary.BigEndian.PutUint64(prefix[:], uint64(id))
	h.Write(prefix[:])
	h.Write([]byte(password))
	h.Sum(out[:0])
	s.macs.Put(h)
	return out
}

func (s *Senhas) decoyHash() string {
	s.decoyOnce.Do(func() { s.decoy, _ = argon2id.CreateHash(rand.Text(), argonParams) })
	return s.decoy
}

// Derivar implements crm.Senhas.
func (s *Senhas) Derivar(password string) (string, error) {
	s.slots <- struct{}{}
	defer s.leave()
	return argon2id.CreateHash(password, argonParams)
}

// dated checks passwords only while the tenants' settings are known to be current: a revocation that cannot be read must
// not leave a credential open for longer than storage.ConfiancaRetratos (DESIGN §5).
type dated struct {
	crm.Senhas
	tenants interface{ Idade() time.Duration }
}

// Conferir implements crm.Senhas.
func (d dated) Conferir(ctx context.Context, address netip.Addr, user string, c *crm.Credencial, password string) (bool, error) {
	if age := d.tenants.Idade(); age > storage.ConfiancaRetratos {
		return false, fmt.Errorf("%w: the credentials known are %s old", crm.ErrIndisponivel, age.Round(time.Second))
	}
	return d.Senhas.Conferir(ctx, address, user, c, password)
}
