// Package portal_test drives the operator's portal from outside: with plain HTTP, as a browser without scripts would, and
// with Chromium. It must not know how the portal is made. Pictures of every page are left in artefatos/.
package portal_test
