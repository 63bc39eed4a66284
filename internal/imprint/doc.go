// Package imprint puts a signed code on every printed sheet and tells later what a code is worth.
package imprint
