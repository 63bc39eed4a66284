// Package pack puts together what belongs to one filing.
package pack
