// Package static holds what the pages' browsers load: styles, scripts, fonts and icons. They are part of the program and
// are served under addresses that carry a hash of their content, so that a browser keeps them for good and never sees an
// old one.
//
// Folder built is made by scripts/web/refresh.sh from src and from the packages that scripts/web/package-lock.json pins;
// folder js holds our own modules as they are served.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed built js
var embedded embed.FS

// Prefix is where every address begins.
const Prefix = "/static/"

// URL answers the address of a file by its name: "app.css" is built/app.css, "js/roll.js" is js/roll.js. It panics where
// there is no such file; in a template that is an error of the page, which its test sees.
func URL(name string) string {
	f, ok := files().byName[name]
	if !ok {
		panic(fmt.Sprintf("static: there is no file %q", name))
	}
	return Prefix + f.address
}

// file is one of the files as it is served.
type file struct {
	name    string // as URL is asked for it
	address string // name with the hash before its ending
	hash    string
	content []byte // with references to other files replaced by their addresses
	packed  func() []byte
}

// shelf holds all files.
type shelf struct {
	byName, byAddress map[string]*file
}

var files = sync.OnceValue(func() *shelf {
	s, err := stock(embedded)
	if err != nil {
		panic(err) // what is embedded is tested
	}
	return s
})

// stock takes in every file of the folders built and js.
func stock(from fs.FS) (*shelf, error) {
	raw := map[string][]byte{}
	for _, folder := range []string{"built", "js"} {
		err := fs.WalkDir(from, folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || contentTypes[path.Ext(name)] == "" {
				return err // licences and lists lie beside the files and are not served
			}
			raw[strings.TrimPrefix(name, "built/")], err = fs.ReadFile(from, name)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("static: %w", err)
		}
	}
	s := &shelf{byName: map[string]*file{}, byAddress: map[string]*file{}}
	for name := range raw {
		if _, err := s.add(raw, name, nil); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add takes in the file of that name after those that it refers to, for their addresses are part of its content. The
// files that wait for it are named in pending.
func (s *shelf) add(raw map[string][]byte, name string, pending []string) (*file, error) {
	if f, ok := s.byName[name]; ok {
		return f, nil
	}
	content, ok := raw[name]
	if !ok {
		return nil, fmt.Errorf("static: %s refers to %s, which is not there", pending[len(pending)-1], name)
	}
	for _, p := range pending {
		if p == name {
			return nil, fmt.Errorf("static: %s refers to itself by way of %s", name, strings.Join(pending, ", "))
		}
	}
	pending = append(pending[:len(pending):len(pending)], name)
	content, err := relink(name, content, func(target string) (string, error) {
		f, err := s.add(raw, target, pending)
		if err != nil {
			return "", err
		}
		return f.address, nil
	})
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(content)
	f := &file{name: name, hash: hex.EncodeToString(sum[:8]), content: content}
	ending := path.Ext(name)
	f.address = strings.TrimSuffix(name, ending) + "." + f.hash + ending
	f.packed = sync.OnceValue(func() []byte { return pack(content) })
	s.byName[name], s.byAddress[f.address] = f, f
	return f, nil
}

// The places where a file names another: url(…) in styles, and what a module imports.
var references = map[string]*regexp.Regexp{
	".css": regexp.MustCompile(`(url\(["']?)([^"')]+)(["']?\))`),
	".js":  regexp.MustCompile(`(?m)((?:^\s*(?:import|export)\b[^;"']*|\bimport\s*\(\s*)["'])(\.\.?/[^"']+)(["'])`),
}

// relink replaces each reference, which is relative to the file, by the address of its target. What stands in the file
// itself (data:) stays.
func relink(name string, content []byte, address func(target string) (string, error)) ([]byte, error) {
	places := references[path.Ext(name)]
	if places == nil {
		return content, nil
	}
	var failed error
	relinked := places.ReplaceAllFunc(content, func(place []byte) []byte {
		part := places.FindSubmatch(place)
		reference, fragment, _ := strings.Cut(string(part[2]), "#")
		if reference == "" || strings.HasPrefix(reference, "data:") {
			return place
		}
		hashed, err := address(path.Join(path.Dir(name), reference))
		if err != nil {
			failed = err
			return place
		}
		if fragment != "" {
			hashed += "#" + fragment
		}
		return fmt.Appendf(nil, "%s%s%s%s", part[1], Prefix, hashed, part[3])
	})
	return relinked, failed
}
