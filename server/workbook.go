package server

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"ponte/crm"
	"ponte/crm/planilha"
)

// Bounds of a workbook that is read: unpacked, and of what is held in memory of it.
const (
	maxWorkbook       = 1 << 30
	maxWorkbookMemory = 16 << 20
)

// workbook gives the first sheet of an XLSX file as a CSV in a temporary file; any other file as it is. done removes what was made.
// A number is its value and not how the sheet shows it (1,234.56); a date is what it shows, when that is a date.
func workbook(file io.ReadSeeker) (table io.ReadSeeker, done func(), err error) {
	begins := make([]byte, 4)
	n, err := io.ReadFull(file, begins)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(begins[:n], []byte("PK\x03\x04")) {
		return file, func() {}, nil
	}
	// The names of files inside a ZIP are checked by the library, which extracts none of them.
	book, err := excelize.OpenReader(file, excelize.Options{
		UnzipSizeLimit: maxWorkbook, UnzipXMLSizeLimit: maxWorkbookMemory, ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd",
	})
	if err != nil {
		return nil, nil, &planilha.ErroArquivo{Frase: "não é uma planilha XLSX que se possa ler, nem um texto: " + crm.Encurtar(err.Error(), 100)}
	}
	defer book.Close()
	csvFile, err := os.CreateTemp("", "ponte-planilha-*.csv")
	if err != nil {
		return nil, nil, err
	}
	done = func() {
		_ = csvFile.Close()
		_ = os.Remove(csvFile.Name()) // a temporary folder that keeps it harms nobody but its owner, who alone can read it
	}
	if err := writeSheet(csvFile, book); err != nil {
		done()
		return nil, nil, err
	}
	_, err = csvFile.Seek(0, io.SeekStart)
	return csvFile, done, err
}

// writeSheet writes the rows of the first sheet.
func writeSheet(to io.Writer, book *excelize.File) error {
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return planilha.ErrVazio
	}
	shown, err := book.Rows(sheets[0])
	if err != nil {
		return fmt.Errorf("read the sheet: %w", err)
	}
	defer shown.Close()
	raw, err := book.Rows(sheets[0])
	if err != nil {
		return fmt.Errorf("read the sheet: %w", err)
	}
	defer raw.Close()
	w := csv.NewWriter(to)
	w.Comma = ';'
	for shown.Next() && raw.Next() {
		cells, err := shown.Columns()
		if err != nil {
			return fmt.Errorf("read the sheet: %w", err)
		}
		values, err := raw.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return fmt.Errorf("read the sheet: %w", err)
		}
		for i := range cells {
			if i < len(values) {
				cells[i] = cellText(cells[i], values[i])
			}
		}
		if len(cells) == 0 {
			cells = []string{""} // the line keeps its number
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return errors.Join(w.Error(), shown.Error(), raw.Error())
}

// cellText is what a cell says, shown and as its value.
func cellText(shown, value string) string {
	if shown == value {
		return shown
	}
	if _, err := strconv.ParseFloat(value, 64); err != nil {
		return shown
	}
	if percent, ok := strings.CutSuffix(shown, "%"); ok {
		return percent
	}
	if _, how := crm.LerData(shown, time.UTC); how == crm.DataLida {
		return shown
	}
	return value
}
