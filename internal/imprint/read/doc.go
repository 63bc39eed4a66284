// Package read finds the signed codes in pictures of sheets.
package read
