package pdf_test

import "testing"

// BenchmarkDocument writes a page with each kind of block, on one core.
func BenchmarkDocument(b *testing.B) {
	for b.Loop() {
		if _, err := everything().Bytes(); err != nil {
			b.Fatal(err)
		}
	}
}
