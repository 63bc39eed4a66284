package filing

import (
	"crypto/ecdh"
	"encoding/hex"
	"math/big"
	"regexp"
	"strings"

	"icpdoc/internal/fault"
)

var (
	javaPackage = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)+$`)
	bundleID    = regexp.MustCompile(`^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$`)
	harmonyName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+$`)
	byteMarks   = strings.NewReplacer(":", "", "-", "", "_", "")
	otherName   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
)

// app checks what only an APP has (rows 34 to 36); nil for a website.
func (c *checker) app(p pointer, in AppInput, kind ServiceKind, name string) *App {
	given := len(in.Platforms) > 0 || len(in.SDKs) > 0 || in.Offline
	switch {
	case kind == Website && given:
		c.fault(p, rule{"app.on_website", serviceSource, 34}, tr("网站没有运行平台和 SDK 信息。", "A website has no platforms or SDKs."), tr("删除 app，或把 kind 改为 app。", "Remove app, or make kind app."))
		return nil
	case kind != APP:
		return nil
	}
	a := &App{}
	if len(in.Platforms) == 0 && c.needs.details {
		c.fault(p.at("platforms"), rule{"app.platforms_required", serviceSource, 34}, tr("没有填写运行平台。", "No platform is given."), tr("填写安卓、IOS、鸿蒙等平台的特征信息。", "Give the features of its platforms: android, ios, harmony …"))
	}
	if len(in.Platforms) > maxPlatforms || len(in.SDKs) > maxSDKs {
		c.tooMany(p, max(len(in.Platforms), len(in.SDKs)), maxSDKs)
		return a
	}
	seen := map[string]bool{}
	for i, x := range in.Platforms {
		at := p.at("platforms").index(i)
		pl := c.platform(at, x, name)
		if key := pl.System.ID + " " + pl.Package; pl.Package != "" && seen[key] {
			c.fault(at.at("package"), rule{"platform.duplicate", serviceSource, 34}, tr("同一平台的包名重复。", "The same package stands twice for one platform."), tr("只保留一个。", "Keep one."))
		} else {
			seen[key] = true
		}
		a.Platforms = append(a.Platforms, pl)
	}
	for i, x := range in.SDKs {
		a.SDKs = append(a.SDKs, c.sdk(p.at("sdks").index(i), x))
	}
	return a
}

func (c *checker) sdk(p pointer, in SDKInput) SDK {
	const source = "N:197 S:91-104"
	return SDK{
		Name:     c.text(p.at("name"), in.Name, field{zh: "SDK 名称", en: "SDK's name", max: 100, required: true, row: 34, source: source}),
		Vendor:   c.text(p.at("vendor"), in.Vendor, field{zh: "SDK 厂商", en: "SDK's vendor", max: 100, required: true, row: 34, source: source}),
		Function: c.text(p.at("function"), in.Function, field{zh: "SDK 功能类型", en: "SDK's function", max: 100, required: true, row: 34, source: source}),
	}
}

// platform checks one 运行平台 with its feature information.
func (c *checker) platform(p pointer, in PlatformInput, service string) Platform {
	var x Platform
	x.System, _ = c.choose(p.at("system"), in.System, choice{list: "platforms", zh: "运行平台", en: "platform", required: true, row: 34, source: "N:186-187 S:98-99"})
	x.Package = c.packageName(p.at("package"), in.Package, x.System.ID)
	x.PublicKey = c.publicKey(p.at("public_key"), in.PublicKey, x.System.ID)
	x.Fingerprint = c.fingerprint(p.at("fingerprint"), in.Fingerprint, x.System.ID)
	x.Name = closeHan(c.text(p.at("name"), in.Name, field{zh: "平台上的 APP 名称", en: "APP's name on the platform", max: 60, row: 36, source: "N:247 S:253"}))
	if x.Name == "" {
		x.Name = service
	} else if service != "" && x.Name != service {
		c.warn(p.at("name"), rule{"platform.name", "N:247 S:253", 36}, tr("该平台上的名称与备案名称不同。", "The name on this platform is not the one filed."), tr("各平台图标下方的名称应一致。", "The name under the icon should be the same everywhere."))
	}
	return x
}

