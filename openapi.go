// Package johnschool holds what stands at the root of the house: the contract.
package johnschool

import _ "embed" // the contract goes into the binary

// Contract is openapi.yaml.
//
//go:embed openapi.yaml
var Contract []byte
