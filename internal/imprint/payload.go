package imprint

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"

	"icpdoc/internal/fault"
)

// Prefix begins every payload; the digit is the version of what follows.
const Prefix = "ICP1:"

// family begins the payloads of every version.
const family = "ICP"

// context stands before what is signed, so that no signature of ours for another purpose can pass for a sheet's.
const context = "icpdoc imprint sheet\x00"

// The layout of the bytes behind the prefix.
const (
	keyLen    = 4
	bodyLen   = keyLen + len(DocumentID{}) + 3 + len(Digest{})
	rawLen    = bodyLen + ed25519.SignatureSize
	payloadLn = len(Prefix) + rawLen/2*3
)

// seal writes and signs a sheet whose numbers are in range.
func (k *Keyring) seal(s Sheet) (string, error) {
	key := k.active()
	if key == nil || key.seed == nil {
		return "", publicOnly()
	}
	raw := make([]byte, 0, rawLen)
	raw = append(raw, key.id[:]...)
	raw = append(raw, s.Document[:]...)
	raw = append(raw, byte(s.Number), byte(s.Of), byte(s.Copy)) //nolint:gosec // G115: Mint has checked that they are at most 255
	raw = append(raw, s.Digest[:]...)
	raw = append(raw, ed25519.Sign(key.private, signed(raw))...)
	return Prefix + encode45(raw), nil
}

// signed is the message of the signature: context, prefix, and the body whose first bytes are the key's own ID.
func signed(body []byte) []byte { return append([]byte(context+Prefix), body...) }

// Open reads a payload and checks its signature. White space around it does not matter; nothing else is forgiven.
//
// Errors are *fault.Error: imprint.not_ours (no code of this program), imprint.version (of a newer one), imprint.damaged
// (characters wrong or missing), imprint.unknown_key (signed by a key that is not on this keyring), imprint.forged (the
// signature does not fit).
func (k *Keyring) Open(payload string) (Sheet, error) {
	s, _, err := k.open(payload)
	return s, err
}

func (k *Keyring) open(payload string) (Sheet, *key, error) {
	payload = strings.TrimSpace(payload)
	if !strings.HasPrefix(payload, Prefix) {
		return Sheet{}, nil, foreign(payload)
	}
	raw, ok := decode45(payload[len(Prefix):])
	if !ok || len(raw) != rawLen {
		return Sheet{}, nil, damaged(fmt.Sprintf("应有 %d 个字符，现有 %d 个，或有字符不对", payloadLn, len(payload)),
			fmt.Sprintf("%d of %d characters, or some are wrong", len(payload), payloadLn))
	}
	body, signature := raw[:bodyLen], raw[bodyLen:]
	key := k.find([keyLen]byte(body))
	if key == nil {
		return Sheet{}, nil, fault.New(fault.NotFound, "imprint.unknown_key",
			fmt.Sprintf("此码由密钥 %X 签署，本机密钥文件中没有这把密钥，无法验证。", body[:keyLen]),
			fmt.Sprintf("The code names the key %X, which is not on this keyring, so its signature cannot be checked.", body[:keyLen]))
	}
	if !ed25519.Verify(key.public, signed(body), signature) {
		return Sheet{}, nil, fault.New(fault.Invalid, "imprint.forged", "签名与内容不符：此码是伪造的，或已损坏。",
			"The signature does not fit what the code says: it is forged or damaged.")
	}
	s := Sheet{Number: int(body[9]), Of: int(body[10]), Copy: int(body[11])}
	copy(s.Document[:], body[keyLen:])
	copy(s.Digest[:], body[12:])
	if s.check() != nil { // signed by us, yet nothing that we sign
		return Sheet{}, nil, damaged("页码不合理", "its sheet numbers make no sense")
	}
	return s, key, nil
}

// foreign tells a text that is no code from a code of a later version and from one that lost its first characters.
func foreign(payload string) error {
	if rest, ok := strings.CutPrefix(payload, family); ok {
		if i := strings.IndexByte(rest, ':'); i > 0 && i < 4 && len(bytes.Trim([]byte(rest[:i]), "0123456789")) == 0 {
			return fault.New(fault.Unsupported, "imprint.version", "此码由更新版本的 icpdoc 生成，请升级后再验证。",
				"The code is of a newer version of icpdoc; update and verify again.")
		}
	}
	return fault.New(fault.Invalid, "imprint.not_ours", "这不是 icpdoc 的签名码。", "This is no signed code of icpdoc.")
}

func damaged(zh, en string) error {
	return fault.New(fault.Malformed, "imprint.damaged", "签名码已损坏："+zh+"。", "The code is damaged: "+en+".")
}

func publicOnly() error {
	return fault.New(fault.Config, "imprint.public", "这份密钥文件只有公开部分，只能验证，不能签发。",
		"This keyring has only its public part: it verifies, it does not sign.")
}
