"""The numbers by which states know people, with their check digits.

For the EU, the UK, the US, Australia, India and Brazil. The check digits are python-stdnum's. A
number whose check is weak (one in ten or eleven of any digits passes) counts in finished copy
only beside a word that names it.
"""

import re
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True, slots=True)
class Identifier:
    """One kind of number.

    Args:
        kind: what findings call it.
        shape: what it looks like, spaces and dashes taken out.
        check: python-stdnum's module for it; empty where the shape is all there is.
        words: what it is called where people write it, as a pattern; a number by itself counts
            only beside one of them. Empty where the shape and the check are enough.
    """

    kind: str
    shape: re.Pattern[str]
    check: str
    words: re.Pattern[str] | None

    def fits(self, compact: str) -> bool:
        """Whether this can be such a number."""
        return bool(self.shape.fullmatch(compact)) and check_passes(self.check, compact)


def _of(kind: str, shape: str, check: str = "", words: str = "") -> Identifier:
    named = re.compile(rf"\b(?:{words})", re.IGNORECASE) if words else None
    return Identifier(kind, re.compile(shape, re.IGNORECASE), check, named)


_TAX = "tax|steuer|fiscal|fiscale|nif|tin"
_SOCIAL = "ssn|social security|soc(?:ial)? sec"

IDENTIFIERS = (
    # named by their own shape
    _of("it_codice_fiscale", r"[a-z]{6}\d\d[a-z]\d\d[a-z]\d{3}[a-z]", "it.codicefiscale"),
    _of("es_nie", r"[xyz]\d{7}[a-z]", "es.nie"),
    _of("es_dni", r"\d{8}[a-z]", "es.dni"),
    _of("fi_hetu", r"\d{6}[+a]?\d{3}[0-9a-y]", "fi.hetu", "hetu|henkil"),
    _of("ie_pps", r"\d{7}[a-w][a-iw]?", "ie.pps"),
    _of("gb_nino", r"(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstw-z][a-ceghj-npr-tw-z]\d{6}[a-d]"),
    _of("in_pan", r"[a-z]{3}[abcfghljpt][a-z]\d{4}[a-z]", "in_.pan"),
    _of("in_voter", r"[a-z]{3}\d{7}", "in_.epic", "voter|epic|electo"),
    _of("pt_cc", r"\d{9}[a-z0-9]{2}\d", "pt.cc", "cidad|cart[aã]o"),
    _of("fr_nir", r"[12]\d{4}(?:\d\d|2[ab])\d{8}", "fr.nir"),
    _of("ro_cnp", r"[1-8]\d{12}", "ro.cnp", "cnp|cod numeric"),
    _of("si_emso", r"[0-3]\d{12}", "si.emso", "em[sš]o|jmbg|mati[cč]n"),
    # digits alone: only beside their names
    _of("us_ssn", r"(?!000|666|9)\d{3}(?!00)\d\d(?!0000)\d{4}", "", _SOCIAL),
    _of("us_itin", r"9\d{8}", "us.itin", f"itin|{_TAX}"),
    _of("gb_nhs", r"\d{10}", "gb.nhs", "nhs|health"),
    _of("gb_utr", r"\d{10}k?", "gb.utr", "utr|unique tax"),
    _of("au_tfn", r"\d{8,9}", "au.tfn", "tfn|tax file"),
    _of("au_medicare", r"[2-6]\d{9,10}", "", "medicare"),
    _of("in_aadhaar", r"[2-9]\d{11}", "in_.aadhaar", "aadhaar|aadhar|uidai|uid\\b"),
    _of("br_cpf", r"\d{11}", "br.cpf", "cpf|cadastro"),
    _of("de_tax", r"\d{11}", "de.idnr", "steuer|idnr|tax"),
    _of("pl_pesel", r"\d{11}", "pl.pesel", "pesel"),
    _of("be_national", r"\d{11}", "be.nn", "rijksregister|registre|national|nn\\b|insz|niss"),
    _of("ee_code", r"[1-6]\d{10}", "ee.ik", "isikukood|personal"),
    _of("lt_code", r"[1-6]\d{10}", "lt.asmens", "asmens|personal"),
    _of("hr_oib", r"\d{11}", "hr.oib", "oib"),
    _of("lv_code", r"\d{11}", "lv.pvn", "personas|personal"),
    _of("gr_amka", r"\d{11}", "gr.amka", "amka|αμκα"),
    _of("nl_bsn", r"\d{8,9}", "nl.bsn", "bsn|burgerservice|sofi"),
    _of("pt_nif", r"[1-35689]\d{8}", "pt.nif", "nif|contribuinte"),
    _of("se_number", r"(?:19|20)?\d{10}", "se.personnummer", "personnummer|pnr|social"),
    _of("dk_cpr", r"\d{10}", "dk.cpr", "cpr|personnummer"),
    _of("at_svnr", r"\d{10}", "at.vnr", "svnr|sozialversicherung|vsnr"),
    _of("cz_number", r"\d{9,10}", "cz.rc", "rodn|r\\.?[cč]\\."),
    _of("bg_egn", r"\d{10}", "bg.egn", "egn|егн"),
)  # fmt: skip
"""Every kind, the most telling shape first."""

SEPARATED = (
    ("br_cpf", re.compile(r"\d{3}\.\d{3}\.\d{3}-\d\d"), "br.cpf"),
    ("in_aadhaar", re.compile(r"[2-9]\d{3}([ -])\d{4}\1\d{4}"), "in_.aadhaar"),
    ("us_ssn", re.compile(r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}"), ""),
    ("us_itin", re.compile(r"9\d\d-\d\d-\d{4}"), "us.itin"),
    ("gb_nhs", re.compile(r"[1-9]\d\d \d{3} \d{4}"), "gb.nhs"),
    ("se_number", re.compile(r"(?:19|20)?\d{6}[-+]\d{4}"), "se.personnummer"),
    ("fi_hetu", re.compile(r"\d{6}[-+a]\d{3}[0-9a-y]", re.IGNORECASE), "fi.hetu"),
    ("be_national", re.compile(r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d"), "be.nn"),
    ("cz_number", re.compile(r"\d{6}/\d{3,4}"), "cz.rc"),
    ("pt_cc", re.compile(r"\d{8}[ -]\d[ -]?[a-z0-9]{2}\d", re.IGNORECASE), "pt.cc"),
)
"""Those that are told by where they are parted: kind, shape as written, check."""

_IBAN = re.compile(r"[a-z]{2}\d\d[a-z0-9]{11,30}", re.IGNORECASE)


def is_iban(compact: str) -> bool:
    """Whether the check digits of an IBAN are right (ISO 13616, ISO 7064 mod 97-10).

    Examples:
        >>> is_iban("GB82WEST12345698765432"), is_iban("GB83WEST12345698765432")
        (True, False)
    """
    if not _IBAN.fullmatch(compact):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(each, 36)) for each in moved)) % 97 == 1


def is_card(digits: str) -> bool:
    """Whether this can be the number of a payment card (ISO/IEC 7812: length, issuer, Luhn).

    Examples:
        >>> is_card("4111111111111111"), is_card("4111111111111112")
        (True, False)
    """
    if not 12 <= len(digits) <= 19 or digits[0] not in "23456" or len(set(digits)) == 1:
        return False
    doubled = (sum(divmod(2 * int(each), 10)) for each in digits[-2::-2])
    return (sum(doubled) + sum(int(each) for each in digits[::-2])) % 10 == 0


def check_passes(module: str, written: str) -> bool:
    """Whether python-stdnum's check passes; True where there is no check."""
    return not module or bool(import_module(f"stdnum.{module}").is_valid(written))
