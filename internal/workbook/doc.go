// Package workbook writes workbooks.
package workbook
