//go:build unix

package directory

import (
	"errors"
	"os"
)

// syncFolder brings to the disk which files a folder has.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
