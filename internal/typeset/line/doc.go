// Package line breaks Chinese paragraphs with Western words into lines and places every character.
package line
