"""How systems call a copy of a file, in the languages that they speak: words that name nobody.

Google Drive and Colab write before or after a name ("Copy of x", "xのコピー"), Windows and macOS
after it ("x - Copy (2)", "x Kopie 2"; long ago "Copy (2) of x"), GNOME in parentheses ("x (another
copy)").
"""

from __future__ import annotations

import re
import unicodedata

from grading.intake.found import NOTEBOOKS

LONGEST = 300
"""Letters of a name that is read: file systems allow 255."""
BEFORE = (
    "copy of",
    "copi o",
    "cóip de",
    "afskrif van",
    "kopie von",
    "kopie van",
    "kopie souboru",
    "kopie dokumentu",
    "kopie sešitu",
    "kopie poznámkového bloku",
    "copie de la",
    "copie de",
    "copie à partir de",
    "copie a",
    "copia de",
    "copia di",
    "còpia de",
    "cópia de",
    "copy ng",
    "kopya ng",
    "kopia av",
    "kopia pliku",
    "kopia notatnika",
    "kopia notesu",
    "kopia dokumentu",
    "kopia",
    "kopi af",
    "kopi av",
    "kopio kohteesta",
    "kopio tiedostosta",
    "kopio",
    "afrit af",
    "kópia súboru",
    "kópia zošita",
    "kópia poznámkového bloku",
    "kópia",
    "kopija datoteke",
    "kopija bilježnice",
    "kopija zvezka",
    "kopje e",
    "nakala ya",
    "kopija",
    "koopia failist",
    "koopia",
    "faila",
    "salinan dari",
    "salinan bagi",
    "salinan",
    "bản sao của",
    "bản sao",
    "копия на",
    "копие на",
    "копия файла",
    "копия блокнота",
    "копия",
    "копія файлу",
    "копія блокнота",
    "копія записника",
    "копія",
    "копија на",
    "копија датотеке",
    "копија",
    "αντίγραφο του",
    "αντίγραφο από",
    "αντίγραφο",
    "สำเนาของ",
    "สำเนา",
    "ສຳເນົາຂອງ",
    "ច្បាប់ចម្លងនៃ",
    "نسخة من",
    "کپی از",
    "کپی",
    "رونوشت",
    "העתק של",
    "עותק של",
)
"""What stands before the name of a copy, the longer of two with one beginning first."""
AFTER = (
    "copy",
    "kopie",
    "copie",
    "copia",
    "còpia",
    "cópia",
    "kopia",
    "kopi",
    "kopio",
    "kopya",
    "kopyası",
    "adlı not defterinin kopyası",
    "adlı dosyanın kopyası",
    "surəti",
    "nusxasi",
    "көшірмесі",
    "kopija",
    "koopia",
    "kópia",
    "másolat",
    "másolata",
    "afrit",
    "salinan",
    "bản sao",
    "bản copy",
    "копия",
    "копія",
    "копие",
    "копија",
    "αντιγραφή",
    "αντίγραφο",
    "สำเนา",
    "نسخة",
    "کپی",
    "עותק",
    "העתק",
    "प्रतिलिपि",
    "की कॉपी",
    "की प्रतिलिपि",
    "को प्रतिलिपि",
    "ची कॉपी",
    "ची प्रत",
    "ની કૉપિ",
    "ਦੀ ਕਾਪੀ",
    "ನ ಪ್ರತಿ",
    "എന്നതിന്റെ പകർപ്പ്",
    "යන්නෙහි පිටපත",
    "හි පිටපත",
    "၏ မိတ္တူ",
    "کی کاپی",
    "এর কপি",
    "নকল",
    "இன் நகல்",
    "நகல்",
    "యొక్క కాపీ",
    "కాపీ",
    "कॉपी",
    "ի պատճենը",
    "ի պատճեն",
    "ის ასლი",
    "コピー",
    "副本",
    "复件",
    "複本",
    "複製",
    "拷贝",
    "拷貝",
    "복사본",
    "사본",
)
"""The word for a copy as it stands after a name."""
AT_ONCE = (
    "のコピー",
    "的副本",
    "的拷贝",
    "的拷貝",
    "的複本",
    "의 사본",
    "의 복사본",
    "コピー",
    "副本",
    "拷贝",
    "복사본",
)
"""Those that stand after a name with nothing between."""
WHICH = (
    r"another|\d+(?:st|nd|rd|th)|weitere|\d+\.|autre|\d+(?:re|e|ème)|otra|\d+[ªa°º]|altra|outra"
    r"|другая|\d+-я|інша|další|inna|kolejna|een andere|andere|\d+e|en till|annan|en anden|anden"
    r"|en annen|toinen|başka(?: bir)?|újabb|\d+-(?:я|а|е)|另一个|另一個|別の|다른"
    r"|第\s*\d+\s*(?:个|個|份)"
)
"""What GNOME says of which copy it is."""


def _any_of(words: tuple[str, ...]) -> str:
    longest_first = sorted(dict.fromkeys(words), key=len, reverse=True)
    return "|".join(r"[\s_]+".join(map(re.escape, words.split())) for words in longest_first)


_QUOTES = "\"'“”„«»「」『』《》‘’"
_NUMBER = r"(?:[ _-]*(?:\(\s*\d+\s*\)|\d+))?"
_OTHERWISE = r"copy-of-|copy\s+\(\d+\)\s+of\s+"
_BEFORE = re.compile(
    rf"^\s*(?:\(\d+\)\s*)?(?:{_OTHERWISE}|(?:{_any_of(BEFORE)})(?:\s*[:–]\s*|[\s_]+))",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"(?:\s*[-–—_]\s*|\s+)(?:{_any_of(AFTER)}){_NUMBER}\s*$", re.IGNORECASE)
_AT_ONCE = re.compile(rf"(?:{_any_of(AT_ONCE)}){_NUMBER}\s*$")
_AROUND = re.compile(
    rf"\s*[（(]\s*(?:(?:{WHICH})\s*)?(?:{_any_of(AFTER)})(?:\s*\d+)?\s*[)）]\s*$", re.IGNORECASE
)
# "(before 1)": what the course's site calls what was written before a chapter was begun anew
_NUMBERED = re.compile(r"\s*(?:\((?:before )?\d+\)|（\d+）)\s*$")
_COPY_ALONE = re.compile(rf"^\s*(?:{_any_of((*AFTER, *BEFORE))}){_NUMBER}\s*$", re.IGNORECASE)


def without_copy(stem: str) -> str:
    """Return a name without what systems add to those of copies, however often it was copied.

    Of a name that says nothing else nothing is left.
    """
    if len(stem) > LONGEST:
        return stem
    shorter, left = unicodedata.normalize("NFC", stem), ""
    while shorter != left:
        left = shorter
        if _COPY_ALONE.match(left):
            return ""
        shorter = _BEFORE.sub("", NOTEBOOKS.sub("", left), count=1)
        for end in (_NUMBERED, _AROUND, _AT_ONCE, _AFTER):
            shorter = end.sub("", shorter, count=1)
        if shorter != left:
            shorter = shorter.strip(_QUOTES + " ")
            stem = shorter
    return stem
