package emails_test

import "regexp"

// telling are the words from which somebody who sees an e-mail over a shoulder learns what its reader has to do with.
var telling = regexp.MustCompile(`(?i)court|judge|probation|offen[sc]e|violat|class|school|course|lesson|session|absen|crim|sex|john|prostitut|solicit|buy|` +
	`program|report|fine\b|enroll|tribunal|corte|juez|delito|infracc|clase|escuela|curso|sesi[oó]n|falta|inform|agenc|multa|inscri`)

// tags are those of HTML.
var tags = regexp.MustCompile(`<[^>]*>`)
