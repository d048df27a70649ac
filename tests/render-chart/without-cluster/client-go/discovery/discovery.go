// Package discovery knows Secrets, the one kind that the chart looks up.
package discovery

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

type Client struct{}

func NewDiscoveryClientForConfig(*rest.Config) (Client, error) { return Client{}, nil }

func (Client) ServerResourcesForGroupVersion(string) (*metav1.APIResourceList, error) {
	return &metav1.APIResourceList{APIResources: []metav1.APIResource{{Name: "secrets", Kind: "Secret", Namespaced: true}}}, nil
}
