#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a small OFD document (GB/T 33190): a contract of two pages, in Chinese and English.

    sample_ofd.py OUT.ofd
"""
import sys
import zipfile
from xml.sax.saxutils import escape

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SONG, HEI, ROMAN = 2, 3, 4  # ids of the fonts
TITLE, NOTE, TEXT = (HEI, 7.0), (ROMAN, 4.2), (SONG, 4.2)  # font and size in mm

# Per page: (style, x, y of the baseline, text), mm from the top left corner.
PAGES = [
    [
        (TITLE, 77.0, 40, "设备采购合同"),
        (NOTE, 76.4, 50, "Equipment Purchase Contract"),
        (TEXT, 25, 70, "合同编号：LS-2026-0001"),
        (TEXT, 25, 82, "甲方（买方）：示例科技有限公司"),
        (TEXT, 25, 92, "乙方（卖方）：样本设备制造有限公司"),
        (TEXT, 25, 108, "第一条　乙方向甲方出售测试设备十台，规格见附件。"),
        (NOTE, 25, 116, "1. The seller delivers ten sets of test equipment to the buyer."),
        (TEXT, 25, 130, "第二条　合同总价为人民币 100000 元，含税。"),
        (NOTE, 25, 138, "2. The total price is CNY 100000, taxes included."),
        (TEXT, 25, 152, "第三条　甲方应在验收合格后三十日内付清全部价款。"),
        (NOTE, 25, 160, "3. The price is due thirty days after acceptance."),
        (NOTE, 98, 280, "1 / 2"),
    ],
    [
        (TEXT, 25, 40, "第四条　因本合同引起的争议，双方应协商解决。"),
        (NOTE, 25, 48, "4. The parties settle disputes by consultation."),
        (TEXT, 25, 62, "第五条　本合同自双方加盖电子印章之日起生效。"),
        (NOTE, 25, 70, "5. This contract takes effect when both parties have sealed it."),
        (TEXT, 25, 110, "甲方（盖章）"),
        (NOTE, 25, 118, "For the buyer (seal)"),
        (TEXT, 120, 110, "乙方（盖章）"),
        (NOTE, 120, 118, "For the seller (seal)"),
        (NOTE, 25, 240, "A specimen. Nobody has bought or sold anything."),
        (NOTE, 98, 280, "2 / 2"),
    ],
]


def advance(character: str, size: float) -> float:
    return size if ord(character) > 0x2E80 else size / 2


def text_object(number: int, style: tuple[int, float], x: float, y: float, text: str) -> str:
    font, size = style
    steps = [advance(character, size) for character in text]
    delta = " ".join(f"{step:g}" for step in steps[:-1])
    return (f'<ofd:TextObject ID="{number}" Boundary="{x:g} {y - size:g} {sum(steps):g} {size * 1.3:g}"'
            f' Font="{font}" Size="{size:g}">'
            f'<ofd:TextCode X="0" Y="{size:g}" DeltaX="{delta}">{escape(text)}</ofd:TextCode>'
            "</ofd:TextObject>\n")


def files() -> dict[str, str]:
    number = 10
    pages, listed = {}, ""
    for index, lines in enumerate(PAGES):
        listed += f'<ofd:Page ID="{number}" BaseLoc="Pages/Page_{index}/Content.xml"/>\n'
        layer = number + 1
        number += 2
        objects = ""
        for style, x, y, text in lines:
            objects += text_object(number, style, x, y, text)
            number += 1
        pages[f"Doc_0/Pages/Page_{index}/Content.xml"] = (
            f'{HEAD}<ofd:Page {NS}>\n<ofd:Content>\n<ofd:Layer ID="{layer}" Type="Body">\n{objects}'
            "</ofd:Layer>\n</ofd:Content>\n</ofd:Page>\n")
    return {
        "OFD.xml": f"""{HEAD}<ofd:OFD {NS} Version="1.0" DocType="OFD">
<ofd:DocBody>
<ofd:DocInfo>
<ofd:DocID>6c69626573656c2d64656d6f2d303031</ofd:DocID>
<ofd:Title>设备采购合同</ofd:Title>
<ofd:Author>libeseal</ofd:Author>
<ofd:CreationDate>2026-01-02</ofd:CreationDate>
</ofd:DocInfo>
<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>
</ofd:DocBody>
</ofd:OFD>
""",
        "Doc_0/Document.xml": f"""{HEAD}<ofd:Document {NS}>
<ofd:CommonData>
<ofd:MaxUnitID>{number}</ofd:MaxUnitID>
<ofd:PageArea>
<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>
</ofd:PageArea>
<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>
</ofd:CommonData>
<ofd:Pages>
{listed}</ofd:Pages>
</ofd:Document>
""",
        "Doc_0/PublicRes.xml": f"""{HEAD}<ofd:Res {NS} BaseLoc="Res">
<ofd:Fonts>
<ofd:Font ID="{SONG}" FontName="宋体" FamilyName="SimSun"/>
<ofd:Font ID="{HEI}" FontName="黑体" FamilyName="SimHei"/>
<ofd:Font ID="{ROMAN}" FontName="Times New Roman" FamilyName="Times New Roman"/>
</ofd:Fonts>
</ofd:Res>
""",
        **pages,
    }


def main() -> None:
    with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in files().items():
            entry = zipfile.ZipInfo(name)  # dated 1980: the same octets every time
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text)


main()
