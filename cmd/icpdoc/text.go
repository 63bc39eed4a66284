package main

import "github.com/alecthomas/kong"

// texts are the program's own sentences in one language, as kong's variables.
func texts(lang string) kong.Vars {
	v := kong.Vars{"lang": lang}
	for _, list := range []map[string][2]string{prompts(), servicePrompts()} {
		for key, t := range list {
			v[key] = label(lang, t[0], t[1])
		}
	}
	return v
}

func prompts() map[string][2]string {
	return map[string][2]string{
		"h_about": {
			"icpdoc：由备案数据生成本次备案所需的全部纸质材料。\n\n退出码：0 完成；1 程序缺陷；2 命令行有误；3 备案数据或图片有误；4 模板、规则或设置有误；5 文件无法读写。",
			"icpdoc turns the data of an ICP recordal filing into every paper that this filing needs.\n\nExit codes: 0 done, 1 a defect of ours, 2 wrong command line, 3 the filing or a picture has faults, 4 templates, rulebooks or settings are wrong, 5 a file cannot be read or written.",
		},
		"h_lang":         {"界面语言（zh 或 en），默认取自系统区域设置", "language of messages (zh or en), from the locale unless given"},
		"h_overlay":      {"模板文件夹，其中的文件逐一替换内置文件", "folder whose files replace the built-in templates and rulebooks one by one"},
		"h_today":        {"以此日期核对有效期，默认当天", "day against which validity dates are checked, today unless given"},
		"h_json":         {"输出 JSON", "print JSON"},
		"h_version":      {"显示版本", "show the version"},
		"h_check":        {"检查备案数据，一次列出全部问题", "check a filing: faults and warnings, all at once"},
		"h_requirements": {"列出本次备案所需材料、原因与出处", "list the materials this filing needs, with reasons and sources"},
		"h_render":       {"生成一份文件，或用 all 生成全部文件", "write one document, or all of them with “all”"},
		"h_templates":    {"检查或预览模板", "check or preview the templates"},
		"h_licenses":     {"列出程序所含第三方作品及其许可证", "print what others made that is in the program, and the licences"},
		"h_tcheck":       {"检查模板与规则", "check templates and rulebooks as an editor needs it"},
		"h_tpreview":     {"用样例数据生成每个模板的 PDF", "write a PDF of every template with sample data"},
		"h_tlist":        {"列出文件模板及其版本", "list the document templates with edition and status"},
		"h_photo":        {"把照片、扫描件变成符合要求的图片，或说明哪里不合要求", "make a compliant picture of a photo or scan, or say what is wrong with it"},
		"h_slot":         {"图片用在哪里：entity_certificate、id_front、id_back、app_icon、domain_certificate、domain_real_name_screenshot、attachment、verification_photo、curtain_photo、signed_paper", "what it is for: entity_certificate, id_front, id_back, app_icon, domain_certificate, domain_real_name_screenshot, attachment, verification_photo, curtain_photo, signed_paper"},
		"h_pictures":     {"图片文件（JPEG、PNG、WebP、HEIC、BMP、TIFF、扫描的 PDF），或文件夹；- 表示标准输入", "pictures (JPEG, PNG, WebP, HEIC, BMP, TIFF, scanned PDF) or folders; - for standard input"},
		"h_photo_out":    {"输出文件或文件夹（- 表示标准输出）；省略时写在原图旁边，原图不变", "file or folder to write (- for standard output); beside the original unless given, which stays as it is"},
		"h_provider":     {"按哪个接入服务商的要求（nwcd、sinnet）；省略时同时满足所有接入服务商", "whose rules (nwcd, sinnet); unless given, those of all operators at once"},
		"h_mode":         {"核验方式：electronic 或 manual；电子核验不得加水印", "verification mode: electronic or manual; an electronic one takes no watermark"},
		"h_watermark":    {"另存一份带“仅限办理工信部 ICP 备案使用”水印的图片（仅限人工核验）", "a second copy marked 仅限办理工信部 ICP 备案使用, for manual verification only"},
		"h_corners":      {"证件四角在原图（已转正）中的像素坐标，共 8 个数", "pixel coordinates of the document's four corners in the upright original, 8 numbers"},
		"h_turn":         {"顺时针再转 90、180 或 270 度", "turn it clockwise by another 90, 180 or 270 degrees"},
		"h_gentle":       {"只旋转和缩放，不校正透视，不改变明暗", "only rotate and scale: perspective and light stay as they are"},
		"h_force":        {"有错误也写出（图片仍满足字节数与像素要求）", "write the copy in spite of faults (it still has the right bytes and pixels)"},
		"h_report":       {"另写一份网页报告：处理前后对照、问题标注和处理办法", "also write a page with before and after, findings drawn on the picture, and what to do"},
		"h_verify":       {"验证签名码：有效且最新、已被取代、未知、伪造或损坏（全部有效时退出码为 0，否则为 3）", "verify codes of printed sheets: valid and current, superseded, unknown, forged or damaged (exit code 0 when all are valid, else 3)"},
		"h_verify_what":  {"签名码（二维码内容，或其下的短码），或照片、扫描件、PDF、文件夹、每行一个码的文本；- 表示标准输入", "a code (what the QR code says, or the short code under it), or a photo, scan, PDF, folder, or text with a code a line; - for standard input"},
		"h_against":      {"与什么比对：备案数据、材料包（ZIP）或 pack.json，可给多个；同时给出旧材料包和新备案数据，可知改动了哪些项目", "what to compare with: a filing, a pack (ZIP) or pack.json, as many as you like; an old pack and the filing as it is now tell which values changed"},
		"h_verify_keys":  {"用这份密钥文件验证（例如别处 key export 的公开部分），而不用本机的；可给多个", "verify with this keyring (such as the public part that key export wrote elsewhere) instead of this computer's; as many as you like"},
		"h_key":          {"签名密钥", "the keys that sign codes"},
		"h_keylist":      {"列出密钥", "list the keys"},
		"h_keyrotate":    {"换用新密钥；旧密钥的私有部分删除，以前的码仍可验证", "change to a new key; the old one's private part is erased, codes that it signed still verify"},
		"h_keyexport":    {"写出公开部分，供别处用 verify --keys 验证；它不能签发", "write the public part, with which others verify (verify --keys); it cannot sign"},
		"h_keyout":       {"输出文件，省略时为标准输出", "file to write, standard output unless given"},
		"h_pack":         {"生成一次备案的材料包（ZIP）：打印文件、签字盖章指南、各份文件、图片、清单", "make the pack of a filing (ZIP): print set, signing guide, documents, pictures, checklist"},
		"h_pack_photos":  {"照片和扫描件的文件夹，文件按材料命名（--names 列出名称）；多份备案时其中每份一个同名文件夹", "folder with photos and scans, named after the materials (--names lists the names); with several filings it holds a folder for each, named like the filing's file"},
		"h_pack_out":     {"输出的 ZIP 文件或文件夹；默认为当前文件夹中与备案数据同名的 ZIP", "ZIP file or folder to write; unless given, a ZIP named like the filing in the current folder"},
		"h_duplex":       {"双面打印：每份文件都从新的一张纸开始", "for both sides of the paper: every document begins on a fresh sheet"},
		"h_separators":   {"打印文件中每份文件前加一张分隔页", "a separator sheet before each document of the print set"},
		"h_incomplete":   {"材料不齐或不合格也生成，封面和清单注明“不完整”", "make the pack although something is missing or rejected; cover and lists say so"},
		"h_since":        {"对照以前的材料包（ZIP 或其中的 pack.json），打印文件只含内容有变的纸张", "an earlier pack (the ZIP or its pack.json): the print set then holds only the sheets whose print differs"},
		"h_print":        {"把这些材料的 PDF（如 domain_certificate）也放入打印文件", "also print the PDFs brought for these materials, such as domain_certificate"},
		"h_jpeg":         {"另存每份文件的 JPEG 图片，每英寸点数 36–600", "also a JPEG of every document, 36-600 dots an inch"},
		"h_names":        {"只列出这份备案的图片应有的文件名", "only list what the pictures of this filing are named"},
		"h_filing":       {"备案数据文件（JSON 或 YAML），- 表示标准输入", "filing data, JSON or YAML; - for standard input"},
		"h_filings":      {"备案数据文件，可给多个：逐一检查，并相互比较手机号、邮箱和 APP 名称", "filing data; several are checked one by one and compared: phones, e-mail addresses, APP names"},
		"h_kind":         {"文件模板名称，或 all", "name of a document template, or “all”"},
		"h_dir":          {"模板文件夹", "folder with templates"},
		"h_out":          {"输出文件（- 表示标准输出）；all 时为输出文件夹", "file to write (- for standard output); a folder with “all”"},
		"h_service":      {"第几项互联网信息服务，从 1 起", "which service of the filing, counted from 1"},
		"h_only":         {"只生成这个模板", "only this template"},
		"try_help":       {"用 icpdoc --help 查看用法。", "See icpdoc --help."},
	}
}
