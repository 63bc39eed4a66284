// Package raster draws pages as pictures, from our own outlines.
package raster
