//go:build !unix

package directory

// syncFolder does nothing where folders can't be brought to the disk by themselves: there
// renaming a file does.
func syncFolder(string) error { return nil }
