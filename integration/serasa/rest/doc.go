// Package rest asks Serasa's REST API for the inclusion and the exclusion of debts, and takes what Serasa tells of them by webhook
// (docs/fatos/serasa.md §2): an answer of 200 says only that it was received. It must know no state of a negativação, nor how one is kept.
package rest
