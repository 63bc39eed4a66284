package pdf

import (
	"bytes"

	"github.com/pdfcpu/pdfcpu/pkg/api"
)

// Sound asks pdfcpu whether a file is as the standard wants it.
func Sound(data []byte) error {
	return api.Validate(bytes.NewReader(data), settings(data))
}
