package webtest

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

// validator is html-validate in a Node.js of its own, one for all tests of a binary. It ends with its input.
type validator struct {
	mu      sync.Mutex
	pages   io.Writer
	answers *bufio.Reader
}

var theValidator = sync.OnceValues(func() (*validator, error) {
	if _, err := os.Stat(scripts("node_modules/html-validate")); err != nil {
		return nil, fmt.Errorf("html-validate is not installed; scripts/webtest/install.sh installs it: %w", err)
	}
	node := exec.Command("node", scripts("validate.mjs"))
	pages, err := node.StdinPipe()
	if err != nil {
		return nil, err
	}
	answers, err := node.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := node.Start(); err != nil {
		return nil, fmt.Errorf("html-validate: %w; scripts/install.sh test installs Node.js", err)
	}
	return &validator{pages: pages, answers: bufio.NewReader(answers)}, nil
})

// Validate answers what is wrong with a page's HTML, as the server sent it.
func Validate(html string) ([]Finding, error) {
	v, err := theValidator()
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := json.NewEncoder(v.pages).Encode(map[string]string{"html": html}); err != nil {
		return nil, fmt.Errorf("html-validate: %w", err)
	}
	answer, err := v.answers.ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("html-validate ended; run scripts/webtest/install.sh: %w", err)
	}
	var messages []struct {
		Rule, Message, Selector string
		Line, Column            int
	}
	if err := json.Unmarshal(answer, &messages); err != nil {
		return nil, fmt.Errorf("html-validate: %w", err)
	}
	findings := make([]Finding, len(messages))
	for i, m := range messages {
		findings[i] = Finding{Rule: m.Rule, At: fmt.Sprintf("line %d, column %d (%s)", m.Line, m.Column, m.Selector), Text: m.Message}
	}
	return findings, nil
}
