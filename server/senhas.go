package server

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"net/netip"
	"sync"
	"time"

	"github.com/alexedwards/argon2id"
	"golang.org/x/crypto/argon2"

	"ponte/crm"
	"ponte/storage"
)

// argonParams are those of docs/regras.md §4.2: 19 MiB and 2 passes, on one thread so that two checks at once use two cores.
var argonParams = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const (
	webserviceDerivations = 2    // at once, for the webservice's passwords
	portalDerivations     = 1    // and for the portal's: guesses there keep no partner waiting
	maxVerified           = 8192 // remembered passwords
)

// Senhas is crm.Senhas: argon2id at rest, and what was verified once remembered as an HMAC under a key that lives only
// in this process, together with the credential's version, so that a call costs microseconds and a new password or a
// revocation ends the memory of the old one.
type Senhas struct {
	places   *derivations
	macs     sync.Pool
	failures *failures
	compare  func(password, encoded, older string) (present, before bool, err error) // the expensive work
	now      func() time.Time

	mu       sync.RWMutex
	verified map[int64]verified         // by credential
	underWay map[derivation]*comparison // what is being derived or waits for it

	decoy string // what the passwords of unknown users are compared with
}

type verified struct {
	version int64
	present mac // zero = not verified yet
	before  mac // of the password before it
}

type mac = [sha256.Size]byte

// attempt is a password that somebody shows.
type attempt struct {
	who        pair
	standing   standing
	credential *crm.Credencial // nil = an unknown user
	password   string
	derivation
}

// derivation names the password of a user: equal ones that come together are derived once.
type derivation struct {
	version int64
	mac     mac
}

// comparison is one that is under way. done is closed when the rest is final.
type comparison struct {
	done  chan struct{}
	which crm.SenhaConferida
	err   error
}

// NewSenhas makes the process key, for the webservice's passwords. now is injected for the tests.
func NewSenhas(now func() time.Time) *Senhas { return newSenhas(now, webserviceDerivations) }

func newSenhas(now func() time.Time, places int) *Senhas {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails: it ends the program instead
	return &Senhas{
		places:   newDerivations(places),
		macs:     sync.Pool{New: func() any { return hmac.New(sha256.New, key) }},
		failures: newFailures(now),
		compare:  compareWithBoth,
		now:      now,
		verified: make(map[int64]verified),
		underWay: make(map[derivation]*comparison),
		decoy:    decoyHash(),
	}
}

// decoyHash looks like any stored password, and is none's: comparing with it costs what comparing with a real one does.
func decoyHash() string {
	random := make([]byte, argonParams.SaltLength+argonParams.KeyLength)
	_, _ = rand.Read(random)
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", argonParams.Memory, argonParams.Iterations, argonParams.Parallelism,
		base64.RawStdEncoding.EncodeToString(random[:argonParams.SaltLength]), base64.RawStdEncoding.EncodeToString(random[argonParams.SaltLength:]))
}

// Conferir implements crm.Senhas. A password that was verified before passes at once, whatever others tried from the
// same address: guessing slows the guesser and never locks the user out. An unknown user waits and costs like any other.
func (s *Senhas) Conferir(ctx context.Context, address netip.Addr, user string, c *crm.Credencial, password string) (crm.SenhaConferida, error) {
	var d derivation
	if c == nil {
		d.mac = s.mac(0, user, password)
	} else {
		d = derivation{c.Versao, s.mac(c.ID, "", password)}
		if which := s.known(c, d.mac); which.Entra() {
			return which, nil
		}
	}
	return s.try(ctx, &attempt{who: pairOf(address, user), credential: c, password: password, derivation: d})
}

// try carries an attempt out in its turn and learns from it.
func (s *Senhas) try(ctx context.Context, a *attempt) (_ crm.SenhaConferida, err error) {
	if a.standing, err = s.failures.wait(ctx, a.who); err != nil {
		return crm.SenhaErrada, err
	}
	which, err := s.derive(ctx, a)
	if err != nil {
		return crm.SenhaErrada, err
	}
	if !which.Entra() {
		s.failures.add(a.who)
		return which, nil
	}
	s.failures.prove(a.who)
	return which, nil
}

// known tells which password of this version of the credential this is, if it was verified before.
func (s *Senhas) known(c *crm.Credencial, m mac) crm.SenhaConferida {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.remembers(c, m)
}

// remembers is known with s.mu held.
func (s *Senhas) remembers(c *crm.Credencial, m mac) crm.SenhaConferida {
	v, ok := s.verified[c.ID]
	switch {
	case !ok || v.version != c.Versao:
	case subtle.ConstantTimeCompare(v.present[:], m[:]) == 1:
		return crm.SenhaAtual
	case subtle.ConstantTimeCompare(v.before[:], m[:]) == 1 && c.AnteriorVale(s.now()):
		return crm.SenhaAnterior
	}
	return crm.SenhaErrada
}

// derive does the expensive work, also for an unknown user, and remembers a right password. The calls of a client that starts
// with many at once share one derivation; when that one's time is over first, the others go on with their own.
func (s *Senhas) derive(ctx context.Context, a *attempt) (crm.SenhaConferida, error) {
	for {
		shared, mine := s.join(a)
		if mine {
			s.work(ctx, a, shared)
			return shared.which, shared.err
		}
		select {
		case <-shared.done:
			if !errors.Is(shared.err, crm.ErrOcupado) {
				return shared.which, shared.err
			}
		case <-ctx.Done():
			return crm.SenhaErrada, fmt.Errorf("%w: waiting to check a password: %w", crm.ErrOcupado, ctx.Err())
		}
	}
}

