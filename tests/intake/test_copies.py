"""Nobody is called as a system calls a copy, in any language that it speaks. About 2 s."""

import unicodedata
from pathlib import PurePosixPath

import pytest
from intake.test_collect import FILE, GOOD, NAME, collected

from grading.intake.copies import without_copy
from grading.intake.whose import Collection

DRIVE = """Copy of {}|Kopie von {}|Copie de {}|Copia de {}|Copia di {}|Cópia de {}|Còpia de {}
Kopie van {}|Kopi af {}|Kopi av {}|Kopia av {}|Kopio: {}|Kopio kohteesta {}|Kopia {}
Kopia notatnika {}|Kopie souboru {}|Kópia súboru {}|Kópia {}|Kopija {}|Koopia {}|Koopia failist {}
Копия {}|Копія {}|Копия на {}|Αντίγραφο του {}|Bản sao của {}|Salinan {}|Salinan dari {}
สำเนาของ {}|نسخة من {}|העתק של {}|עותק של {}|کپی از {}|{}のコピー|{} のコピー|{} 的副本|“{}”的副本
「{}」的副本|{}의 사본|{}.ipynbのコピー|{} adlı not defterinin kopyası|{} kopyası|{} másolata
„{}“ kopija|{} की प्रतिलिपि|{} की कॉपी|Copie a {}|Afrit af {}|Kopya ng {}|Faila {} kopija
Копие на {}|Копија на {}|Копија датотеке {}|Копия файла {}|Копия блокнота {}|Копія файлу {}
Копія записника {}|Kopie sešitu {}|Kópia zošita {}|Kopija bilježnice {}|Kopija – {}
Kopia dokumentu {}|Afskrif van {}|Kopje e {}|Nakala ya {}|Copi o {}|Cóip de {}|Kopie von „{}“
Copie de « {} »|Bản sao {}|Salinan bagi {}|สำเนา {}|ສຳເນົາຂອງ {}|ច្បាប់ចម្លងនៃ {}|رونوشت {}|کپی {}
{} ची प्रत|{} ची कॉपी|{} ની કૉપિ|{} ನ ಪ್ರತಿ|{} ਦੀ ਕਾਪੀ|{} کی کاپی|{} എന്നതിന്റെ പകർപ്പ്|{} యొక్క కాపీ
{} இன் நகல்|{}-ի պատճենը|{}-ის ასლი|{} surəti|{} nusxasi|{} көшірмесі|{} को प्रतिलिपि|{} හි පිටපත
{} ၏ မိတ္တူ|{}의 복사본|「{}」的複本|《{}》的副本"""
DESKTOPS = """{} - Copy|{} - Copy (2)|{} - Kopie|{} - Kopie (3)|{} - Copie|{} - Copia|{} - Cópia
{} - Kopi|{} - Kopia|{} - Kopio|{} - Kopya|{} - kópia|{} - Másolat|{} – Másolat|{} - Αντιγραφή
{} — копия|{} - Копия (2)|{} - Копія|{} - コピー|{} - コピー (2)|{} - 副本|{} - 副本 (2)|{} - 複製
{} - 복사본|{} - 복사본 (2)|{} - نسخة|{} - עותק|{} - Copy - Copy|{} copy|{} copy 2|{} Kopie 2
{} copie|{} copia 3|{} kopia|{} kopio|{} のコピー 2|{} 副本|{} 拷贝|{}拷贝 2|{} 복사본 2
{} — копия 2|{} (copy)|{} (another copy)|{} (3rd copy)|{} (21st copy)|{} (Kopie)|{} (weitere Kopie)
{} (3. Kopie)|{} (copie)|{} (autre copie)|{} (3e copie)|{} (copia)|{} (otra copia)|{} (3ª copia)
{} (altra copia)|{} (outra cópia)|{} (копия)|{} (другая копия)|{} (3-я копия)|{} (コピー)|{} (副本)
{} (另一个副本)|{} (kopia)|{} (inna kopia)|{} (1)|{}(2)|{}（1）|{}-Copy1|{}-Copy12|{}.ipynb (1)
Copy of Copy of {}|Kopie von Copy of {} (2)|Copy of {} - Kopie|Copia de {}.ipynb (1)|Copy_of_{}
Copy-of-{}|Copy (2) of {}"""
CALLED = [
    name for names in (DRIVE, DESKTOPS) for line in names.splitlines() for name in line.split("|")
]


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_copy_is_called_after_nobody(called, form):
    for stem in (NAME, FILE.removesuffix(".ipynb")):
        path = PurePosixPath(unicodedata.normalize(form, f"{called.format(stem)}.ipynb"))
        owner = Collection([path, PurePosixPath("Jane Doe - x.ipynb")], NAME).owner(path)
        assert owner.student == "" and "does not say whose it is" in owner.reason


@pytest.mark.parametrize("called", CALLED)
def test_whose_copy_it_is_is_said_beside_the_word(called):
    for said in (f"jane_{NAME}", f"{NAME} jane"):
        path = PurePosixPath(f"{called.format(said)}.ipynb")
        assert Collection([path, PurePosixPath("bob.ipynb")], NAME).owner(path).student == "jane"
    path = PurePosixPath(f"Jane Doe - {called.format(NAME)}.ipynb")
    assert (
        Collection([path, PurePosixPath("Bob - x.ipynb")], NAME).owner(path).student == "Jane_Doe"
    )


@pytest.mark.parametrize("called", CALLED)
def test_a_copy_in_a_folder_is_of_whom_the_folder_is(root, called):
    files = {f"jane/{called.format(NAME)}.ipynb": GOOD, f"bob/{FILE}": GOOD}
    assert set(collected(root, files)[0].values()) == {"jane", "bob"}


@pytest.mark.parametrize("alone", ["Copy", "Kopie 2", "コピー", "副本", "copia (1)", "Kopia"])
def test_of_a_copy_of_nothing_nothing_is_left(alone):
    assert without_copy(alone) == ""


@pytest.mark.parametrize(
    "name",
    ["Kopitar", "copycat", "Jan Kopiec", "Copiah", "ana-2", "x副", "ian", "Kopje", "Faila-Maria"],
)
def test_names_that_begin_or_end_alike_stay_whole(name):
    assert without_copy(name) == name
