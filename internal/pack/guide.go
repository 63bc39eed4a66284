package pack

// guideOf fills the signing guide.
func guideOf(c *contents) Guide { return Guide{} }
