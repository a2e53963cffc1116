package school

// Preset is a set of rules drawn from published practice, to begin a program
// with.
type Preset struct {
	Name        string `json:"name"` // lower case, stable
	Title       string `json:"title"`
	Description string `json:"description"`
	Policy      Policy `json:"policy"`
}
