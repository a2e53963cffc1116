package registrar

import (
	"encoding/json"
	"fmt"

	"johnschool/db"
	"johnschool/documents"
	"johnschool/school"
)

// frozen reads what a letter or an e-mail says as it was kept in a blob when it was
// written; what and id name whose it is. kept is false where it was never written, or was erased.
func frozen[T any](v *visit, what, id string, contentID *string) (said T, kept bool, err error) {
	if contentID == nil {
		return said, false, nil
	}
	contents, err := v.BlobContents(v.ctx, []string{*contentID})
	if err != nil {
		return said, false, err
	}
	content, kept := contents[*contentID]
	if !kept {
		return said, false, nil
	}
	if err := json.Unmarshal(content, &said); err != nil {
		return said, false, fmt.Errorf("content of %s %s: %w", what, id, err)
	}
	return said, true, nil
}

// recall reads as frozen does what nothing can be done without: erased words are not
// found.
func recall[T any](v *visit, what, id string, contentID *string) (T, error) {
	said, kept, err := frozen[T](v, what, id, contentID)
	if err == nil && !kept {
		err = wasErased(what)
	}
	return said, err
}

// said are the facts of a report as its recipient read them; false where it was
// never written, or is erased.
func (v *visit) said(r db.Report) (documents.ReportFacts, bool, error) {
	return frozen[documents.ReportFacts](v, "report", r.ID, r.ContentID)
}

// wasErased is the answer where words are asked for that are kept no more.
func wasErased(what string) error {
	return &school.Error{Kind: school.NotFound, Message: "What this " + what + " said was erased."}
}
