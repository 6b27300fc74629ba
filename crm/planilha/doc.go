// Package planilha reads a table saved as CSV, as spreadsheets and old systems write it: UTF-8 or windows-1252, line by
// line, with semicolons, commas or tabs, a header line that names the columns. A line that cannot be read is an error of
// that line, the next ones go on; lines that were not accepted leave as a file that can be mended and read again. It must
// not know what the columns mean. Its errors are Portuguese sentences, the same on every surface.
package planilha
