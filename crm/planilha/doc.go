// Package planilha reads a table saved as CSV, as spreadsheets and old systems write it: UTF-8 or windows-1252, with
// semicolons or commas, a header line that names the columns. A line that cannot be read is an error of that line, the
// next ones go on. It must not know what the columns mean.
package planilha