// featured tells whether a platform's features are always asked for.
func featured(system string) bool {
	return system == "android" || system == "ios" || system == "harmony"
}

// packageName checks 包名 or Bundle ID by platform.
func (c *checker) packageName(p pointer, s, system string) string {
	about := rule{"platform.package", "N:190 S:104", 34}
	t := narrow(s)
	if t == "" {
		if c.needs.details && system != "" {
			c.fault(p, about, tr("没有填写包名（Bundle ID）。", "The package name (bundle ID) is missing."), tr("与应用市场发布的包一致。", "Give the one of the published package."))
		}
		return ""
	}
	re, layout := otherName, tr("只能有字母、数字、点、下划线和连字符。", "Letters, digits, dots, underscores and hyphens only.")
	switch system {
	case "android":
		re, layout = javaPackage, tr("写成 cn.example.app：至少两段，每段以字母开头。", "Write it like cn.example.app: two parts or more, each starting with a letter.")
	case "ios":
		re, layout = bundleID, tr("写成 cn.example.app：字母、数字、连字符和点。", "Write it like cn.example.app: letters, digits, hyphens and dots.")
	case "harmony":
		re, layout = harmonyName, tr("写成 cn.example.app：以字母开头，至少两段，7–128 个字符。", "Write it like cn.example.app: starting with a letter, two parts or more, 7 to 128 characters.")
	}
	if !re.MatchString(t) || len(t) > 255 || system == "harmony" && (len(t) < 7 || len(t) > 128) {
		c.fault(p, about, tr("包名（Bundle ID）格式不符。", "The package name (bundle ID) has the wrong form."), layout)
	} else if system == "harmony" && strings.Count(t, ".") < 2 {
		c.warn(p, about, tr("鸿蒙包名通常至少三段。", "A HarmonyOS bundle name usually has three parts."), tr("与应用市场的包名核对。", "Compare it with the app market."))
	}
	return t
}

// hexText drops what tools put between the bytes of a key or digest.
func hexText(s string) string {
	t := lower(byteMarks.Replace(narrow(s)))
	return strings.TrimPrefix(t, "0x")
}

// publicKey checks the signing certificate's public key: an RSA modulus in hexadecimal or decimal, on HarmonyOS usually
// an uncompressed P-256 point. Hexadecimal comes out in lower case without separators.
func (c *checker) publicKey(p pointer, s, system string) string {
	about := rule{"platform.public_key", "N:195 S:106", 35}
	raw := narrow(s)
	how := tr("从签名证书导出 RSA 公钥的模数（modulus），十六进制或十进制。", "Export the modulus of the certificate's RSA key, hexadecimal or decimal.")
	if raw == "" {
		if featured(system) && c.needs.details {
			c.fault(p, about, tr("没有填写平台公钥。", "The public key is missing."), how)
		}
		return ""
	}
	t := strings.TrimPrefix(hexText(raw), "modulus=") // as openssl prints it
	switch {
	case len(t) > 5000:
		c.fault(p, about, tr("平台公钥过长。", "The public key is too long."), how)
		return ""
	case strings.Contains(raw, "BEGIN") || strings.Trim(t, "0123456789abcdef") != "":
		c.fault(p, about, tr("平台公钥不是十六进制或十进制数（可能是 PEM 或 Base64）。", "The public key is neither hexadecimal nor decimal (it may be PEM or Base64)."), how)
		return t
	case len(t) == 130 && strings.HasPrefix(t, "04"):
		c.curvePoint(p, t, system, about)
		return t
	}
	c.modulus(p, t, system, about, how)
	return t
}

// curvePoint checks an uncompressed point of P-256.
func (c *checker) curvePoint(p pointer, t, system string, about rule) {
	b, err := hex.DecodeString(t)
	if err == nil {
		_, err = ecdh.P256().NewPublicKey(b)
	}
	switch {
	case err != nil:
		c.fault(p, about, tr("公钥不是 P-256 曲线上的点。", "The key is not a point of curve P-256."), tr("重新从签名证书导出。", "Export it from the signing certificate again."))
	case system == "android" || system == "ios":
		c.warn(p, about, tr("该平台通常使用 RSA 公钥，这里是 EC 公钥。", "This platform usually has an RSA key; this is an EC key."), tr("核对是否为该平台的签名证书。", "Check that it is this platform's certificate."))
	}
}

