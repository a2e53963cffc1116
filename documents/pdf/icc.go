package pdf

import (
	"encoding/binary"
	"math"
	"sync"
)

// srgb is the colour profile that a PDF/A file names as the one it is meant for: sRGB as IEC 61966-2-1 defines it,
// in the form of ICC.1:2001-04 (version 2.4), a matrix and three equal curves, relative to the white of D50. It is
// computed here, so that no one else's profile has to be shipped.
var srgb = sync.OnceValue(func() []byte {
	xyz := func(x, y, z float64) []byte {
		b := []byte("XYZ \x00\x00\x00\x00")
		for _, v := range []float64{x, y, z} {
			b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
		}
		return b
	}
	curve := srgbCurve()
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", profileName("sRGB IEC61966-2.1")},
		{"cprt", append([]byte("text\x00\x00\x00\x00No copyright, use freely"), 0)},
		{"wtpt", xyz(0.9642, 1, 0.8249)},
		{"rXYZ", xyz(0.43607, 0.22249, 0.01392)}, // the primaries, adapted from D65 to D50 (Bradford)
		{"gXYZ", xyz(0.38515, 0.71687, 0.09708)},
		{"bXYZ", xyz(0.14307, 0.06061, 0.71410)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	const headerSize = 128
	directory := binary.BigEndian.AppendUint32(nil, uint32(len(tags)))
	var data []byte
	var curveAt int
	first := headerSize + 4 + 12*len(tags)
	for _, tag := range tags {
		at := first + len(data)
		switch {
		case tag.name[1:] != "TRC":
			data = append(data, tag.data...)
		case curveAt == 0:
			curveAt = at
			data = append(data, tag.data...)
		default:
			at = curveAt // the three curves share their data
		}
		for len(data)%4 != 0 {
			data = append(data, 0)
		}
		directory = append(directory, tag.name...)
		directory = binary.BigEndian.AppendUint32(directory, uint32(at))
		directory = binary.BigEndian.AppendUint32(directory, uint32(len(tag.data)))
	}
	header := make([]byte, headerSize)
	binary.BigEndian.PutUint32(header, uint32(first+len(data)))
	copy(header[8:], "\x02\x40\x00\x00mntrRGB XYZ ")
	for i, v := range []uint16{2026, 1, 1} { // made on; the time stays 0
		binary.BigEndian.PutUint16(header[24+2*i:], v)
	}
	copy(header[36:], "acsp")
	copy(header[68:], xyz(0.9642, 1, 0.8249)[8:]) // the illuminant of the connection space
	return append(append(header, directory...), data...)
})

// srgbCurve is the sRGB transfer function in 1024 steps.
func srgbCurve() []byte {
	const steps = 1024
	b := []byte("curv\x00\x00\x00\x00\x00\x00\x04\x00")
	for i := range steps {
		v := float64(i) / (steps - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		b = binary.BigEndian.AppendUint16(b, uint16(math.Round(v*65535)))
	}
	return b
}

// profileName is a textDescriptionType: the name in ASCII, and none in Unicode and Macintosh's script codes.
func profileName(name string) []byte {
	b := []byte("desc\x00\x00\x00\x00")
	b = binary.BigEndian.AppendUint32(b, uint32(len(name)+1))
	b = append(append(b, name...), 0)
	return append(b, make([]byte, 4+4+2+1+67)...)
}

// srgbStream is the profile as it stands in a file, compressed once.
var srgbStream = sync.OnceValue(func() []byte { return deflate(srgb()) })
