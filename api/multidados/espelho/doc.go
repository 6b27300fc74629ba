// Package espelho stands in front of the service that Ponte replaces: it forwards calls as they came, returns its answers as they
// are, and hands a copy of both over afterwards. It must not decide anything about a call, nor wait for who takes the copy.
package espelho
