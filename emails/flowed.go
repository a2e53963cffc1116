package emails

import "strings"

// flowedWidth is how many characters a line of the plain text takes, before the blank that says that it goes on (RFC 3676, 4.2).
const flowedWidth = 72

// flowed breaks a text into lines that every mail program can show: one that knows format=flowed joins those that end in a blank to
// paragraphs again, for a screen of any width; one that does not shows them as they are. Blanks at the end of the text's own lines
// are dropped, for they would say so too. A word longer than a line, such as a link, stays whole.
func flowed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line, ended := strings.CutSuffix(line, "\n")
		flowLine(&b, strings.TrimRight(line, " \r"))
		if ended {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func flowLine(b *strings.Builder, line string) {
	for {
		end := breakAt(line)
		stuff(b, line[:end])
		if end == len(line) {
			return
		}
		b.WriteByte('\n')
		line = line[end:]
	}
}

// breakAt is where a line is broken, after the last blank that keeps it within its width; where there is none, after the first.
func breakAt(line string) int {
	width, end := 0, 0
	for i, r := range line {
		if r == ' ' && i > 0 && line[i-1] != ' ' && (width <= flowedWidth || end == 0) {
			end = i + 1
		}
		if width++; width > flowedWidth && end > 0 {
			return end
		}
	}
	return len(line)
}

// stuff writes a line so that its beginning is read as nothing else: neither as a quotation nor as the first line of a mailbox's
// next message (RFC 3676, 4.4).
func stuff(b *strings.Builder, line string) {
	if strings.HasPrefix(line, " ") || strings.HasPrefix(line, ">") || strings.HasPrefix(line, "From ") {
		b.WriteByte(' ')
	}
	b.WriteString(line)
}
