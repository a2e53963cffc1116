package pdf

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Signer makes the signatures that Sign puts into documents.
type Signer interface {
	// Name is who signs, as the certificate names them.
	Name() string
	// Size is the most bytes that CMS answers.
	Size() int
	// CMS answers a detached signature over content with this SHA-256 digest, as DER.
	CMS(digest [sha256.Size]byte) ([]byte, error)
}

var (
	errNotOurs       = errors.New("pdf: only documents that this package wrote can be signed")
	errAlreadySigned = errors.New("pdf: the document is signed already")
	errTooLong       = errors.New("pdf: the signature is longer than was said")
)

// Sign adds a signature over the whole of a document that Bytes wrote, as an incremental update: the document's own
// bytes stay as they are. It is an approval signature of the baseline of PAdES (ETSI EN 319 142-1, level B-B). at is
// the moment of signing; it stands in the file to the second, in UTC.
//
// The signature is a form field without a place on the page. It is in the structure tree all the same, since PDF/A
// forbids hidden annotations and PDF/UA wants visible ones tagged.
func Sign(document []byte, by Signer, at time.Time) ([]byte, error) {
	u, err := newUpdate(document)
	if err != nil {
		return nil, err
	}
	if err := u.addSignature(by.Name(), by.Size(), at); err != nil {
		return nil, err
	}
	signed := u.finish()
	return signed, fill(signed, len(document), by)
}

// addSignature writes the field, its element, the signature with room for size bytes, and anew all objects that
// lead to them.
func (u *update) addSignature(name string, size int, at time.Time) error {
	if strings.Contains(u.body(catalogRef), "/AcroForm") {
		return errAlreadySigned
	}
	signature, field, element := u.reserve(), u.reserve(), u.reserve()
	says := textString("Electronic signature of " + name)
	tree := u.body(treeRef)
	key, parents := integerAfter(tree, "/ParentTreeNextKey "), refAfter(tree, "/ParentTree ")
	page := refAfter(u.body(refAfter(u.body(catalogRef), "/Pages ")), "/Kids [")

	u.write(signature, fmt.Sprintf("<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name %s /M %s %s%s /Contents <%s>>>",
		textString(name), asciiString("D:"+at.UTC().Format("20060102150405")+"+00'00'"), rangeKey, strings.Repeat(" ", rangeRoom), strings.Repeat("0", 2*size)))
	u.write(field, fmt.Sprintf("<</Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /TU %s /Contents %s /V %s /F 132 /Rect [0 0 0 0] "+
		"/P %s /StructParent %d>>", says, says, signature, page, key))
	u.write(element, fmt.Sprintf("<</Type /StructElem /S /Form /P %s /Lang (en-US) /K [<</Type /OBJR /Obj %s /Pg %s>>]>>", documentRef, field, page))

	u.rewrite(catalogRef, ">>", fmt.Sprintf(" /AcroForm <</Fields [%s] /SigFlags 3>>>>", field))
	u.rewrite(treeRef, fmt.Sprintf("/ParentTreeNextKey %d>>", key), fmt.Sprintf("/ParentTreeNextKey %d>>", key+1))
	u.rewrite(parents, "]>>", fmt.Sprintf(" %d %s]>>", key, element))
	u.rewrite(documentRef, "]>>", fmt.Sprintf(" %s]>>", element))
	if strings.Contains(u.body(page), "/Annots [") {
		u.rewrite(page, "]>>", fmt.Sprintf(" %s]>>", field))
	} else {
		u.rewrite(page, ">>", fmt.Sprintf(" /Annots [%s]>>", field))
	}
	return u.err
}

const (
	rangeKey  = "/ByteRange ["
	rangeRoom = 40 // for its numbers and bracket
)

// fill signs all bytes but the place of the signature itself, and writes it there. The update begins at from.
func fill(signed []byte, from int, by Signer) error {
	update := signed[from:]
	numbers := from + bytes.Index(update, []byte(rangeKey)) + len(rangeKey)
	open := from + bytes.Index(update, []byte("/Contents <0")) + len("/Contents ")
	end := open + 1 + 2*by.Size() + 1
	copy(signed[numbers:], fmt.Sprintf("0 %d %d %d]", open, end, len(signed)-end))

	hash := sha256.New()
	hash.Write(signed[:open])
	hash.Write(signed[end:])
	cms, err := by.CMS([sha256.Size]byte(hash.Sum(nil)))
	if err != nil {
		return fmt.Errorf("pdf: sign: %w", err)
	}
	if len(cms) > by.Size() {
		return errTooLong
	}
	hex.Encode(signed[open+1:], cms)
	return nil
}
