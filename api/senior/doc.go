// Package senior answers the calls of Senior X's platform that scripts of builders make: they sign in, ask and set up rights, users and
// the integration with Mega. It must not decide what a person may do: the use cases do.
package senior
