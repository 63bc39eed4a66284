package imprint

import (
	"fmt"

	"icpdoc/internal/fault"
)

// What people read. They hold a sheet in their hand and want to know whether to take it; they are no cryptographers.

func textCurrent() fault.Text {
	return fault.Text{
		Zh: "此页由本系统打印，内容与现在的备案数据一致。",
		En: "This sheet was printed by this system and says what the filing says now.",
	}
}

func textGenuine() fault.Text {
	return fault.Text{
		Zh: "此页由本系统打印。是否仍为最新，尚未比对。",
		En: "This sheet was printed by this system. Whether it is still up to date was not compared.",
	}
}

func textTyped() fault.Text {
	return fault.Text{
		Zh: "短码输入无误，但短码没有签名，也尚未比对。",
		En: "The short code is well typed, but it carries no signature and was not compared with anything.",
	}
}

func remedyCompare() fault.Text {
	return fault.Text{
		Zh: "与备案数据或材料包比对，即可知道是否为最新。",
		En: "Compare it with the filing or its pack to know whether it is up to date.",
	}
}

func textSuperseded(n int) fault.Text {
	return fault.Text{
		Zh: fmt.Sprintf("此页由本系统打印，但此后这份文件有 %d 项内容改动。", n),
		En: fmt.Sprintf("This sheet was printed by this system, but %s of its document changed since.", values(n)),
	}
}

func values(n int) string {
	if n == 1 {
		return "1 value"
	}
	return fmt.Sprintf("%d values", n)
}

func textFieldsUnknown() fault.Text {
	return fault.Text{
		Zh: "此页由本系统打印，但内容与现在的备案数据不同。与打印时的材料包一并比对，可知改动了哪些项目。",
		En: "This sheet was printed by this system, but the filing now says something else. Compare it with the pack it was printed from as well to see which values changed.",
	}
}

func textLayout() fault.Text {
	return fault.Text{
		Zh: "此页由本系统打印，填写的内容没有变，但这份文件的格式、固定文字或页数变了。",
		En: "This sheet was printed by this system and its values are the same, but the form's wording, layout or number of sheets changed since it was printed.",
	}
}

func textSheetGone(number, of int) fault.Text {
	return fault.Text{
		Zh: fmt.Sprintf("此页由本系统打印，但这份文件现在只有 %d 页，不再有第 %d 页。", of, number),
		En: fmt.Sprintf("This sheet was printed by this system, but the document now has %d sheet(s), there is no sheet %d any more.", of, number),
	}
}

func textWithdrawn(signed bool) fault.Text {
	if signed {
		return fault.Text{
			Zh: "此页由本系统打印，但现在的备案数据已不需要这份文件。",
			En: "This sheet was printed by this system, but the filing as it is now has no such document any more.",
		}
	}
	return fault.Text{
		Zh: "短码属于这份备案以前的一份文件，现在的备案数据已不需要它。",
		En: "The short code is that of a document that the filing had once; as it is now it has no such document any more.",
	}
}

func remedyReprint() fault.Text {
	return fault.Text{
		Zh: "请勿使用此页。重新打印、签字、盖章。",
		En: "Do not use this sheet. Print it anew, sign and seal it.",
	}
}

func remedyWithdrawn() fault.Text {
	return fault.Text{Zh: "请抽出此页，不要提交。", En: "Take this sheet out; do not hand it in."}
}

func textUnknown(signed bool) fault.Text {
	if signed {
		return fault.Text{
			Zh: "签名有效，但比对的备案数据和材料包中没有这份文件。",
			En: "The signature holds, but the filing or pack it was compared with has no such document.",
		}
	}
	return fault.Text{
		Zh: "比对的备案数据和材料包中没有这个短码的文件。",
		En: "The filing or pack it was compared with has no document of this short code.",
	}
}

func remedyUnknown() fault.Text {
	return fault.Text{
		Zh: "核对是否拿错了备案：此页很可能属于另一份备案。",
		En: "Check that it is the right filing: the sheet most likely belongs to another one.",
	}
}

func textUnsigned() fault.Text {
	return fault.Text{
		Zh: "短码属于这份备案的文件，但短码没有签名，也不表明版本：不能证明此页是真的或是最新的。",
		En: "The short code is that of a document of this filing, but it carries no signature and no revision: it does not prove that the sheet is genuine or up to date.",
	}
}

func remedyUnsigned() fault.Text {
	return fault.Text{
		Zh: "请逐项与现在的文件核对，或扫描、拍摄二维码再验证。",
		En: "Compare the sheet with the document as it is now, value by value, or verify its QR code from a scan or photo.",
	}
}

func remedyForged() fault.Text {
	return fault.Text{
		Zh: "请勿采信此页。重新扫描或拍摄清楚后再验证一次；结果仍是如此，则视为伪造。",
		En: "Do not trust this sheet. Scan or photograph it again, clearly; if the answer stays the same, treat it as forged.",
	}
}

// remedyOf is what to do about a code that could not be judged at all.
func remedyOf(code string) fault.Text {
	switch code {
	case "imprint.unknown_key":
		return fault.Text{
			Zh: "此页可能由另一台电脑打印：向其索取密钥文件的公开部分。若应当是本机打印的，请勿采信。",
			En: "It may have been printed elsewhere: ask there for the public part of the keyring. If it should have been printed here, do not trust it.",
		}
	case "imprint.version":
		return fault.Text{Zh: "升级 icpdoc 后再验证。", En: "Update icpdoc and verify again."}
	}
	return fault.Text{
		Zh: "验证页面下方的二维码或其下的短码；纸上别处的二维码与此无关。",
		En: "Verify the QR code at the bottom of the sheet or the short code under it; other codes on the paper do not matter here.",
	}
}
