// Package rest stands in for that of client-go.
package rest

// Config holds what a cluster is pretended to have, by 'secrets/name'.
type Config struct {
	Objects map[string]map[string]any
}