// join gives the comparison that is under way, or has just ended well, or a new one, which is the caller's to carry out.
func (s *Senhas) join(a *attempt) (shared *comparison, mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if shared := s.underWay[a.derivation]; shared != nil {
		return shared, false
	}
	shared = &comparison{done: make(chan struct{})}
	if a.credential != nil {
		if shared.which = s.remembers(a.credential, a.mac); shared.which.Entra() {
			close(shared.done)
			return shared, false
		}
	}
	s.underWay[a.derivation] = shared
	return shared, true
}

// work is one derivation in its place; it ends the comparison.
func (s *Senhas) work(ctx context.Context, a *attempt, own *comparison) {
	defer func() {
		s.mu.Lock()
		delete(s.underWay, a.derivation)
		s.mu.Unlock()
		close(own.done)
	}()
	if own.err = s.places.take(ctx, a.standing, a.who.network); own.err != nil {
		return
	}
	defer s.places.leave()
	encoded, older, c := s.decoy, "", a.credential
	if c != nil && c.Segredo != "" {
		encoded, older = c.Segredo, c.SegredoAnterior
	}
	present, before, err := s.compare(a.password, encoded, older)
	if err != nil {
		own.err = fmt.Errorf("stored password of a credential cannot be read: %w", err)
		return
	}
	if c == nil || c.Segredo == "" {
		return
	}
	switch {
	case present:
		own.which = crm.SenhaAtual
	case before && c.AnteriorVale(s.now()):
		own.which = crm.SenhaAnterior
	case before:
		own.which = crm.SenhaVencida
	}
	if own.which.Entra() {
		s.remember(c, own.which, a.mac) // before it ends, for those who come next
	}
}

// compareWithBoth derives a password once where both hashes have a salt, as DerivarJunto makes them; it derives again where a program
// that knew one password only has changed it since.
func compareWithBoth(password, encoded, older string) (present, before bool, err error) {
	params, salt, key, err := argon2id.DecodeHash(encoded)
	if err != nil {
		return false, false, err
	}
	derived := argon2.IDKey([]byte(password), salt, params.Iterations, params.Memory, params.Parallelism, params.KeyLength)
	present = subtle.ConstantTimeCompare(derived, key) == 1
	if older == "" {
		return present, false, nil
	}
	paramsBefore, saltBefore, keyBefore, err := argon2id.DecodeHash(older)
	if err != nil || present {
		return present, false, err
	}
	if *paramsBefore != *params || !bytes.Equal(saltBefore, salt) {
		before, err = argon2id.ComparePasswordAndHash(password, older)
		return false, before, err
	}
	return false, subtle.ConstantTimeCompare(derived, keyBefore) == 1, nil
}

func (s *Senhas) remember(c *crm.Credencial, which crm.SenhaConferida, m mac) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.verified) >= maxVerified {
		for id := range s.verified { // any one: it is verified again at its next call
			delete(s.verified, id)
			break
		}
	}
	v := s.verified[c.ID]
	if v.version != c.Versao {
		v = verified{version: c.Versao}
	}
	if which == crm.SenhaAtual {
		v.present = m
	} else {
		v.before = m
	}
	s.verified[c.ID] = v
}

// mac is of a credential's password, or, with id 0, of what an unknown user sent.
func (s *Senhas) mac(id int64, user, password string) (out mac) {
	h := s.macs.Get().(hash.Hash)
	h.Reset()
	var prefix [16]byte
	binary.BigEndian.PutUint64(prefix[:], uint64(id))
	binary.BigEndian.PutUint64(prefix[8:], uint64(len(user)))
	h.Write(prefix[:])
	h.Write([]byte(user))
	h.Write([]byte(password))
	h.Sum(out[:0])
	s.macs.Put(h)
	return out
}

// Derivar implements crm.Senhas. Who makes a password is let in already, and so goes before those who ask to be.
func (s *Senhas) Derivar(password string) (string, error) {
	if err := s.places.take(context.Background(), proven, netip.Prefix{}); err != nil {
		return "", err
	}
	defer s.places.leave()
	return argon2id.CreateHash(password, argonParams)
}

// DerivarJunto implements crm.Derivador.
func (s *Senhas) DerivarJunto(password, other string) (string, error) {
	params, salt, _, err := argon2id.DecodeHash(other)
	if err != nil {
		return s.Derivar(password) // where there is no hash to be together with
	}
	if err := s.places.take(context.Background(), proven, netip.Prefix{}); err != nil {
		return "", err
	}
	defer s.places.leave()
	key := argon2.IDKey([]byte(password), salt, params.Iterations, params.Memory, params.Parallelism, params.KeyLength)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, params.Memory, params.Iterations, params.Parallelism,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// dated checks passwords only while the tenants' settings are known to be current: a revocation that cannot be read must
// not leave a credential open for longer than storage.PictureTrust (docs/regras.md §11.2).
type dated struct {
	crm.Senhas
	tenants interface{ Idade() time.Duration }
}

// Conferir implements crm.Senhas.
func (d dated) Conferir(ctx context.Context, address netip.Addr, user string, c *crm.Credencial, password string) (crm.SenhaConferida, error) {
	if age := d.tenants.Idade(); age > storage.PictureTrust {
		return crm.SenhaErrada, fmt.Errorf("%w: the credentials known are %s old", crm.ErrIndisponivel, age.Round(time.Second))
	}
	return d.Senhas.Conferir(ctx, address, user, c, password)
}
