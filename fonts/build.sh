#!/bin/sh
# Builds the font files of this folder from the originals. Needed once, when a font is to be replaced: the
# results are committed and nothing else runs this script.
#
#   fonts/build.sh ORIGINALS [OUT]     (OUT is this folder unless given)
#
# ORIGINALS is a folder with these files, from these packages at exactly these versions:
#
#   NotoSerifSC_400Regular.ttf     npm @expo-google-fonts/noto-serif-sc 0.4.3, 400Regular/
#   NotoSerifSC_700Bold.ttf        npm @expo-google-fonts/noto-serif-sc 0.4.3, 700Bold/
#   NotoSansSC_500Medium.ttf       npm @expo-google-fonts/noto-sans-sc 0.4.3, 500Medium/
#   SourceSerif4_300Light.ttf      npm @expo-google-fonts/source-serif-4 0.4.1, 300Light/
#   LXGWWenKai-Regular.ttf         Debian fonts-lxgw-wenkai 1.250+repack-1
#   BabelStoneHan.ttf              Debian fonts-babelstone-han 15.0.5-2
#   HanaMinA.ttf, HanaMinB.ttf     Debian fonts-hanazono 20170904-2.1
#
# It needs python3 with fontTools 4.38 (Debian python3-fonttools). Same originals, same fontTools: same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
originals=${1:?usage: build.sh ORIGINALS [OUT]}
out=${2:-$here}

(cd "$originals" && sha256sum --quiet --check -) <<'SUMS'
a2027ca3606907f6a628e9cd869605e3879beaaa38b37c7fec95b372130628c8  BabelStoneHan.ttf
7ca87559414474848fc513a8d8eb42d5b0f8194c30c2abdfbfedff5398ec88d7  HanaMinA.ttf
829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c  HanaMinB.ttf
bbf534b0ca093928f94d1782855e65a19a32cde82b075d495d072025521953c8  LXGWWenKai-Regular.ttf
b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a  NotoSansSC_500Medium.ttf
c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742  NotoSerifSC_400Regular.ttf
9c6a2ba736e4b499c84f65ce366bd3625c0401885fd3e585ace50fb738b96ff6  NotoSerifSC_700Bold.ttf
7ee4c600c46fa6e0f25362464a3265a240befe02d384ccf78d2ffbce6c48686f  SourceSerif4_300Light.ttf
SUMS

exec "${PYTHON:-python3}" - "$originals" "$out" "$here/../internal/filing/filingtest/standard-characters.txt" <<'PYTHON'
import shutil
import sys

from fontTools import subset
from fontTools.ttLib import TTFont

originals, out, table = sys.argv[1:]
WHEN = "22 November 2026"  # of the last change to what is kept below; the Arphic licence asks for it


def span(*pairs):
    return {c for first, last in pairs for c in range(first, last + 1)}


def characters(name):
    return set(TTFont(f"{originals}/{name}", lazy=True).getBestCmap())


with open(table, encoding="utf-8") as f:
    standard = {ord(c) for line in f for c in line.rstrip("\n")}
assert len(standard) == 8105
gb2312 = {ord(bytes((a, b)).decode("gb2312", "ignore") or "\0") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF)} - {0}
assert len(gb2312) == 6763
big5 = {ord(c) for a in range(0xA4, 0xFA) for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
        for c in bytes((a, b)).decode("big5", "ignore") if ord(c) >= 0x4E00}

letters = span((0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x2AF), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF),
               (0x400, 0x52F), (0x1E00, 0x1EFF))
# Without the invisible: joiners, direction marks, line separators.
punctuation = span((0x2000, 0x200A), (0x2010, 0x2027), (0x202F, 0x205F), (0x2070, 0x209F), (0x20A0, 0x20CF))
symbols = span((0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
               (0x2460, 0x24FF), (0x2500, 0x25FF), (0x2600, 0x26FF), (0x2700, 0x27BF))
cjk = span((0x3000, 0x303F), (0x3040, 0x30FF), (0x3100, 0x312F), (0x31A0, 0x31BF), (0x3200, 0x33FF),
           (0xFE10, 0xFE1F), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF))
