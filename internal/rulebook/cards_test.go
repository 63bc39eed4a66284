package rulebook_test

import (
	"slices"
	"strings"
	"testing"

	"icpdoc/internal/filing"
	"icpdoc/internal/rulebook"
)

// TestRow05_06_07_13_24_25_26_31_40_Cards: what is only for information is told with every filing it concerns, in both
// languages, with its row and source.
func TestRow05_06_07_13_24_25_26_31_40_Cards(t *testing.T) {
	l := load(t)
	for _, c := range []struct {
		provider string
		row      int
		source   string
		says     []string
	}{
		{"nwcd", 5, "N:46-52", []string{"icp@nwcdcloud.cn", "10100966-4", "icp.nwcdcloud.cn"}},
		{"sinnet", 6, "S:29-35", []string{"sin-icp@sinnet.com.cn", "10100766-4", "4000988000-2", "ghxwicp.com/beian/", "Chrome", "sinnet.com.cn"}},
		{"nwcd", 7, "N:56", []string{"免费"}},
		{"sinnet", 7, "S:39", []string{"免费"}},
		{"nwcd", 13, "N:33", []string{"反电信网络诈骗法"}},
		{"sinnet", 13, "S:13", []string{"反电信网络诈骗法"}},
		{"nwcd", 24, "N:102", []string{"80", "8080", "443"}},
		{"sinnet", 24, "S:421", []string{"80", "8080", "443"}},
		{"nwcd", 25, "N:96,354", []string{"1个工作日", "20个工作日"}},
		{"sinnet", 25, "S:291,419", []string{"20个工作日"}},
		{"nwcd", 26, "N:100", []string{"短信"}},
		{"nwcd", 31, "S:425-427", []string{"30日", "beian.gov.cn"}},
		{"sinnet", 31, "S:425-427", []string{"30日", "beian.gov.cn"}},
		{"nwcd", 40, "N:277-286", []string{"微信", "人脸", "3分钟", "已核验", "刷新二维码"}},
		{"sinnet", 40, "", []string{"微信", "人脸"}},
	} {
		notes, err := l.Notes(sample(c.provider, beijing, filing.Electronic))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(notes, func(n rulebook.Card) bool { return n.Row == c.row })
		if i < 0 {
			t.Errorf("%s says nothing about row %d", c.provider, c.row)
			continue
		}
		text := strings.ReplaceAll(notes[i].Text.Zh, " ", "")
		for _, word := range c.says {
			if !strings.Contains(text, word) {
				t.Errorf("%s, row %d: no word of %s in %q", c.provider, c.row, word, text)
			}
		}
		if notes[i].Text.En == "" || c.source != "" && notes[i].Source != c.source || c.row == 25 && !notes[i].Estimate {
			t.Errorf("%s, row %d: %+v", c.provider, c.row, notes[i])
		}
	}
}
