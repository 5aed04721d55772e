// Package files reads people's folders of YAML into a capability.Catalog. It is
// apart from capability so that nothing that runs in a browser carries a YAML
// reader. It opens only what it is given as an fs.FS.
package files
