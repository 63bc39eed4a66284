package rulebook_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"icpdoc/internal/filing"
)

var update = flag.Bool("update", false, "write the reference files anew")

// TestGolden keeps whole material lists, the advice among them, as a reviewer would read them.
func TestGolden(t *testing.T) {
	l := load(t)
	two := func(f *filing.Filing) {
		f.Services = []filing.Service{service(filing.Website), service(filing.APP)}
		f.Services[0].Domains = domains("a.cn", "b.cn", "c.cn")
	}
	foreign := func(f *filing.Filing) {
		f.Entity.LegalRepresentative.Foreign, f.Entity.LegalRepresentative.Name = true, "Maximiliana Example"
		otherPerson(f)
	}
	for name, f := range map[string]filing.Filing{
		"nwcd-app-shanghai-electronic":      sample("nwcd", shanghai, filing.Electronic, otherPerson, accountOf("示例控股有限公司", "group")),
		"nwcd-two-guangdong-manual":         sample("nwcd", guangdong, filing.Manual, two, otherPerson),
		"nwcd-app-shaanxi-electronic":       sample("nwcd", shaanxi, filing.Electronic),
		"nwcd-app-xinjiang-electronic":      sample("nwcd", xinjiang, filing.Electronic),
		"nwcd-app-liaoning-foreign":         sample("nwcd", liaoning, filing.Manual, foreign),
		"nwcd-change-ip":                    sample("nwcd", ningxia, filing.Electronic, ofType(filing.TypeChangeIP)),
		"nwcd-deregister-entity":            sample("nwcd", beijing, filing.Manual, ofType(filing.TypeDeregisterEntity), func(f *filing.Filing) { f.Services = nil }),
		"sinnet-website-beijing-electric":   sample("sinnet", beijing, filing.Electronic, website, otherPerson),
		"sinnet-two-beijing-manual":         sample("sinnet", beijing, filing.Manual, two, otherPerson, accountOf("示例控股有限公司", "unrelated")),
		"sinnet-change-information-jiangsu": sample("sinnet", "320000", filing.Manual, ofType(filing.TypeChangeInformation)),
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, r := range requirements(t, l, f) {
				fmt.Fprintf(&b, "%-11s ×%d %-36s", r.Need, r.Copies, r.Material)
				if r.Service >= 0 {
					fmt.Fprintf(&b, " service %d", r.Service)
				}
				if r.Domain >= 0 {
					fmt.Fprintf(&b, " domain %d", r.Domain)
				}
				fmt.Fprintf(&b, "\n    %s | %s\n    %s | %s  [%s]\n", r.Title.Zh, r.Title.En, r.Reason.Zh, r.Reason.En, r.Source)
				if r.Template != "" || len(r.Channels) > 0 {
					fmt.Fprintf(&b, "    template %q signers %v seals %v date %q channels %v\n", r.Template, r.Signers, r.Seals, r.DatePolicy, r.Channels)
				}
				if r.Advice != nil {
					fmt.Fprintf(&b, "    ! %s\n    ! %s\n", r.Advice.Zh, r.Advice.En)
				}
			}
			cards, err := l.Notes(f)
			if err != nil {
				t.Fatal(err)
			}
			b.WriteString("\n")
			for _, c := range cards {
				fmt.Fprintf(&b, "%-7s %s [%s]\n", c.Severity, c.ID, c.Source)
			}
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
