// Package kubernetes is there because Helm reads its version of Kubernetes from it.
package kubernetes
