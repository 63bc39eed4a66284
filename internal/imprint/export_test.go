package imprint

// What the tests look at from inside.
var (
	Encode45 = encode45
	Decode45 = decode45
	Matrix   = matrix
)
