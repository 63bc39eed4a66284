// Package filing is the one door in: Input, plain text from whatever door, becomes a Filing that is known to be valid,
// or one *fault.Error that names every fault at once.
//
// What lives here: Input and Filing, the readers for JSON and YAML (Decode), and every check of a field (New). What never
// may: files, clocks, networks, wording of papers, and rules about which paper a filing needs (that is rulebook).
// No ID number, phone or person's name ever stands in a text of a finding; the pointer says where to look.
//
//	in, err := filing.Decode(r)          // unknown fields, wrong shapes: all at once, with lines
//	f, err := filing.New(in, reference)  // every rule, all at once, with JSON pointers
//	f.Mode                               // computed, never chosen
//	f.Notices                            // warnings and notes that a person should read
//
// # Words
//
//	备案             Filing                      主办单位 / 主体     Entity
//	主体负责人       Entity.PersonInCharge       法定代表人          LegalRepresentative
//	互联网信息服务   Service, ServiceKind        服务负责人          Service.PersonInCharge
//	接入服务商       Provider (nwcd, sinnet)     接入信息            Access
//	域名             Domain                      省份                Province (GB/T 2260)
//	通信管理局       Administration              备案号              RecordalNumber
//	证件             Certificate of an entity,   核验方式            VerificationMode:
//	                 IDDocument of a person                          electronic 电子核验, manual 人工核验
//	备案类型         FilingType                  前置审批            PreApproval
//	运行平台         Platform                    特征信息            Package, PublicKey, Fingerprint
//	云账号           Account                     幕布回寄            ReturnContact
//
// # Sources
//
// N:42 is line 42 of NWCD's guide, S:25 line 25 of Sinnet's; Row is the row of the checklist made from both. Standards are
// named by number: GB 32100 (unified social credit code), GB 11643 (citizen number), GB 11714 (organisation code),
// GB/T 2260 (divisions).
package filing
