package rulebook

import (
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
	"go.yaml.in/yaml/v3"

	"icpdoc/internal/fault"
	"icpdoc/internal/filing"
)

// Condition is one `when:` of a rulebook, an expression of expr-lang over one of the environments below.
// The zero Condition always holds.
type Condition struct {
	Text string

	file    string
	line    int
	program *vm.Program
}

// UnmarshalYAML keeps the line, so that an error can name it.
func (c *Condition) UnmarshalYAML(node *yaml.Node) error {
	c.line = node.Line
	return node.Decode(&c.Text)
}

// filingEnv is what a condition of a material per filing may name, and every other condition too.
type filingEnv struct {
	Provider       string              `expr:"provider"`
	Type           string              `expr:"type"`          // filing type: "new", "change_ip", …
	Mode           string              `expr:"mode"`          // "electronic" or "manual"
	Adding         bool                `expr:"adding"`        // type is new or new_service
	Changing       bool                `expr:"changing"`      // type is change_entity or change_information
	Deregistering  bool                `expr:"deregistering"` // any of the three deregistrations
	Operator       filing.Scope        `expr:"operator"`
	Entity         filing.Entity       `expr:"entity"`
	Account        filing.Account      `expr:"account"`
	AccountDiffers bool                `expr:"account_differs"` // the account's company is another than the entity
	Services       []filing.Service    `expr:"services"`
	Province       Province            `expr:"province"`  // of the entity
	Words          map[string][]string `expr:"words"`     // trigger words by topic, the province's own among them
	Confirmed      []string            `expr:"confirmed"` // what the filer has acknowledged
}

// serviceEnv is for a material per service.
type serviceEnv struct {
	filingEnv
	Service filing.Service `expr:"service"`
	Kind    string         `expr:"kind"`  // "website" or "app"
	Index   int            `expr:"index"` // of the service, from 0
}

// domainEnv is for a material per domain.
type domainEnv struct {
	serviceEnv
	Domain filing.Domain `expr:"domain"`
}

// preApprovalEnv is for a material per pre-approval category.
type preApprovalEnv struct {
	serviceEnv
	PreApproval filing.PreApproval `expr:"pre_approval"`
}

// compiler compiles conditions for one scope each.
type compiler map[per][]expr.Option

func newCompiler() compiler {
	options := func(env any) []expr.Option {
		return []expr.Option{expr.Env(env), expr.AsBool(), expr.Patch(plainStrings{}),
			expr.DisableBuiltin("now")} // the clock would make the same filing give two answers
	}
	return compiler{
		perFiling:      options(filingEnv{}),
		perService:     options(serviceEnv{}),
		perDomain:      options(domainEnv{}),
		perPreApproval: options(preApprovalEnv{}),
	}
}

// compile type-checks a condition; the field tells file, line, expression and a hint.
func (c compiler) compile(cond *Condition, scope per) []fault.Field {
	if strings.TrimSpace(cond.Text) == "" {
		return nil
	}
	program, err := expr.Compile(cond.Text, c[scope]...)
	if err == nil {
		cond.program = program
		return nil
	}
	message, hint := err.Error(), fault.Text{}
	var fe *file.Error
	if errors.As(err, &fe) {
		message = fe.Message + " (column " + strconv.Itoa(fe.Column+1) + ")"
		hint = hintFor(fe.Message, scope)
	}
	if hint.En == "" {
		hint = fault.Text{Zh: "参见 templates/providers/README.md 中的条件写法。", En: "See how conditions are written in templates/providers/README.md."}
	}
	return []fault.Field{complain(cond.file, cond.line, "rulebook.expression",
		"条件无法理解："+cond.Text+" —— "+message+"。", "The condition is not understood: "+cond.Text+": "+message+".", hint.Zh, hint.En)}
}

// hintFor suggests the name that was probably meant.
func hintFor(message string, scope per) fault.Text {
	word, ok := strings.CutPrefix(message, "unknown name ")
	if !ok {
		if _, rest, found := strings.Cut(message, "has no field "); found {
			word = rest
		} else {
			return fault.Text{}
		}
	}
	word, _, _ = strings.Cut(word, " ")
	envs := map[per]reflect.Type{perFiling: reflect.TypeFor[filingEnv](), perService: reflect.TypeFor[serviceEnv](),
		perDomain: reflect.TypeFor[domainEnv](), perPreApproval: reflect.TypeFor[preApprovalEnv]()}
	for _, other := range []per{perService, perDomain, perPreApproval} {
		if topNames(envs[other])[word] && !topNames(envs[scope])[word] {
			return fault.Text{Zh: "“" + word + "”只在 per: " + string(other) + " 的材料中可用；每个备案一份的材料请用 any(services, …)。",
				En: strconv.Quote(word) + " is known in materials with per: " + string(other) + " only; use any(services, …) in one per filing."}
		}
	}
	all := topNames(envs[scope])
	for _, t := range []reflect.Type{reflect.TypeFor[filing.Entity](), reflect.TypeFor[filing.Service](), reflect.TypeFor[filing.Person](),
		reflect.TypeFor[filing.Account](), reflect.TypeFor[filing.Code](), reflect.TypeFor[filing.Domain](), reflect.TypeFor[Province]()} {
		for name := range topNames(t) {
			all[name] = true
		}
	}
	if near := nearest(word, names(all)); near != "" {
		return fault.Text{Zh: "是否应为 “" + near + "”？", En: "Did you mean " + strconv.Quote(near) + "?"}
	}
	return fault.Text{}
}

// topNames gives the expr names of a struct's fields, those of embedded structs among them.
func topNames(t reflect.Type) map[string]bool {
	all := map[string]bool{}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for name := range topNames(f.Type) {
				all[name] = true
			}
		} else if name := f.Tag.Get("expr"); name != "" && name != "-" {
			all[name] = true
		}
	}
	return all
}

// holds puts the condition to an environment. The machine may be used again, by one goroutine at a time.
func (c *Condition) holds(machine *vm.VM, env any) (bool, error) {
	if c.program == nil {
		return true, nil
	}
	out, err := machine.Run(c.program, env)
	if err != nil {
		return false, fault.New(fault.Config, "rulebook.expression", "规则文件中的条件在运行时出错。", "A condition of the rulebook failed.").
			With(complain(c.file, c.line, "rulebook.runtime", "条件运行出错："+c.Text, "The condition failed: "+c.Text+": "+firstLine(err.Error()),
				"可空的字段请写成 service.app?.platforms；列表请用 any(…)。", "Write service.app?.platforms for what may be missing, any(…) for lists."))
	}
	yes, _ := out.(bool)
	return yes, nil
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// plainStrings turns values of named string types (a service's kind, say) into plain strings: expr compares a named
// string with a literal as unequal whatever they hold.
type plainStrings struct{}

// Visit wraps a node of a named string type in string(…).
func (plainStrings) Visit(node *ast.Node) {
	t := (*node).Type()
	if t != nil && t.Kind() == reflect.String && t != reflect.TypeFor[string]() {
		ast.Patch(node, &ast.BuiltinNode{Name: "string", Arguments: []ast.Node{*node}})
		(*node).SetType(reflect.TypeFor[string]())
	}
}
