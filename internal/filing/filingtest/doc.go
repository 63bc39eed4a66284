// Package filingtest makes synthetic filings for the tests of every room: valid, varied, and made up from end to end.
//
// Names are drawn from the 8,105 characters of 通用规范汉字表 (State Council, 2013; the list stands in
// standard-characters.txt in the table's own order, from the kTGH property of the Unicode Han database) and from CJK
// Extensions A to F, so that what no common font has is met every day. No value belongs to a real person or company.
//
//	in := filingtest.Random(rand.New(rand.NewPCG(1, 2)))
//	f, err := filing.New(in, reference)
package filingtest
