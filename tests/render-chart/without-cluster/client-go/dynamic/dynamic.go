// Package dynamic answers with the objects that it was told of.
package dynamic

import (
	"context"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

type ResourceInterface interface {
	Get(context.Context, string, metav1.GetOptions, ...string) (*unstructured.Unstructured, error)
	List(context.Context, metav1.ListOptions) (*unstructured.UnstructuredList, error)
}

type NamespaceableResourceInterface interface {
	Namespace(string) ResourceInterface
	ResourceInterface
}

type Client struct{ config *rest.Config }

func NewForConfig(config *rest.Config) (Client, error) { return Client{config}, nil }

func (client Client) Resource(of schema.GroupVersionResource) NamespaceableResourceInterface {
	return objects{client.config, of}
}

type objects struct {
	config *rest.Config
	of     schema.GroupVersionResource
}

func (these objects) Namespace(string) ResourceInterface { return these }

func (these objects) Get(_ context.Context, name string, _ metav1.GetOptions, _ ...string) (*unstructured.Unstructured, error) {
	object, found := these.config.Objects[these.of.Resource+"/"+name]
	if !found {
		return nil, errors.NewNotFound(these.of.GroupResource(), name)
	}
	return &unstructured.Unstructured{Object: object}, nil
}

func (these objects) List(context.Context, metav1.ListOptions) (*unstructured.UnstructuredList, error) {
	return &unstructured.UnstructuredList{}, nil
}
