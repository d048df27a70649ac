// Command render-chart renders a chart with Helm's own engine and its check of values, over a cluster that is only told of: what Helm needs
// Kubernetes' client for is replaced by the few lines beside this file, so that it is built in seconds.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"helm.sh/helm/v4/pkg/chart/common"
	"helm.sh/helm/v4/pkg/chart/common/util"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/engine"
	"k8s.io/client-go/rest"
)

// What to render, as JSON on standard input.
type order struct {
	Chart     string         `json:"chart"`
	Release   string         `json:"release"`
	Namespace string         `json:"namespace"`
	Values    map[string]any `json:"values"`

	// What the cluster has, by 'secrets/name'.
	Objects map[string]map[string]any `json:"objects"`
}

func main() {
	files, err := render()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if err := json.NewEncoder(os.Stdout).Encode(files); err != nil {
		panic(err)
	}
}

func render() (map[string]string, error) {
	var asked order
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return nil, err
	}
	chart, err := loader.Load(asked.Chart)
	if err != nil {
		return nil, err
	}
	release := common.ReleaseOptions{Name: asked.Release, Namespace: asked.Namespace, Revision: 1, IsInstall: true}
	values, err := util.ToRenderValues(chart, asked.Values, release, common.DefaultCapabilities)
	if err != nil {
		return nil, err
	}
	return engine.New(&rest.Config{Objects: asked.Objects}).Render(chart, values)
}
