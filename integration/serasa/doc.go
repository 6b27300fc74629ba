// Package serasa writes and reads the file by which a creditor tells Serasa of debts, PEFIN's "SERASA-CONVEM04" of 600 positions a line
// (docs/fatos/serasa.md §1, docs/adr/0036): the table of its fields, the writer, the ruler that says what is wrong with a line, the reader of
// what Serasa answers, and a Serasa to try against. It is pure: bytes in, bytes out. It must know no state of a negativação, nor how one is kept.
package serasa
