package webtest

// Weight answers how many bytes the page that is open, and each file that the browser took for it, have on the wire or
// had when they were kept: what a first visit loads, by address.
func (tab *Tab) Weight() map[string]int {
	tab.t.Helper()
	const script = `Object.fromEntries([...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map(e => [e.name, e.encodedBodySize]))`
	weights, err := eval[map[string]int](tab, script)
	if err != nil {
		tab.t.Fatalf("what the page weighs: %v", err)
	}
	return weights
}