// modulus checks the size of an RSA modulus. A number of digits only is decimal unless its length is that of a hexadecimal one.
func (c *checker) modulus(p pointer, t, system string, about rule, how fault.Text) {
	base := 16
	if digits(t) && len(t)%256 != 0 {
		base = 10
	}
	n, ok := new(big.Int).SetString(t, base)
	if strings.HasPrefix(t, "3082") && base == 16 {
		return // the whole SubjectPublicKeyInfo, which portals take as well
	}
	switch {
	case !ok || n.BitLen() < 1000:
		c.fault(p, about, tr("平台公钥只有 %d 位，RSA 公钥至少 1024 位。", "The public key has %d bits; an RSA key has 1024 at least.", bits(n)), how)
	case n.BitLen() > 8192:
		c.fault(p, about, tr("平台公钥有 %d 位，过长。", "The public key has %d bits; that is too many.", n.BitLen()), how)
	case n.Bit(0) == 0:
		c.warn(p, about, tr("RSA 模数应为奇数，这个数是偶数，可能抄漏。", "An RSA modulus is odd, this number is even: something may be missing."), how)
	case system == "harmony":
		c.warn(p, about, tr("鸿蒙通常使用 EC P-256 公钥（130 位十六进制，04 开头）。", "HarmonyOS usually has a P-256 key (130 hexadecimal digits, starting with 04)."), tr("与应用市场的签名证书核对。", "Compare it with the certificate of the app market."))
	}
}

func bits(n *big.Int) int {
	if n == nil {
		return 0
	}
	return n.BitLen()
}

// fingerprint checks the certificate's digest (row 35): MD5 for Android, SHA-1 for iOS. The portals title the field
// "MD5" for both, which misleads, so the texts say what is meant.
func (c *checker) fingerprint(p pointer, s, system string) string {
	about := rule{"platform.fingerprint", "N:195 S:106", 35}
	t := hexText(s)
	want := map[string]int{"android": 32, "ios": 40}[system]
	how := tr("填写签名证书的指纹：安卓用 MD5（32 位十六进制），iOS 用 SHA-1（40 位）。栏目虽名为“MD5”，iOS 并不填 MD5。",
		"Give the digest of the signing certificate: MD5 (32 hexadecimal digits) for Android, SHA-1 (40) for iOS. The field is titled “MD5”, yet iOS does not take an MD5.")
	if t == "" {
		if featured(system) && c.needs.details {
			c.fault(p, about, tr("没有填写证书指纹。", "The certificate's fingerprint is missing."), how)
		}
		return ""
	}
	if strings.Trim(t, "0123456789abcdef") != "" {
		c.fault(p, about, tr("证书指纹不是十六进制数。", "The fingerprint is not hexadecimal."), how)
		return clip(t)
	}
	kind := map[int]string{32: "MD5", 40: "SHA-1", 64: "SHA-256"}[len(t)]
	switch {
	case want != 0 && len(t) == want:
		if system == "ios" {
			c.note(p, about, tr("栏目虽名为“MD5”，iOS 填的是 SHA-1。", "The field is titled “MD5”, but iOS takes the SHA-1."), tr("已按 SHA-1 核对，无须改动。", "It has been checked as SHA-1; leave it as it is."))
		}
	case want != 0 && kind != "":
		c.fault(p, about, tr("这是 %s 指纹，该平台要 %d 位。", "This is a digest of kind %s; the platform wants %d digits.", kind, want), how)
	case want != 0 || kind == "":
		c.fault(p, about, tr("证书指纹有 %d 位，不是 MD5（32）也不是 SHA-1（40）。", "The fingerprint has %d digits, neither MD5 (32) nor SHA-1 (40).", len(t)), how)
	case system == "harmony":
		c.warn(p, about, tr("鸿蒙填 MD5 还是 SHA-1，各方说法不一；这是 %s。", "Sources disagree whether HarmonyOS takes MD5 or SHA-1; this is %s.", kind), tr("向接入服务商确认。", "Ask the operator."))
	}
	return clip(t)
}