han = span((0x2E80, 0x2FDF), (0x2FF0, 0x2FFF), (0x31C0, 0x31EF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
           (0xF900, 0xFAFF), (0x20000, 0x2FA1F), (0x30000, 0x323AF))

song = characters("NotoSerifSC_400Regular.ttf")
latin = (characters("SourceSerif4_300Light.ttf") & (letters | punctuation | symbols)) - song
babelstone = (characters("BabelStoneHan.ttf") & han) - song
hanazono_b = (characters("HanaMinB.ttf") & han) - song - babelstone
hanazono_a = (characters("HanaMinA.ttf") & (han | letters | punctuation | symbols | cjk)) - song - latin - babelstone - hanazono_b


def cut(source, target, keep, family=None, style=None, em=None):
    """Keeps the characters, no hinting, no layout tables; a new family name marks the file as a changed one.
    em, when given, is a new number of units in the em: fewer make the same outlines stand larger."""
    options = subset.Options(hinting=False, layout_features=[], glyph_names=False, notdef_outline=True,
                             name_IDs=["*"], name_languages=["*"], name_legacy=False, legacy_cmap=False,
                             recalc_timestamp=False, recalc_bounds=True, recalc_max_context=False)
    options.drop_tables += ["BASE", "DSIG", "FFTM", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "meta", "prop", "vhea", "vmtx"]
    font = subset.load_font(f"{originals}/{source}", options)
    s = subset.Subsetter(options)
    keep = keep & set(font.getBestCmap())
    s.populate(unicodes=keep)
    s.subset(font)
    if em:
        font["head"].unitsPerEm = em
    names = font["name"]
    if family:
        postscript = family.replace(" ", "") + "-" + style
        full = f"{family} {style}"
        for record in list(names.names):
            if record.nameID in (1, 2, 3, 4, 6, 16, 17, 18, 20, 21, 22):
                names.removeNames(record.nameID, record.platformID, record.platEncID, record.langID)
        for ident, text in ((1, family), (2, style), (3, postscript), (4, full), (6, postscript)):
            names.setName(text, ident, 3, 1, 0x409)
    note = (f"Changed from {source} on {WHEN} for the icpdoc project: cut down to {len(keep)} characters; "
            "hinting, vertical metrics and layout tables removed; outlines of the kept glyphs unchanged.")
    if em:
        note = note[:-1] + f", and enlarged by giving the em {em} units."
    names.setName(note, 10, 3, 1, 0x409)
    subset.save_font(font, f"{out}/{target}", options)


cut("NotoSerifSC_400Regular.ttf", "NotoSerifSC-Regular.ttf", song)
cut("NotoSerifSC_700Bold.ttf", "NotoSerifSC-Bold.ttf", standard | gb2312 | letters | punctuation | symbols | cjk)
sans = characters("NotoSansSC_500Medium.ttf")  # headings: simplified and traditional, but not the rare
cut("NotoSansSC_500Medium.ttf", "NotoSansSC-Medium.ttf", (sans - han) | (sans & (standard | gb2312 | big5)))
cut("BabelStoneHan.ttf", "RareHanA.ttf", babelstone, "Rare Han A", "Regular")
cut("HanaMinB.ttf", "RareHanB.ttf", hanazono_b, "Rare Han B", "Regular")
cut("HanaMinA.ttf", "RareSigns.ttf", hanazono_a, "Rare Signs", "Regular")
# Noto Serif SC has the letters of Source Serif, but larger: capitals of 728 units where the original has 674 (all
# per 1000), and lighter than its Regular. So the letters that it lacks come from Light, in an em as much smaller.
cut("SourceSerif4_300Light.ttf", "RareLetters.ttf", latin, "Rare Letters", "Regular", em=926)
# A reserved font name: this file may bear it only as it is.
shutil.copyfile(f"{originals}/LXGWWenKai-Regular.ttf", f"{out}/LXGWWenKai-Regular.ttf")
PYTHON
