package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// thing is something on the page as a reader of screens is told of it.
type thing struct {
	id         cdp.BackendNodeID
	role, name string
	url        string // of a link
}

func (th thing) String() string { return fmt.Sprintf("%s %q", th.role, th.name) }

// The roles of what can be used in each way.
var (
	clickable = []string{
		"button", "link", "checkbox", "radio", "switch", "tab", "menuitem", "option", "DisclosureTriangle", "summary",
	}
	fillable   = []string{"textbox", "searchbox", "spinbutton", "combobox", "Date", "InputTime"}
	selectable = []string{"combobox", "listbox"}
	checkable  = []string{"checkbox", "radio", "switch"}
	groups     = []string{
		"row", "group", "radiogroup", "listitem", "article", "region", "form", "dialog", "alertdialog", "table", "list",
		"navigation", "main", "banner", "contentinfo", "complementary", "search", "alert", "status", "figure",
	}
)

// In narrows the tab to the smallest part of the page with that name or text in it: a row of a table, a group of fields,
// an item of a list, a dialog, a region.
func (tab *Tab) In(text string) *Tab {
	narrow := *tab
	narrow.within = append(slices.Clone(tab.within), flatten(text))
	return &narrow
}

// await waits for the one thing of these roles with that name: exactly, or else beginning with it, small letters and
// capitals alike, for styles may change them.
func (tab *Tab) await(name string, roles []string) thing {
	tab.t.Helper()
	var one thing
	tab.until("look for "+name, func() string {
		all, err := tab.things(roles)
		if err != nil {
			return err.Error()
		}
		var problem string
		one, problem = choose(all, flatten(name))
		return problem
	})
	return one
}

// choose picks the one that is meant, or says why there is none.
func choose(all []thing, name string) (thing, string) {
	matches := func(fits func(thing) bool) []thing {
		return slices.DeleteFunc(slices.Clone(all), func(th thing) bool { return !fits(th) })
	}
	named := matches(func(th thing) bool { return strings.EqualFold(th.name, name) })
	if len(named) == 0 {
		named = matches(func(th thing) bool { return strings.HasPrefix(strings.ToLower(th.name), strings.ToLower(name)) })
	}
	same := func(th thing) bool { return th.url != "" && th.url == named[0].url } // links to one place are one
	switch {
	case len(named) == 0:
		return thing{}, fmt.Sprintf("there is none of this name among %v", all)
	case len(named) > 1 && len(slices.DeleteFunc(slices.Clone(named), same)) > 0:
		return thing{}, fmt.Sprintf("more than one fits, say which one with In: %v", named)
	}
	return named[0], ""
}

// things answers what of these roles the part of the page holds that the tab looks into.
func (tab *Tab) things(roles []string) ([]thing, error) {
	root, err := tab.part()
	if err != nil {
		return nil, err
	}
	return tab.below(root, roles)
}

// below answers what of these roles is below a node.
func (tab *Tab) below(root cdp.BackendNodeID, roles []string) ([]thing, error) {
	tree, err := do(tab, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{BackendNodeID: root})
	if err != nil {
		return nil, err
	}
	var all []thing
	for _, node := range tree.Nodes {
		th := thing{id: node.BackendDOMNodeID, role: word(node.Role), name: flatten(word(node.Name))}
		if node.Ignored || th.id == root || !slices.Contains(roles, th.role) {
			continue
		}
		for _, property := range node.Properties {
			if property.Name == "url" {
				th.url = word(property.Value)
			}
		}
		all = append(all, th)
	}
	return all, nil
}

// part answers the node of the part of the page that the tab looks into.
func (tab *Tab) part() (cdp.BackendNodeID, error) {
	document, err := do(tab, dom.GetDocument, dom.GetDocumentParams{})
	if err != nil {
		return 0, err
	}
	root := document.Root.BackendNodeID
	for _, text := range tab.within {
		candidates, err := tab.below(root, groups)
		if err != nil {
			return 0, err
		}
		found, size := cdp.BackendNodeID(0), 0
		for _, candidate := range candidates {
			content, err := call[string](tab, candidate.id, "function() { return this.innerText || this.textContent || '' }")
			if err != nil {
				return 0, err
			}
			whole := flatten(candidate.name + " " + content)
			if strings.Contains(whole, text) && (found == 0 || len(whole) <= size) {
				found, size = candidate.id, len(whole)
			}
		}
		if found == 0 {
			return 0, fmt.Errorf("no part of the page has the text %q", text)
		}
		root = found
	}
	return root, nil
}

// call runs a function with a node of the page as this.
func call[T any](tab *Tab, id cdp.BackendNodeID, function string, args ...any) (T, error) {
	var none T
	node, err := do(tab, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: id})
	if err != nil {
		return none, err
	}
	defer func() {
		_, _ = do(tab, runtime.ReleaseObject, runtime.ReleaseObjectParams{ObjectID: node.Object.ObjectID}) // gone with its page
	}()
	ctx, cancel := context.WithTimeout(tab.ctx, Patience)
	defer cancel()
	on := func(p *runtime.CallFunctionOnParams) { p.ObjectID = node.Object.ObjectID }
	return chromedp.Run(ctx, chromedp.CallFunctionOn[T](function, on, args...))
}

// word decodes a value of the accessibility tree that is a string.
func word(value *accessibility.Value) string {
	if value == nil {
		return ""
	}
	var text string
	if err := json.Unmarshal(value.Value, &text); err != nil {
		return string(value.Value)
	}
	return text
}
