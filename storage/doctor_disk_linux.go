package storage

import (
	"fmt"
	"os"
	"syscall"
)

// fileSystems are the kinds that matter by their number (statfs(2)).
var fileSystems = map[uint32]string{
	0x6969: "nfs", 0x517B: "smb", 0xFF534D42: "cifs", 0xFE534D42: "smb2", 0x00C36400: "ceph", 0x0BD00BD0: "lustre", 0x01161970: "gfs2",
	0x7461636F: "ocfs2", 0x65735546: "fuse", 0x01021997: "9p", 0x01021994: "tmpfs", 0x794C7630: "overlay",
	0xEF53: "ext4", 0x58465342: "xfs", 0x9123683E: "btrfs", 0x2FC12FC1: "zfs",
}

// statFS asks for the file system of a folder.
func statFS(folder string) (fileSystem, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return fileSystem{}, &os.PathError{Op: "statfs", Path: folder, Err: err}
	}
	number := uint32(s.Type) //nolint:gosec // its width differs between machines, the numbers have 32 bits
	kind, known := fileSystems[number]
	if !known {
		kind = fmt.Sprintf("%#x", number)
	}
	size := uint64(s.Bsize) //nolint:gosec // never negative
	return fileSystem{kind: kind, free: s.Bavail * size, bytes: s.Blocks * size}, nil
}
