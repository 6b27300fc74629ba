// Package readme runs README's commands as they stand and compares what they print. It must know nothing of Ponte but what README says.
package readme
