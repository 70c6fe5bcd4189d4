// Reads what a log has published with Go's own implementation of signed notes and tiles
// (golang.org/x/mod/sumdb), which shares no code with ours.
//
//	verify DIRECTORY KEY OLD_SIZE OLD_ROOT
//
// DIRECTORY holds `checkpoint`, the tiles below `tile/`, and proofs `N.tlog-proof` with their entries
// `N.entry`. Prints "verified PROOFS" or fails.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tiles struct{ directory string }

func (t tiles) Height() int { return 8 }

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		// Go writes the height into the path, C2SP does not.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(t.directory, path))
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

func main() {
	log.SetFlags(0)
	directory, key := os.Args[1], os.Args[2]
	size, root := open(read(directory, "checkpoint"), key)
	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{directory})

	oldSize, err := strconv.ParseInt(os.Args[3], 10, 64)
	check(err)
	oldRoot, err := tlog.ParseHash(os.Args[4])
	check(err)
	consistency, err := tlog.ProveTree(size, oldSize, reader)
	check(err)
	check(tlog.CheckTree(consistency, size, root, oldSize, oldRoot))

	proofs, err := filepath.Glob(filepath.Join(directory, "*.tlog-proof"))
	check(err)
	for _, proof := range proofs {
		entry := read(directory, strings.TrimSuffix(filepath.Base(proof), ".tlog-proof")+".entry")
		included(read(directory, filepath.Base(proof)), entry, key, reader)
	}
	fmt.Println("verified", len(proofs))
}

// Both our proof and the one that Go finds in our tiles must hold, and be the same.
func included(proof, entry []byte, key string, reader tlog.HashReader) {
	head, checkpoint, found := bytes.Cut(proof, []byte("\n\n"))
	if !found {
		log.Fatal("a proof has no blank line")
	}
	size, root := open(checkpoint, key)
	lines := strings.Split(string(head), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	check(err)
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		check(err)
		path = append(path, hash)
	}
	check(tlog.CheckRecord(path, size, root, index, tlog.RecordHash(entry)))
	own, err := tlog.ProveRecord(size, index, reader)
	check(err)
	if fmt.Sprint(own) != fmt.Sprint(path) {
		log.Fatal("the tiles prove record ", index, " otherwise")
	}
}

func open(signed []byte, key string) (int64, tlog.Hash) {
	verifier, err := note.NewVerifier(key)
	check(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	root, err := tlog.ParseHash(lines[2])
	check(err)
	return size, root
}

func read(directory, name string) []byte {
	data, err := os.ReadFile(filepath.Join(directory, name))
	check(err)
	return data
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
