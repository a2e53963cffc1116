// Package school is the domain of court-ordered demand-reduction schools: its
// words and every rule. It imports the standard library only, reads no clock
// and no database; days are the program's calendar days and money is whole US
// cents.
//
// The way in is Evaluate: it answers where a participant stands on a day, from
// the rules of a Policy, the Order, and the Record of what happened.
package school
