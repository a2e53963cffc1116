package pdftest

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"strings"
	"time"
)

// checkOutputIntent looks for the one colour profile that device colours need, and at its header (ICC.1).
func (f *examined) checkOutputIntent() {
	intents := f.array(f.catalog["OutputIntents"])
	if len(intents) != 1 {
		f.fault("A 6.2.3", "%d output intents, want one", len(intents))
		return
	}
	intent := f.dict(intents[0])
	if f.name(intent["S"]) != "GTS_PDFA1" || f.text(intent["OutputConditionIdentifier"]) == "" {
		f.fault("A 6.2.3", "the output intent is not PDF/A's")
	}
	profile := f.stream(intent["DestOutputProfile"])
	if len(profile) < 132 || int(binary.BigEndian.Uint32(profile)) != len(profile) || string(profile[36:40]) != "acsp" {
		f.fault("A 6.2.3", "the output intent has no sound ICC profile")
		return
	}
	if version := profile[8]; version != 2 && version != 4 || string(profile[12:16]) != "mntr" || string(profile[16:20]) != "RGB " ||
		f.number(f.dict(intent["DestOutputProfile"])["N"]) != 3 {
		f.fault("A 6.2.3", "the profile is not one of an RGB display, of version 2 or 4")
	}
	tags := int(binary.BigEndian.Uint32(profile[128:]))
	for i := range tags {
		entry := profile[132+12*i:]
		if at, length := binary.BigEndian.Uint32(entry[4:]), binary.BigEndian.Uint32(entry[8:]); int(at+length) > len(profile) || at%4 != 0 {
			f.fault("A 6.2.3", "the tag %q of the profile lies outside it", entry[:4])
		}
	}
}

// metadata is what an XMP packet says.
type metadata struct {
	Descriptions []struct {
		Title    []string  `xml:"title>Alt>li"`
		Creator  []string  `xml:"creator>Seq>li"`
		Language []string  `xml:"language>Bag>li"`
		Created  time.Time `xml:"http://ns.adobe.com/xap/1.0/ CreateDate"`
		Modified time.Time `xml:"http://ns.adobe.com/xap/1.0/ ModifyDate"`
		Producer string    `xml:"http://ns.adobe.com/pdf/1.3/ Producer"`
		PartA    string    `xml:"http://www.aiim.org/pdfa/ns/id/ part"`
		Level    string    `xml:"http://www.aiim.org/pdfa/ns/id/ conformance"`
		PartUA   string    `xml:"http://www.aiim.org/pdfua/ns/id/ part"`
		Schemas  []struct {
			URI    string `xml:"http://www.aiim.org/pdfa/ns/schema# namespaceURI"`
			Prefix string `xml:"http://www.aiim.org/pdfa/ns/schema# prefix"`
			Name   string `xml:"property>Seq>li>name"`
			Kind   string `xml:"property>Seq>li>valueType"`
		} `xml:"schemas>Bag>li"`
	} `xml:"RDF>Description"`
}

// checkMetadata compares the XMP packet with what it must say and with the information dictionary.
func (f *examined) checkMetadata() {
	packet := f.stream(f.catalog["Metadata"])
	if f.dict(f.catalog["Metadata"])["Filter"] != nil {
		f.fault("A 6.6.2.1", "the XMP packet is compressed")
	}
	if !bytes.HasPrefix(packet, []byte(`<?xpacket begin="`)) || !bytes.Contains(packet, []byte(`<?xpacket end="`)) ||
		bytes.Contains(packet[:min(len(packet), 80)], []byte("encoding=")) {
		f.fault("A 6.6.2.1", "the XMP packet has not the wrapper it needs")
	}
	var m metadata
	if err := xml.Unmarshal(packet, &m); err != nil {
		f.fault("A 6.6.2.1", "the XMP packet is not XML: %v", err)
		return
	}
	all := map[string]string{}
	for _, d := range m.Descriptions {
		for key, value := range map[string]string{"Title": strings.Join(d.Title, "; "), "Author": strings.Join(d.Creator, "; "), "Producer": d.Producer,
			"language": strings.Join(d.Language, "; "), "part of A": d.PartA + d.Level, "part of UA": d.PartUA,
			"CreationDate": pdfDate(d.Created), "ModDate": pdfDate(d.Modified)} {
			all[key] += value
		}
		for _, s := range d.Schemas {
			all["extension"] += s.Prefix + " " + s.URI + " " + s.Name + " " + s.Kind
		}
	}
	for _, want := range []struct{ clause, key, value string }{
		{"A 6.6.4", "part of A", "2A"}, {"UA 5", "part of UA", "1"}, {"A 6.7.4", "language", f.text(f.catalog["Lang"])},
		{"A 6.6.2.3", "extension", "pdfuaid http://www.aiim.org/pdfua/ns/id/ part Integer"},
	} {
		if all[want.key] != want.value {
			f.fault(want.clause, "XMP says %q for %s, want %q", all[want.key], want.key, want.value)
		}
	}
	if strings.TrimSpace(all["Title"]) == "" {
		f.fault("UA 7.1", "XMP has no title")
	}
	info := f.dict(*f.ctx.Info)
	for _, key := range []string{"Title", "Author", "Producer", "CreationDate", "ModDate"} {
		if got := f.text(info[key]); got != all[key] {
			f.fault("A 6.6.3", "%s is %q in the information dictionary and %q in XMP", key, got, all[key])
		}
	}
}

func pdfDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("D:20060102150405+00'00'")
}
