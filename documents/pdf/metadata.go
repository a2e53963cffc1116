package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

// producer is the name of the program in the files it writes.
const producer = "johnschool"

// infoDictionary says what the XMP packet says, for readers of the old kind.
func (d *Document) infoDictionary() string {
	stamp := asciiString("D:" + d.info.Written.UTC().Format("20060102150405") + "+00'00'")
	author := ""
	if d.info.Author != "" {
		author = " /Author " + textString(d.info.Author)
	}
	return fmt.Sprintf("<</Title %s%s /Producer %s /CreationDate %s /ModDate %s>>",
		textString(d.info.Title), author, textString(producer), stamp, stamp)
}

// xmp is the metadata packet: what the information dictionary says, and that the file is meant as PDF/A-2a
// (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). PDF/A knows no schema for the latter, so that the packet describes it.
func (d *Document) xmp() []byte {
	stamp := d.info.Written.UTC().Format("2006-01-02T15:04:05Z")
	author := ""
	if d.info.Author != "" {
		author = "<dc:creator><rdf:Seq><rdf:li>" + escape(d.info.Author) + "</rdf:li></rdf:Seq></dc:creator>\n"
	}
	return []byte(strings.NewReplacer("TITLE", escape(d.info.Title), "AUTHOR\n", author, "LANGUAGE", escape(d.info.Language),
		"STAMP", stamp, "PRODUCER", producer).Replace(packet))
}

func escape(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a bytes.Buffer takes everything
	return b.String()
}

const packet = "<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>" + `
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">TITLE</rdf:li></rdf:Alt></dc:title>
AUTHOR
<dc:language><rdf:Bag><rdf:li>LANGUAGE</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>STAMP</xmp:CreateDate>
<xmp:ModifyDate>STAMP</xmp:ModifyDate>
<pdf:Producer>PRODUCER</pdf:Producer>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`
