package documents

import "strings"

// titles before a judge's name, as orders have them. The form of address takes their place; anybody else (a referee, a
// commissioner) is addressed as they are written.
var judgeTitles = []string{"the honorable ", "honorable ", "hon. ", "hon ", "judge "}

// honorable is a judge's name with the form of address.
func honorable(name string) string {
	name = strings.TrimSpace(name)
	for _, title := range []string{"referee", "commissioner", "magistrate", "justice", "chief "} {
		if strings.HasPrefix(strings.ToLower(name), title) {
			return name
		}
	}
	for stripped := true; stripped; {
		stripped = false
		for _, title := range judgeTitles {
			if strings.HasPrefix(strings.ToLower(name), title) {
				name, stripped = strings.TrimSpace(name[len(title):]), true
			}
		}
	}
	return "The Honorable " + name
}

// block is the recipient as an envelope has it.
func (r *Recipient) block() []string {
	lines := []string{r.Name}
	switch {
	case r.Attention != "" && r.court():
		lines = []string{honorable(r.Attention), r.Name}
	case r.Attention != "":
		lines = append(lines, "Attention: "+r.Attention)
	case r.AddressedAs != "":
		lines = []string{r.AddressedAs, r.Name}
	}
	return append(lines, r.AddressLines...)
}

func (r *Recipient) court() bool { return r.Kind == "" || r.Kind == "court" }

// salutation is how the letter greets.
func (r *Recipient) salutation() string {
	switch {
	case r.court() && r.Attention != "":
		return "Your Honor:"
	case r.Salutation != "":
		return r.Salutation
	case r.court() && r.AddressedAs != "":
		return "To the " + r.AddressedAs + ":"
	case r.court():
		return "To the Court:"
	case r.Kind == "probation":
		return "To the supervising officer:"
	case r.Kind == "prosecutor":
		return "To the prosecuting attorney:"
	case r.Kind == "police":
		return "To the police department:"
	}
	return "To " + r.Name + ":"
}

// named is the recipient within a sentence.
func (r *Recipient) named() string {
	switch r.Kind {
	case "", "court":
		return "the court"
	case "prosecutor":
		return "the prosecutor"
	}
	return "the recipient of this letter"
}
