package door

import "time"

// Impatient makes a door wait less for a slow body.
func Impatient(d *Door, patience time.Duration) { d.patience = patience }
